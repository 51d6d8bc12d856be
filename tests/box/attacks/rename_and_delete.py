"""Renames and deletes what is not its own.

stopped by: mounts
in landlock mode: landlock
"""

# %%
for path in (torch.__file__, f"{COURSE}/beside.txt", f"{COURSE}/source/attacked"):
    attempt(f"rename {path}", lambda: os.rename(path, path))
    attempt(f"exchange {path}", lambda: raw(316, -100, path.encode(), -100, path.encode(), 2))
attempt("delete a file", lambda: os.unlink(f"{COURSE}/beside.txt"))
attempt("delete a folder", lambda: os.rmdir(f"{COURSE}/inbox/alone"))
attempt("truncate a file", lambda: os.truncate(f"{COURSE}/beside.txt", 0))
