"""Opens processes as descriptors, and takes descriptors and memory out of them.

stopped by: seccomp
"""

# %%
for pid in (GRADER, 1, os.getpid()):
    reach(f"pidfd_open {pid}", 434, pid, 0)
    reach(f"kcmp {pid}", 312, pid, pid, 0, 0, 0)
reach("pidfd_getfd", 438, 3, 0, 0)
reach("pidfd_send_signal", 424, 3, 0, 0, 0)
reach("process_madvise", 440, 3, 0, 0, 0, 0)
