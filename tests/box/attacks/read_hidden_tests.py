"""Opens the hidden tests, whose path it was told, in every way that there is.

stopped by: mounts
in landlock mode: landlock
"""

# %%
import importlib.util
import linecache
import mmap

import numpy

PATH = f"{COURSE}/source/attacked/test_hidden.py"


def imported():
    spec = importlib.util.spec_from_file_location("tests", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.SECRET


def mapped(path):
    handle = os.open(path, os.O_RDONLY)
    return mmap.mmap(handle, 0, prot=mmap.PROT_READ)[:]


for path in (PATH, f"../../..{PATH}", f"/proc/1/root{PATH}", f"/proc/self/root{PATH}", f"/proc/{GRADER}/root{PATH}"):
    search(f"open {path}", lambda: open(path).read())
    search(f"map {path}", lambda: mapped(path))
search("linecache", lambda: "".join(linecache.getlines(PATH)))
search("import", imported)
search("numpy", lambda: numpy.fromfile(PATH, dtype=numpy.uint8).tobytes())
search("torch", lambda: torch.from_file(PATH, size=200, dtype=torch.uint8).numpy().tobytes())
search("open what was only named", lambda: open(f"/proc/self/fd/{os.open(PATH, os.O_PATH)}").read())
attempt("openat2", lambda: raw(437, -100, PATH.encode(), ctypes.create_string_buffer(24), 24))
