"""Maps memory past every allocator, its own and shared.

stopped by: limits
"""

# %%
import mmap

GIB = 1 << 30
for name, flags in (("private", mmap.MAP_PRIVATE), ("shared", mmap.MAP_SHARED)):
    attempt(f"4 GiB of {name} maps", lambda: len([mmap.mmap(-1, GIB, flags=flags | mmap.MAP_ANON) for _ in range(4)]))
attempt("huge pages", lambda: mmap.mmap(-1, GIB, flags=0x40000 | mmap.MAP_PRIVATE | mmap.MAP_ANON))
attempt("4 GiB that grow down", lambda: len([mmap.mmap(-1, GIB, flags=0x122) for _ in range(4)]))
attempt("a shared map of zeros", lambda: mmap.mmap(os.open("/dev/zero", os.O_RDWR), GIB))
attempt("memory that the limit may not count", lambda: libc.sbrk(ctypes.c_long(4 * GIB)))
