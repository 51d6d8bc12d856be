"""Announces tensors with sizes below 0, and with products beyond every integer.

stopped by: wire
verdicts: double=failed again=failed
says: (?s)`double` sent something that is not an answer.*`again` sent something that is not an answer
"""

# %%
import struct

import msgspec


def send(*shape):
    header = msgspec.msgpack.encode([["done", ["t", 0]], [["float32", list(shape)]]])
    os.write(3, struct.pack("<I", len(header)) + header)


def double(x):
    send(-1, 3)


def again(x):
    send(0, 1 << 40, 1 << 40)
