"""Mounts, unmounts, and changes what is the root.

stopped by: seccomp
"""

# %%
CALLS = {"mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "open_tree": 428, "move_mount": 429}
CALLS |= {"fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433, "mount_setattr": 442}
for name, number in CALLS.items():
    reach(name, number, 0, 0, 0, 0, 0)
attempt("chroot to here", lambda: os.chroot("."))
attempt("show the first mount below", lambda: libc.umount2(b"/proc", 2))
attempt("a new tmpfs", lambda: libc.mount(b"tmpfs", b".", b"tmpfs", 0, None))
attempt("a bind mount", lambda: libc.mount(b"/", b".", None, 4096, None))
