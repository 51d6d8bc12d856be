"""Writes to every folder but its own.

stopped by: mounts
in landlock mode: landlock
"""

# %%
import autograder.box.worker as box

NAME = "torchgrade-corpus"
FOLDERS = ["/", "/tmp", "/var/tmp", "/dev", "/dev/shm", "/run", "/usr", "/usr/local/lib", "/etc", "..", "/proc/self"]
for folder in (*FOLDERS, COURSE, os.path.dirname(torch.__file__), os.path.dirname(box.__file__), sys.prefix):
    attempt(f"write in {folder}", lambda: open(f"{folder}/{NAME}", "w"))
    attempt(f"make a folder in {folder}", lambda: os.mkdir(f"{folder}/{NAME}.d"))
    attempt(f"a nameless file in {folder}", lambda: os.open(folder, os.O_TMPFILE | os.O_RDWR))
    attempt(f"a link in {folder}", lambda: os.symlink("/", f"{folder}/{NAME}.link"))
for path in (torch.__file__, box.__file__, f"{COURSE}/beside.txt", f"{COURSE}/source/attacked/test_hidden.py"):
    attempt(f"append to {path}", lambda: open(path, "a"))
for path in ("/proc/self/oom_score_adj", "/proc/self/mem", "/proc/sys/kernel/hostname", "/sys/power/state"):
    attempt(f"open {path} to write", lambda: os.open(path, os.O_WRONLY))
