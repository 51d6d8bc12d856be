"""Starts another process by every call that can.

stopped by: seccomp
"""

# %%
import multiprocessing
import pty
import subprocess
from concurrent.futures import ProcessPoolExecutor


def by_number(number, *arguments):
    pid = raw(number, *arguments)
    if pid == 0:
        os._exit(0)
    return pid


attempt("fork", lambda: by_number(57))
attempt("vfork", lambda: by_number(58))
attempt("clone", lambda: by_number(56, 17, 0, 0, 0, 0))
attempt("clone in a new namespace", lambda: by_number(56, 17 | 0x10000000, 0, 0, 0, 0))
attempt("clone3", lambda: by_number(435, (ctypes.c_uint64 * 11)(0, 0, 0, 0, 17), 88))
reach("execve", 59, 0, 0, 0)
reach("execveat", 322, -1, 0, 0, 0, 0)
attempt("posix_spawn", lambda: os.posix_spawn("/bin/true", ["true"], {}))
attempt("subprocess", lambda: subprocess.run(["/bin/true"], check=True))
attempt("system", lambda: -1 if os.system("true") else 0)
attempt("popen", lambda: os.popen("echo worked").read() or -1)
attempt("pty", lambda: pty.fork()[0] or os._exit(0))
attempt("multiprocessing", lambda: multiprocessing.Process(target=print).start())
attempt("a pool", lambda: ProcessPoolExecutor(1, multiprocessing.get_context("fork")).submit(abs, 1).result(0.3))
