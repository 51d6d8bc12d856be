"""Answers with what would only be computed when somebody looks: generators, coroutines, iterators.

stopped by: values
verdicts: double=failed again=failed
says: (?s)`double` should give a tensor.*`again`
"""


# %%
def double(x):
    yield x + x


async def again(x):
    return 3 * x + 1
