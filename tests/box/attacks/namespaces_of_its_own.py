"""Makes namespaces of its own, in which it would be root, and enters those of others.

stopped by: seccomp
"""

# %%
KINDS = {"user": 0x10000000, "mnt": 0x20000, "pid": 0x20000000, "net": 0x40000000, "ipc": 0x8000000}
for name, flag in {**KINDS, "cgroup": 0x2000000, "uts": 0x4000000, "time": 0x80}.items():
    attempt(f"a {name} namespace", lambda: libc.unshare(flag))
    attempt(f"root in a {name} namespace", lambda: libc.unshare(flag | KINDS["user"]))
    for pid in (1, 2, GRADER, os.getppid() or GRADER):
        attempt(f"the {name} namespace of {pid}", lambda: os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY))
reach("setns", 308, 3, 0)
attempt("map itself to root", lambda: open("/proc/self/uid_map", "w").write("0 0 1"))
