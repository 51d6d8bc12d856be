"""Sends what is no MessagePack, and what is of other types than it should be.

stopped by: wire
verdicts: double=failed again=failed
says: (?s)`double` sent something that is not an answer.*`again` sent something that is not an answer
"""

# %%
import struct


def double(x):
    os.write(3, struct.pack("<I", 3) + b"\xc1\xc1\xc1")


def again(x):
    os.write(3, struct.pack("<I", 8) + b"\x92\x92\xa4done\x81")
