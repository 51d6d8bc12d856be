"""Prints without end, to everything that could be a log.

stopped by: nothing to stop
"""

# %%
for _ in range(200):
    print("x" * 100_000)
    os.write(1, b"x" * 100_000)
    os.write(2, b"x" * 100_000)
print("canary", file=sys.stderr, flush=True)
