"""Walks through every folder that a machine has, and reads what it finds.

stopped by: mounts
in landlock mode: landlock
"""

# %%
FOLDERS = ("/", "/boot", "/dev", "/etc", "/home", "/media", "/mnt", "/proc", "/root", "/run", "/srv", "/sys", "/tmp")
MOST_FILES = 200


def files_below(folder):
    for place, _, names in os.walk(folder):
        yield from (os.path.join(place, name) for name in names)


for folder in (*FOLDERS, "/var", "..", "../..", COURSE, os.path.dirname(COURSE)):
    attempt(f"list {folder}", lambda: os.listdir(folder))
    for path, _ in zip(files_below(folder), range(MOST_FILES)):
        search(f"read {path}", lambda: open(path, "rb").read(65536))
