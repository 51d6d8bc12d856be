"""Locks memory, so that it cannot be swapped.

stopped by: seccomp
"""

# %%
page = ctypes.create_string_buffer(4096)
attempt("mlock", lambda: libc.mlock(page, ctypes.c_size_t(4096)))
attempt("mlock2", lambda: raw(325, ctypes.addressof(page), 4096, 0))
attempt("mlockall", lambda: libc.mlockall(3))
