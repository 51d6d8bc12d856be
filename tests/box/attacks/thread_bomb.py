"""Starts threads until it may not start another, and leaves them.

stopped by: limits
"""

# %%
import threading
import time

MANY = 300
started = 0
try:
    for _ in range(MANY):
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
        started += 1
except RuntimeError:
    pass
if started == MANY:
    LOOT.append("hundreds of threads")
