"""Blocks and ignores all signals, stops every timer, and loops.

stopped by: clock
verdicts: double=failed
says: `double` took longer than 1.5 seconds
"""

# %%
import signal


def double(x):
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
    for number in range(1, signal.NSIG):
        libc.signal(number, ctypes.c_void_p(1))
    while True:
        pass
