"""Forks ten thousand times.

stopped by: seccomp
"""


# %%
def bomb():
    for _ in range(10_000):
        if os.fork() == 0:
            os._exit(0)


attempt("fork ten thousand times", bomb)
