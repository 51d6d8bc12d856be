"""Opens devices, and types into terminals.

stopped by: mounts
in landlock mode: landlock
"""

# %%
import fcntl

NAMES = "mem kmem kmsg port tty console ptmx fuse kvm full random net/tun vda sda loop-control userfaultfd null/../mem"
for name in NAMES.split():
    attempt(f"open {name}", lambda: os.open(f"/dev/{name}", os.O_RDWR | os.O_NONBLOCK))
for number in range(4):
    attempt(f"type into {number}", lambda: fcntl.ioctl(number, 0x5412, b"x"))
    attempt(f"make {number} the terminal", lambda: fcntl.ioctl(number, 0x540E, 1))
attempt("a terminal", os.openpty)
