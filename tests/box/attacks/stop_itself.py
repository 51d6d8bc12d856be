"""Stops itself, as a terminal stops a job.

stopped by: namespaces
in landlock mode: clock
verdicts in landlock mode: double=failed
says in landlock mode: `double` took longer than 1.5 seconds
"""

# %%
import signal


def double(x):
    os.kill(os.getpid(), signal.SIGSTOP)
    os.kill(os.getpid(), signal.SIGTSTP)
    return x + x
