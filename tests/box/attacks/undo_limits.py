"""Lifts every limit, its own and the grader's.

stopped by: seccomp
"""

# %%
import resource

for limit in range(16):
    endless = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    attempt(f"lift limit {limit}", lambda: resource.setrlimit(limit, endless))
    attempt(f"keep limit {limit}", lambda: resource.setrlimit(limit, resource.getrlimit(limit)))
    attempt(f"prlimit of the grader {limit}", lambda: resource.prlimit(GRADER, limit, endless))
    attempt(f"prlimit of its own {limit}", lambda: resource.prlimit(0, limit, (0, resource.getrlimit(limit)[1])))
