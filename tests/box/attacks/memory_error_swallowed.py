"""Takes all memory that it may have, again and again, and ignores that there is no more.

stopped by: clock
verdicts: double=failed
says: `double` took longer than 1.5 seconds
"""


# %%
def double(x):
    kept = []
    while True:
        try:
            kept.append(bytearray(1 << 24))
        except MemoryError:
            continue
