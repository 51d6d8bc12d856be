"""Looks for the grader's environment, in /proc and in what is left of it in its own memory.

stopped by: namespaces
in landlock mode: landlock
"""

# %%
for process in ("self", "thread-self", "1", "2", str(GRADER), str(os.getppid())):
    for name in ("environ", "cmdline", "auxv", "status", "maps", "mountinfo"):
        attempt(f"open /proc/{process}/{name}", lambda: open(f"/proc/{process}/{name}", "rb").read())
    attempt(f"list /proc/{process}/fd", lambda: os.listdir(f"/proc/{process}/fd"))
    attempt(f"list /proc/{process}/task", lambda: os.listdir(f"/proc/{process}/task"))
search("os.environ", lambda: repr(dict(os.environ)))
libc.getenv.restype = ctypes.c_char_p
search("getenv", lambda: libc.getenv(b"TORCHGRADE_CORPUS_SECRET"))


def what_the_process_was_started_with():
    """The pages above the first stack frame: arguments and environment as the kernel laid them down."""
    loader = ctypes.CDLL("ld-linux-x86-64.so.2")
    page = ctypes.c_void_p.in_dll(loader, "__libc_stack_end").value & ~4095
    found = b""
    while libc.mincore(ctypes.c_void_p(page), ctypes.c_size_t(4096), ctypes.create_string_buffer(1)) == 0:
        found += ctypes.string_at(page, 4096)
        page += 4096
    return found


search("what the process was started with", what_the_process_was_started_with)
