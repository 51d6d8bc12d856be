"""Looks for what others handed in, for their reports, and for the models that were kept.

stopped by: mounts
in landlock mode: landlock
"""

# %%
import glob

for folder in ("submitted", "reports", "reports/.store/models", "inbox/everybody", "source/attacked"):
    attempt(f"list {folder}", lambda: os.listdir(f"{COURSE}/{folder}"))
    attempt(f"scan {folder}", lambda: [*os.scandir(f"{COURSE}/{folder}")])
    for path in glob.glob(f"{COURSE}/{folder}/**", recursive=True, include_hidden=True)[:100]:
        search(f"read {path}", lambda: open(path, "rb").read())
for guess in ("submitted/0-alone/attacked/attempt-0001/0-alone.ipynb", "beside.txt", "course.toml", "reports/box.log"):
    attempt(f"read {guess}", lambda: open(f"{COURSE}/{guess}").read())
