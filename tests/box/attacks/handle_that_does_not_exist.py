"""Gives back objects that it never made.

stopped by: session
verdicts: model=failed trained=failed
says: `Net.*` raised IndexError
"""


# %%
class Net:
    def __init__(self):
        answer_with(wire.Done(wire.Handle(2**63 - 1, "Net" * 10_000)))
