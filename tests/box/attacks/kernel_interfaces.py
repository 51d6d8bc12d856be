"""Reaches for the parts of the kernel in which the holes are found.

stopped by: seccomp
"""

# %%
BAD = 9999
reach("bpf", 321, BAD, 0, 0)
reach("io_uring_setup", 425, 0, 0)
reach("io_uring_enter", 426, -1, 0, 0, 0, 0, 0)
reach("io_uring_register", 427, -1, BAD, 0, 0)
reach("io_setup", 206, 0, 0)
reach("keyctl", 250, BAD, 0, 0, 0, 0)
reach("add_key", 248, 0, 0, 0, 0, 0)
reach("request_key", 249, 0, 0, 0, 0)
reach("perf_event_open", 298, 0, 0, 0, 0, 0)
reach("userfaultfd", 323, BAD)
reach("personality", 135, 0xFFFFFFFF)
reach("modify_ldt", 154, BAD, 0, 0)
reach("vmsplice", 278, -1, 0, 0, 0)
reach("timer_create", 222, BAD, 0, 0)
reach("name_to_handle_at", 303, -1, 0, 0, 0, 0)
reach("fanotify_init", 300, 0, 0)
reach("inotify_init", 253)
reach("inotify_init1", 294, 0)
reach("inotify_add_watch", 254, -1, 0, 0)
