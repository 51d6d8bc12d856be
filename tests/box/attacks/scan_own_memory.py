"""Searches its own process, forked from one that the grader started, for anything secret.

stopped by: namespaces
in landlock mode: nothing to stop
"""

# %%
import time

FAR, PART = 16 << 20, 1 << 15
until = time.monotonic() + 0.5
reader, writer = os.pipe()


def readable_around(address):
    """What the kernel is willing to write to a pipe from there: it looks before it reads."""
    for page in range((address & ~4095) - FAR, address + FAR, PART):
        if time.monotonic() < until and (size := raw(1, writer, page, PART)) > 0:
            yield os.read(reader, size)


for anchor in (LOOT, os.environ, sys.modules, torch.nn.Linear, sys.argv, object()):
    search(f"memory around {type(anchor).__name__}", lambda: b"".join(readable_around(id(anchor))))
