"""Leaves a process behind that outlives its grading.

stopped by: seccomp
"""

# %%
import time


def daemon():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(30)
        os._exit(0)


attempt("a daemon", daemon)
