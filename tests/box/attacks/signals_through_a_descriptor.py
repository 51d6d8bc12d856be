"""Makes others the ones to be signalled when something can be read.

stopped by: namespaces
in landlock mode: landlock
"""

# %%
import fcntl
import signal

F_SETSIG = 10
for pid in (GRADER, -GRADER, os.getppid()):
    reader, writer = os.pipe()
    try:
        fcntl.fcntl(reader, fcntl.F_SETOWN, pid)
    except OSError:
        continue
    fcntl.fcntl(reader, F_SETSIG, signal.SIGURG)
    fcntl.fcntl(reader, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    os.write(writer, b"x")
