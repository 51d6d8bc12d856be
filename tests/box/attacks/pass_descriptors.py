"""Sends the grader descriptors along with its answers, to use up what it may have open.

stopped by: seccomp
"""

# %%
import socket


def double(x):
    channel = socket.socket(fileno=os.dup(3))
    attempt("pass descriptors", lambda: socket.send_fds(channel, [b"\0"], [0] * 100))
    return x + x
