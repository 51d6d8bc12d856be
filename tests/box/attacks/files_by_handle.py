"""Opens files by handles, past every path.

stopped by: seccomp
"""

# %%
handle = ctypes.create_string_buffer(b"\x80\0\0\0" + bytes(132))
mount = ctypes.c_int()
for path in (".", "/", torch.__file__, COURSE):
    attempt(f"a handle of {path}", lambda: raw(303, -100, path.encode(), handle, ctypes.addressof(mount), 0))
reach("open_by_handle_at", 304, -100, handle, 0)
