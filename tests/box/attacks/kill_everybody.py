"""Signals every process, those that it knows, groups and threads.

stopped by: namespaces
in landlock mode: landlock
"""

# %%
import signal

information = ctypes.create_string_buffer(128)
try:
    os.kill(-1, signal.SIGURG)  # says that it worked even where nobody could be signalled
except OSError:
    pass
for pid in {GRADER, os.getppid() or GRADER, 1, 2, 3} - {os.getpid()}:
    attempt(f"kill({pid})", lambda: os.kill(pid, signal.SIGURG))
    attempt(f"killpg({pid})", lambda: os.killpg(pid, signal.SIGURG) if pid > 1 else -1)
    attempt(f"tkill({pid})", lambda: raw(200, pid, signal.SIGURG))
    attempt(f"tgkill({pid})", lambda: raw(234, pid, pid, signal.SIGURG))
    attempt(f"rt_sigqueueinfo({pid})", lambda: raw(129, pid, signal.SIGURG, information))
    attempt(f"rt_tgsigqueueinfo({pid})", lambda: raw(297, pid, pid, signal.SIGURG, information))
