"""Has Python's fault handler end the process while a question waits.

stopped by: session
verdicts: double=failed
says: `double` ended its own process
"""

# %%
import faulthandler
import time


def double(x):
    faulthandler.dump_traceback_later(0.05, exit=True)
    time.sleep(1)
    return x + x
