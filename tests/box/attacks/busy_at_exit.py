"""Registers work without end for the moment when its process ends, and then asks to end.

stopped by: clock
verdicts: double=failed
says: `double` raised SystemExit
"""

# %%
import atexit


def busy(*_):
    while True:
        pass


class Busy:
    __del__ = busy


kept = Busy()
atexit.register(busy)


def double(x):
    sys.exit(0)
