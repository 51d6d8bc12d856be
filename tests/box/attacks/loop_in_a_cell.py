"""Never ends a cell; the rest of the notebook is right.

stopped by: clock
"""

# %%
while True:
    pass
