"""Kills itself with the signal that the grader itself uses, by every call: whose fault would that be?

stopped by: seccomp
"""

# %%
import signal
import threading


def double(x):
    information = ctypes.create_string_buffer(b"\x09\0\0\0\0\0\0\0\xff\xff\xff\xff", 128)
    own, thread = os.getpid(), threading.get_native_id()
    for action in (
        lambda: os.kill(own, signal.SIGKILL),
        lambda: os.kill(0, signal.SIGKILL),
        lambda: os.kill(-1, signal.SIGKILL) if own == 1 else None,
        lambda: os.killpg(0, signal.SIGKILL),
        lambda: signal.raise_signal(signal.SIGKILL),
        lambda: signal.pthread_kill(threading.get_ident(), signal.SIGKILL),
        lambda: raw(200, thread, signal.SIGKILL),
        lambda: raw(234, own, thread, signal.SIGKILL),
        lambda: raw(129, own, signal.SIGKILL, information),
        lambda: raw(297, own, thread, signal.SIGKILL, information),
    ):
        try:
            action()
        except OSError:
            pass
    return x + x
