"""Answers with what is not a number, and with infinity.

stopped by: judge
verdicts: double=failed again=failed
"""


# %%
def double(x):
    return x * float("nan")


def again(x):
    return x * float("inf")
