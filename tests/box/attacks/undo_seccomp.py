"""Takes back the filter of system calls, and the promise not to gain privileges.

stopped by: seccomp
"""

# %%
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 22, 38
attempt("no filter", lambda: libc.prctl(PR_SET_SECCOMP, 0, 0, 0, 0))
attempt("strict mode", lambda: libc.prctl(PR_SET_SECCOMP, 1, 0, 0, 0))
attempt("a filter that allows all", lambda: libc.prctl(PR_SET_SECCOMP, 2, ctypes.create_string_buffer(16), 0, 0))
reach("seccomp", 317, 9999, 0, 0)
attempt("new privileges", lambda: libc.prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0))
