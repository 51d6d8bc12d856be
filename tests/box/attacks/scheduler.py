"""Asks to run before all others, on one core, without pause.

stopped by: seccomp
"""

# %%
attempt("real time", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(99)))
attempt("idle", lambda: os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0)))
attempt("one core", lambda: os.sched_setaffinity(0, {0}))
attempt("a better priority", lambda: os.nice(-5))
attempt("a worse priority", lambda: os.setpriority(os.PRIO_PROCESS, 0, 5))
attempt("others' priority", lambda: os.setpriority(os.PRIO_USER, 0, 19))
attempt("others' core", lambda: os.sched_setaffinity(GRADER, {0}))
for name, number in {"setattr": 314, "setparam": 142, "ioprio_set": 251, "set_mempolicy": 238, "mbind": 237}.items():
    reach(name, number, 0, 0, 0, 0, 0, 0)
for name, number in {"migrate_pages": 256, "move_pages": 279}.items():
    reach(name, number, GRADER, 0, 0, 0, 0, 0)
