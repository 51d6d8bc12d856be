"""Kills the process that started it.

stopped by: namespaces
in landlock mode: landlock
"""

# %%
import signal

if os.getppid() > 1:
    attempt("kill its parent", lambda: os.kill(os.getppid(), signal.SIGKILL))
