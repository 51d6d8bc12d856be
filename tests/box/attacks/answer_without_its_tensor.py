"""Refers to tensors that it did not send.

stopped by: values
verdicts: double=failed again=failed
says: (?s)`double..` gave back something out of form.*`again..` gave back something out of form
"""


# %%
def double(x):
    answer_with(wire.Done(wire.TensorAt(5)))


def again(x):
    answer_with(wire.Done(wire.DictOf([wire.ListOf([])], [wire.NumbersAt(1 << 40)])))
