"""Prints what it is asked.

stopped by: session
"""

# %%
import logging
import warnings


def double(x):
    print(x, file=sys.stderr, flush=True)
    os.write(1, str(x).encode())
    logging.error("%s", x)
    warnings.warn(str(x))
    return x + x
