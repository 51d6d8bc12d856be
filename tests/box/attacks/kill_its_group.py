"""Ends its own process group, to which the zygote once belonged.

stopped by: namespaces
in landlock mode: session
verdicts in landlock mode: double=failed
says in landlock mode: `double` crashed its process
"""

# %%
import signal


def double(x):
    os.kill(0, signal.SIGTERM)
    os.killpg(0, signal.SIGTERM)
    return x + x
