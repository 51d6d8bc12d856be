"""Threads that others have, and limits on their number, for tests of what happens where these are nearly used up."""

import contextlib
import resource
import subprocess
import sys
from collections.abc import Iterator
from textwrap import dedent

from autograder.box.lockdown import tasks_of
from autograder.box.sandbox import boxes_uid


@contextlib.contextmanager
def crowd(threads: int) -> Iterator[None]:
    """So many threads of the user that boxes belong to, while the block lasts."""
    code = f"""
        import os, threading, time
        os.getuid() == {boxes_uid()} or os.setresuid(*3 * [{boxes_uid()}])
        for _ in range({threads} - 1):
            threading.Thread(target=time.sleep, args=(300,), daemon=True).start()
        print("there", flush=True)
        time.sleep(300)
    """
    process = subprocess.Popen([sys.executable, "-c", dedent(code)], stdout=subprocess.PIPE)
    try:
        assert process.stdout
        assert process.stdout.readline() == b"there\n"
        yield
    finally:
        process.kill()
        process.communicate()


@contextlib.contextmanager
def room_for(threads: int) -> Iterator[int]:
    """`ulimit -u` so low that the user of boxes may start so many threads more; gives the limit."""
    before = resource.getrlimit(resource.RLIMIT_NPROC)
    limit = tasks_of(boxes_uid()) + threads
    resource.setrlimit(resource.RLIMIT_NPROC, (limit, before[1]))
    try:
        yield limit
    finally:
        resource.setrlimit(resource.RLIMIT_NPROC, before)
