"""Writes one large file, and many.

stopped by: private folder
in landlock mode: landlock
"""


# %%
def written(name, mebibytes):
    with open(name, "wb", buffering=0) as file:
        for _ in range(mebibytes):
            if file.write(bytes(1 << 20)) < 1 << 20:
                raise OSError("full")


attempt("64 MiB in one file", lambda: written("one", 64))
attempt("64 MiB in many files", lambda: [written(f"file-{number}", 4) for number in range(16)])
