"""Leaves what it was asked in a file, and looks for it in its next process.

stopped by: private folder
in landlock mode: landlock
"""

# %%
PLACES = ("note", "/tmp/note", "/tmp/box/note", "/dev/shm/note", "/var/tmp/note", f"{COURSE}/note", "/proc/self/comm")
for place in PLACES:
    attempt(f"an earlier note at {place}", lambda: open(place).read())


def double(x):
    for place in PLACES:
        try:
            open(place, "w").write(str(x))
        except OSError:
            pass
    return x + x
