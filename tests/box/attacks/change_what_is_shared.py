"""Changes modes, owners, times and attributes of files that others see too.

stopped by: seccomp
"""

# %%
for path in (torch.__file__, "/usr/bin/env", f"{COURSE}/beside.txt", COURSE, sys.prefix):
    name = path.encode()
    attempt(f"chmod {path}", lambda: os.chmod(path, 0o777))
    attempt(f"fchmodat2 {path}", lambda: raw(452, -100, name, 0o777, 0))
    attempt(f"chown {path}", lambda: os.chown(path, -1, -1))
    attempt(f"utime {path}", lambda: os.utime(path))
    attempt(f"setxattr {path}", lambda: os.setxattr(path, b"user.torchgrade", b"1"))
    attempt(f"removexattr {path}", lambda: os.removexattr(path, b"user.torchgrade"))
