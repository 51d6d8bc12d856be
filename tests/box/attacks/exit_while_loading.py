"""Ends its own process before anything can be asked.

stopped by: session
verdicts: all=failed
says: cells of your notebook ended its own process
"""

# %%
os._exit(0)
