"""Makes every system call that a kernel may have learnt since the filter was written.

stopped by: seccomp
"""

# %%
for number in (*range(452, 560), 1000, 1 << 20, (1 << 32) - 1):
    if raw(number, 0, 0, 0, 0, 0, 0) != -1 or ctypes.get_errno() != 38:
        LOOT.append(f"call {number} is known")
