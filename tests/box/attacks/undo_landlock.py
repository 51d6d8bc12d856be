"""Makes a new set of Landlock rules that allows everything, and applies it to itself.

stopped by: mounts
in landlock mode: landlock
"""

# %%
rules = raw(444, (ctypes.c_uint64 * 1)(0x7FFF), 8, 0)
for path in ("/", COURSE):
    handle = attempt(f"name {path}", lambda: os.open(path, os.O_PATH) and -1)
    access = ctypes.create_string_buffer((0x7FFF).to_bytes(8, "little") + (3).to_bytes(4, "little"), 12)
    raw(445, rules, 1, access, 0)
raw(446, rules, 0)
attempt("list the root folder", lambda: os.listdir("/"))
attempt("read beside the course", lambda: open(f"{COURSE}/beside.txt").read())
attempt("write beside the course", lambda: open(f"{COURSE}/beside.txt", "a"))
