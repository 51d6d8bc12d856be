"""Reaches for what runs a machine: modules, kernels, swap, accounts, its name, its end.

stopped by: seccomp
"""

# %%
BAD = 9999
reach("reboot", 169, BAD, BAD, 0, 0)
reach("kexec_load", 246, 0, 0, 0, BAD)
reach("kexec_file_load", 320, -1, -1, 0, 0, 0)
reach("init_module", 175, 0, 0, 0)
reach("finit_module", 313, -1, 0, BAD)
reach("delete_module", 176, 0, 0)
reach("swapon", 167, 0, 0)
reach("swapoff", 168, 0)
reach("acct", 163, 1)
reach("syslog", 103, BAD, 0, 0)
reach("quotactl", 179, BAD, 0, 0, 0)
reach("sethostname", 170, 0, 1 << 20)
reach("setdomainname", 171, 0, 1 << 20)
attempt("ioperm", lambda: raw(173, 0x80, 1, 1))
attempt("iopl", lambda: raw(172, 3))
attempt("set the clock", lambda: raw(227, 0, (ctypes.c_long * 2)(1, 0)))
attempt("set the clock's rate", lambda: raw(159, (ctypes.c_long * 26)(0x4000)))
