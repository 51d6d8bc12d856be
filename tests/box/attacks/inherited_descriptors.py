"""Looks for descriptors that were left open, and reads from every one.

stopped by: namespaces
in landlock mode: nothing to stop
"""

# %%
for number in range(4, 1024):
    attempt(f"descriptor {number}", lambda: os.fstat(number))
for number in range(3):
    attempt(f"read from {number}", lambda: os.read(number, 1) or -1)
    attempt(f"{number} is a terminal", lambda: 0 if os.isatty(number) else -1)
