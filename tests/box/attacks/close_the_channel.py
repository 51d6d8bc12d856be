"""Closes its way to the grader and lives on.

stopped by: wire
verdicts: double=failed
says: `double` closed its way to the grader
"""

# %%
import time


def double(x):
    os.close(3)
    time.sleep(30)
