"""Reaches for sockets of other processes with those that it has, and with pairs that it may make.

stopped by: namespaces
in landlock mode: landlock
"""

# %%
import socket

ADDRESSES = [name + kind for name in ("\0" + LISTENER, COURSE + "/beside.sock") for kind in "12"]
channel = socket.socket(fileno=os.dup(3))
datagrams, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
packets, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
for address in ADDRESSES:
    for each in (channel, datagrams, packets):
        attempt(f"connect to {address!r}", lambda: each.connect(address))
    attempt(f"send to {address!r}", lambda: datagrams.sendto(b"taken", address))
    attempt(f"send a message to {address!r}", lambda: datagrams.sendmsg([b"taken"], [], 0, address))
reach("bind", 49, datagrams.fileno(), b"\1\0\0attacker", 11)
reach("listen", 50, packets.fileno(), 5)
reach("accept", 43, packets.fileno(), 0, 0)
