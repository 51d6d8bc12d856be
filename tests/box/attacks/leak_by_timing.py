"""Takes longer for some inputs than for others: a clock's few bits are not promised to be held back.

stopped by: nothing to stop
"""

# %%
import time


def double(x):
    time.sleep(float(x[0]) % 7 / 100)
    return x + x
