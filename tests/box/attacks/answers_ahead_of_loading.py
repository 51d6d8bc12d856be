"""Says that it was loaded, and that all is well with whatever comes, before it is asked.

stopped by: judge
verdicts: all=failed
says: `double` should be a function or a class
"""

# %%
for message in (wire.Loaded([]), *[wire.Done(True)] * 500):
    for buffer in wire.pack(message):
        os.write(3, buffer)
