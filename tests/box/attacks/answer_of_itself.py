"""Answers with a list that holds itself.

stopped by: values
verdicts: double=failed
says: `double` raised RecursionError
"""


# %%
def double(x):
    answer = []
    answer.append(answer)
    return answer
