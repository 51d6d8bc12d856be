"""Announces tensors larger than the memory of the machine.

stopped by: wire
verdicts: double=failed
says: `double` sent something that is not an answer
"""

# %%
import struct

import msgspec


def double(x):
    header = msgspec.msgpack.encode([["done", ["t", 0]], [["float64", [1 << 20, 1 << 18]]] * 100])
    os.write(3, struct.pack("<I", len(header)) + header)
    return x + x
