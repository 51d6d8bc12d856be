"""Opens sockets of every family and type, by number: internet, netlink, packet, vsock, the kernel's cryptography.

stopped by: seccomp
"""

# %%
for family in range(46):
    for kind in (1, 2, 3, 5):
        attempt(f"a socket of family {family}, type {kind}", lambda: raw(41, family, kind, 0))
