"""Answers with an object that never says what it is.

stopped by: clock
verdicts: double=failed
says: `double` took longer than 1.5 seconds
"""

# %%
import time


class Hangs:
    @property
    def __class__(self):
        time.sleep(30)


def double(x):
    return Hangs()
