"""Traces the grader, the first process and its own parent.

stopped by: seccomp
"""

# %%
for request, name in ((0, "traceme"), (0x4206, "seize"), (0x4207, "interrupt"), (2, "peek")):
    for pid in (GRADER, 1, os.getppid()):
        reach(f"ptrace {name} {pid}", 101, request, pid, 0, 0)
