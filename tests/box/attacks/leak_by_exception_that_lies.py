"""Raises exceptions that are no text, or do harm while they become one.

stopped by: session
verdicts: double=failed again=failed model=failed trained=failed
says: (?s)`double` raised an exception.*`Net` raised.*`again` (raised|took)
"""


# %%
class Harm(Exception):
    def __str__(self):
        raise SystemExit


class Long(Exception):
    def __str__(self):
        return "7" * (1 << 28)


class Net:
    def __init__(self):
        raise ValueError("\ud800" * 1000)


def double(x):
    raise Harm


def again(x):
    raise Long
