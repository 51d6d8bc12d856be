"""Makes everything that is no plain file: links, pipes, devices, sockets; and follows links out.

stopped by: seccomp
in landlock mode: landlock
"""

# %%
import socket
import stat

attempt("a file", lambda: -1 if open("own", "w").close() is None else 0)
attempt("a hard link", lambda: os.link("own", "hard"))
attempt("a hard link to torch", lambda: os.link(torch.__file__, "torch"))
attempt("a pipe", lambda: os.mkfifo("pipe"))
attempt("a device", lambda: os.mknod("device", stat.S_IFCHR | 0o666, os.makedev(1, 1)))
attempt("a block device", lambda: os.mknod("disk", stat.S_IFBLK | 0o666, os.makedev(254, 0)))
attempt("a bound socket", lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0].bind("socket"))
for target in (COURSE, "/", "/proc/self/root", "/proc/self/cwd/../..", "/dev/shm"):
    name = f"way{len(target)}"
    attempt("a symbolic link", lambda: os.symlink(target, name) or -1)
    attempt(f"list {target} through a link", lambda: os.listdir(name))
    search(f"read {target} through a link", lambda: open(f"{name}/beside.txt").read())
