"""Looks for capabilities that it still has or may raise, and for another user to be.

stopped by: capabilities
"""

# %%
PR_SET_SECUREBITS, PR_CAP_AMBIENT = 28, 47
attempt("secure bits", lambda: libc.prctl(PR_SET_SECUREBITS, 0x10, 0, 0, 0))
for capability in range(41):
    attempt(f"raise {capability}", lambda: libc.prctl(PR_CAP_AMBIENT, 2, capability, 0, 0))
header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
libc.capget(header, data)
attempt("some capability", lambda: 0 if any(data) else -1)
attempt("all capabilities", lambda: libc.capset(header, (ctypes.c_uint32 * 6)(*[0xFFFFFFFF] * 6)))
for name in ("setuid", "setgid", "seteuid", "setegid"):
    attempt(f"{name} 0", lambda: getattr(os, name)(0))
    attempt(f"{name} of the grader", lambda: getattr(os, name)(os.stat("/proc/1").st_uid or -1))
attempt("groups", lambda: os.setgroups([0]))
