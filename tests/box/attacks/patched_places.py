"""Replaces what says where in the notebook an exception came from, and what it said.

stopped by: session
verdicts: double=failed again=failed
says: (?ms)`double` raised ValueError$.*`again` (raised|ended)
"""

# %%
worker.place_of = lambda error: f"code cell 1, line 1; asked {error.args}"
worker.text_of = lambda error: error.args


def double(x):
    worker.text_of = str
    raise ValueError(x.tolist())


def again(x):
    worker.text_of = lambda error: [error]
    raise ValueError(x.tolist())
