"""Reports problems in cells that it does not have, with texts as long as fit.

stopped by: nothing to stop
"""

# %%
frame = sys._getframe()
while "problems" not in frame.f_locals:
    frame = frame.f_back
problems = frame.f_locals["problems"]
problems += [wire.Problem(10**18, -7, "forged " * 100), wire.Problem(0, 0, "\0\x1b[2J`"), wire.Problem(-1, 1, "<b>")]
