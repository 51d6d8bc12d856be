"""Answers with a list that never ends.

stopped by: clock
verdicts: double=failed
says: `double` (took longer than 1.5 seconds|raised MemoryError)
"""


# %%
class Endless(list):
    def __iter__(self):
        while True:
            yield 1


def double(x):
    return Endless()
