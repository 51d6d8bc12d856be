"""Keeps data in pipes and sockets, which no limit on a process's memory counts.

stopped by: limits
"""

# %%
import fcntl
import socket

MUCH = 64 << 20


def filled(make):
    opened, total = [], 0
    try:
        while total < MUCH:
            reader, writer = make()
            opened += [reader, writer]
            os.set_blocking(writer, False)
            try:
                fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 1 << 20)
            except OSError:
                pass
            try:
                while True:
                    total += os.write(writer, bytes(1 << 16))
            except BlockingIOError:
                pass
    finally:
        for handle in opened:
            os.close(handle)


attempt("64 MiB in pipes", lambda: filled(os.pipe))
attempt("64 MiB in sockets", lambda: filled(lambda: [each.detach() for each in socket.socketpair()]))
