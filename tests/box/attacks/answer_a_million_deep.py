"""Answers with a tuple in a tuple, a million times.

stopped by: values
verdicts: double=failed
says: `double` (raised RecursionError|crashed its process)
"""


# %%
def double(x):
    answer = ()
    for _ in range(10**6):
        answer = (answer,)
    return answer
