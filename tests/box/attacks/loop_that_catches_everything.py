"""Never ends a cell, and catches what should end it.

stopped by: clock
verdicts: all=failed
says: cells of your notebook took longer than 3 seconds
"""

# %%
import time

while True:
    try:
        time.sleep(10)
    except BaseException:
        pass
