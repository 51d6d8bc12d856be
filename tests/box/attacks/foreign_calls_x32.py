"""Makes system calls of the x32 instruction set: the same, with another bit in their numbers.

stopped by: seccomp
verdicts: double=failed
says: `double` crashed its process
"""


# %%
def double(x):
    attempt("socket", lambda: raw(0x40000000 + 41, 1, 1, 0))
    attempt("getpid", lambda: raw(0x40000000 + 39))
    return x + x
