"""Reads and writes the grader's memory, at an address that it was told.

stopped by: seccomp
"""


# %%
class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


local = ctypes.create_string_buffer(31)
mine, theirs = Vector(ctypes.addressof(local), 31), Vector(ADDRESS, 31)
for pid in (GRADER, 1, os.getppid()):
    for name in ("process_vm_readv", "process_vm_writev"):
        call = getattr(libc, name)
        attempt(f"{name} {pid}", lambda: call(pid, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0))
    search(f"/proc/{pid}/mem", lambda: os.pread(os.open(f"/proc/{pid}/mem", os.O_RDONLY), 31, ADDRESS))
for path in ("/dev/mem", "/dev/kmem", "/dev/port", "/proc/kcore", "/proc/kallsyms"):
    attempt(path, lambda: open(path, "rb").read(64))
