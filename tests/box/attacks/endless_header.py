"""Announces a header of 4 GiB.

stopped by: wire
verdicts: double=failed
says: `double` sent something that is not an answer
"""


# %%
def double(x):
    os.write(3, b"\xff" * 4)
    return x + x
