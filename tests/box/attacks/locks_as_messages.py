"""Locks files that all submissions share, so that another one can see which are locked.

stopped by: seccomp
"""

# %%
import fcntl

with open(torch.__file__) as shared:
    attempt("flock", lambda: fcntl.flock(shared, fcntl.LOCK_SH | fcntl.LOCK_NB))
    attempt("lockf", lambda: fcntl.lockf(shared, fcntl.LOCK_SH | fcntl.LOCK_NB))
    attempt("a lock of the open file", lambda: fcntl.fcntl(shared, 37, bytes(32)))
    attempt("a lease", lambda: fcntl.fcntl(shared, fcntl.F_SETLEASE, fcntl.F_RDLCK))
    attempt("a notice", lambda: fcntl.fcntl(shared, fcntl.F_NOTIFY, 1))
