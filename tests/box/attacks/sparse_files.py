"""Makes files that claim to be larger than any disk, or take room without being written.

stopped by: limits
in landlock mode: landlock
"""


# %%
def sought():
    with open("sought", "wb") as file:
        file.seek(1 << 40)
        file.write(b"end")


def allocated():
    handle = os.open("allocated", os.O_RDWR | os.O_CREAT)
    os.posix_fallocate(handle, 0, 1 << 30)


attempt("seek", sought)
attempt("allocate", allocated)
attempt("truncate", lambda: open("truncated", "wb").truncate(1 << 40))
