"""Answers with a dictionary of a million keys.

stopped by: wire
verdicts: double=failed
says: `double` (sent something that is not an answer|took longer)
"""


# %%
def double(x):
    return dict.fromkeys(range(10**6))
