"""Doubles a list until there is no more memory.

stopped by: limits
"""


# %%
def doubled():
    kept = [0] * (1 << 20)
    for _ in range(14):
        kept = kept + kept


attempt("a list of 128 GiB", doubled)
