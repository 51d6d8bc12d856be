"""Calls itself through C until there is no more stack.

stopped by: session
verdicts: double=failed
says: `double` (crashed its process|raised RecursionError)
"""


# %%
def deeper(_):
    return max([0], key=deeper)


def double(x):
    sys.setrecursionlimit(10**9)
    return deeper(0)
