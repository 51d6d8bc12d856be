"""Sends a header of lists in lists, as deep as fits.

stopped by: wire
verdicts: double=failed
says: `double` sent something that is not an answer
"""

# %%
import struct


def double(x):
    os.write(3, struct.pack("<I", 60_000) + b"\x91" * 60_000)
    return x + x
