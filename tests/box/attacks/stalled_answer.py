"""Sends half of an answer.

stopped by: clock
verdicts: double=failed
says: `double` took longer than 1.5 seconds
"""

# %%
import time


def double(x):
    os.write(3, b"\x20\0\0\0half")
    time.sleep(30)
