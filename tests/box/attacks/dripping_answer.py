"""Sends an answer byte by byte, each a moment after the last.

stopped by: clock
verdicts: double=failed
says: `double` took longer than 1.5 seconds
"""

# %%
import time


def double(x):
    for byte in b"\xff\xff\0\0" + b"\x91" * 60_000:
        os.write(3, bytes([byte]))
        time.sleep(0.05)
