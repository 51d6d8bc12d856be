"""The box as the grader sees it: what student code does in it stays in it, and ends when the grader says so."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from autograder.box import wire
from autograder.box.keeper import Box, Ended, Keeper
from autograder.box.lockdown import Ceiling
from autograder.box.modes import choose
from autograder.errors import BoxError
from autograder.machine import cores_here

ROOT = Path(__file__).resolve().parents[3]
CEILING = Ceiling(cpu_seconds=30, memory_mib=2048, disk_mib=8)


Boxed = Callable[..., Box]


def call(box: Box, name: str, *args: wire.Value, seconds: float = 5.0) -> wire.Answer:
    answer: wire.Answer = box.ask(wire.Call(None, [name], list(args), {}), wall_seconds=seconds)[0]
    return answer


def test_tensors_go_in_and_come_out(boxed: Boxed) -> None:
    """A call crosses, with tensors both ways."""
    box = boxed("def twice(x): return {'twice': 2 * x}")
    answer, tensors = box.ask(wire.Call(None, ["twice"], [wire.TensorAt(0)], {}), [torch.ones(2, 3)], wall_seconds=5)
    assert answer == wire.Done(wire.DictOf(["twice"], [wire.TensorAt(0)]))
    assert torch.equal(tensors[0], 2 * torch.ones(2, 3))


def test_student_code_runs_in_another_process_as_another_user(boxed: Boxed) -> None:
    """Its process is another, and its user is not root."""
    box = boxed("import os\ndef who(): return [os.getpid(), os.getuid()]")
    answer = call(box, "who")
    assert isinstance(answer, wire.Done)
    assert isinstance(answer.value, wire.ListOf)
    pid, uid = answer.value.items
    assert pid != os.getpid()
    assert uid not in (0, None)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("import os; os._exit(3)", "ended its own process"),
        ("import ctypes; ctypes.string_at(0)", "crashed its process"),
        ("import os; os.abort()", "crashed its process"),
        ("import os, time; os.close(3); time.sleep(60)", "closed its way"),
        ("import os; os.write(3, b'\\xff' * 4)", "not an answer"),
        ("import os; os.write(3, b'\\x02\\x00\\x00\\x00\\xc1\\xc1')", "not an answer"),
        ("import time; time.sleep(60)", "longer than 1 seconds"),
        ("while True: pass", "longer than 1 seconds"),
        ("import os, time; os.write(3, b'\\x09'); time.sleep(60)", "longer than 1 seconds"),
    ],
    ids=["exit", "segfault", "abort", "close", "huge", "malformed", "sleep", "loop", "stalled"],
)
def test_a_process_that_ends_stalls_or_forges_is_the_students_fault(boxed: Boxed, body: str, why: str) -> None:
    """It is killed, the reason is in words for the student, and it stays ended."""
    box = boxed(f"def f():\n    {body}")
    with pytest.raises(Ended, match=why):
        call(box, "f", seconds=1)
    with pytest.raises(Ended, match=why):
        call(box, "f", seconds=1)


def test_a_loop_that_ignores_its_cells_time_is_killed(keeper: Keeper) -> None:
    """The keeper's clock holds where the worker's was caught."""
    loop = "import time\nwhile True:\n    try:\n        time.sleep(9)\n    except BaseException: pass"
    with keeper.open(CEILING) as box, pytest.raises(Ended, match="longer than 1 seconds"):
        box.ask(wire.Load([wire.Cell(1, loop)], 0.2), wall_seconds=1)


def test_what_a_busy_machine_takes_is_given_back(boxed: Boxed) -> None:
    """An answer that needs half of its time is taken, though the processors have so much to do that it comes late."""
    box = boxed("import time\ndef f():\n    end = time.process_time() + 0.5\n    while time.process_time() < end: pass")
    busy = [sys.executable, "-c", "print(flush=True)\nwhile True: pass"]  # in sessions, among which a kernel may share
    crowd = [subprocess.Popen(busy, start_new_session=True, stdout=subprocess.PIPE) for _ in range(4 * cores_here())]
    try:
        assert all(each.stdout and each.stdout.readline() for each in crowd)
        began = time.monotonic()
        assert call(box, "f", seconds=1) == wire.Done(None)
        assert time.monotonic() - began > 1
    finally:
        for each in crowd:
            each.kill()
            each.communicate()


def test_processor_time_is_limited(keeper: Keeper) -> None:
    """What the wall clock allows, the processor's does not."""
    with keeper.open(Ceiling(cpu_seconds=2, memory_mib=2048, disk_mib=8)) as box:
        with pytest.raises(Ended, match="2 seconds of processor time"):
            box.ask(wire.Load([wire.Cell(1, "while True: pass")], 20.0), wall_seconds=20)
        assert box.usage is not None
        assert box.usage.cpu_seconds >= 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("return len(bytearray(4 << 30))", "MemoryError"),
        ("import torch; return torch.ones(1 << 30).sum().item()", "RuntimeError"),
        ("f = open('big', 'wb'); [f.write(bytes(1 << 20)) for _ in range(9)]; f.flush()", "OSError|PermissionError"),
        ("[open(str(i), 'w').close() for i in range(3000)]", "OSError|PermissionError"),
        ("return f()", "RecursionError"),
        ("raise SystemExit", "SystemExit"),
        ("import os; os.fork()", "PermissionError"),
        ("import socket; socket.socket()", "PermissionError"),
        ("import subprocess; subprocess.run(['true'])", "PermissionError"),
        ("import os; os.kill(2, 9)", "ProcessLookupError|PermissionError"),
    ],
    ids=["memory", "tensor", "disk", "inodes", "recursion", "exit", "fork", "socket", "process", "kill"],
)
def test_what_the_box_refuses_is_an_exception_in_it(boxed: Boxed, body: str, kind: str) -> None:
    """Limits and refusals reach the code as exceptions, and the box goes on."""
    box = boxed(f"def f():\n    {body}\ndef g(): return 7")
    answer = call(box, "f")
    assert isinstance(answer, wire.Raised)
    assert answer.kind in kind.split("|")  # the second where there is no private folder, and no namespace
    assert call(box, "g") == wire.Done(7)


def test_addresses_that_are_only_reserved_are_not_memory(boxed: Boxed) -> None:
    """Libraries map more than anybody uses: many times the limit is reserved, and what is used is still limited."""
    source = """
        import mmap
        private = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
        def reserve(mib): return len(mmap.mmap(-1, mib << 20, flags=private, prot=mmap.PROT_READ))
        def use(mib): return len(bytearray(mib << 20))
    """
    box = boxed(source, ceiling=replace(CEILING, memory_mib=512))
    assert call(box, "reserve", 5120) == wire.Done(5120 << 20)
    assert call(box, "use", 400) == wire.Done(400 << 20)
    used = call(box, "use", 600)
    assert isinstance(used, wire.Raised)
    assert used.kind == "MemoryError"


@pytest.mark.parametrize("flags", [0x21, 0x23, 0x122], ids=["shared", "shared and checked", "growing down"])
def test_memory_that_the_limit_does_not_count_cannot_be_mapped(boxed: Boxed, flags: int) -> None:
    """A page of it is refused; an ordinary one is not."""
    box = boxed("import mmap\ndef f(flags): return len(mmap.mmap(-1, 4096, flags=flags))")
    answer = call(box, "f", flags)
    assert isinstance(answer, wire.Raised)
    assert answer.kind == "PermissionError"
    assert call(box, "f", 0x22) == wire.Done(4096)


@pytest.mark.parametrize(
    "path", ["/", "/etc/passwd", "/root", "/proc", "/home", "/tmp", "/var", str(ROOT), str(Path(__file__))]
)
def test_nothing_of_the_machine_can_be_read(boxed: Boxed, path: str) -> None:
    """Neither the course nor the machine's own files are there."""
    box = boxed("import os\ndef f(path): return os.listdir(path) if os.path.isdir(path) else open(path).read()")
    answer = call(box, "f", path)
    assert isinstance(answer, wire.Raised)
    assert answer.kind in ("PermissionError", "FileNotFoundError")


def test_the_environment_is_the_boxs_own(boxed: Boxed, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the grader's environment holds does not cross."""
    monkeypatch.setenv("SECRET_TOKEN", "s3cret")
    box = boxed("import os\ndef f(): return sorted(os.environ)")
    answer = call(box, "f")
    assert isinstance(answer, wire.Done)
    assert isinstance(answer.value, wire.ListOf)
    assert set(answer.value.items) <= {"HOME", "TMPDIR", "OMP_NUM_THREADS", "MPLBACKEND", "KERAS_BACKEND", "LC_CTYPE"}


def test_submissions_cannot_leave_anything_for_one_another(boxed: Boxed) -> None:
    """Files, patched modules and random state end with the box."""
    boxed("import torch; torch.relu = None; torch.manual_seed(5)\nopen('left', 'w').write('x')")
    box = boxed("import os, torch\ndef f(): return [os.path.exists('left'), torch.relu is None]")
    assert call(box, "f") == wire.Done(wire.ListOf([False, False]))


def test_output_goes_nowhere_and_blocks_nobody(boxed: Boxed) -> None:
    """A flood on standard output neither fills a pipe nor reaches the grader."""
    box = boxed("import sys\ndef f():\n    for _ in range(200): print('x' * 100_000)\n    return 1")
    assert call(box, "f", seconds=20) == wire.Done(1)


def test_a_notebook_of_nothing_but_long_errors_is_still_loaded(keeper: Keeper) -> None:
    """Messages are cut so that the answer fits, whatever the language and however broken the text."""
    cells = [wire.Cell(number, "raise ValueError('\\u6f22\\udcff' * 5000)\nx = 1") for number in range(1, 150)]
    with keeper.open(CEILING) as box:
        loaded, _ = box.ask(wire.Load(cells, 5.0), wall_seconds=20)
        assert len(loaded.problems) == 100
        assert loaded.problems[0].message.startswith("ValueError: \u6f22?")
        assert box.ask(wire.Get(None, ["x"]), wall_seconds=5)[0] == wire.Done(1)


def test_a_long_list_of_numbers_crosses(boxed: Boxed) -> None:
    """A loss for every step of a long training is not too much for an answer."""
    box = boxed("def f(): return [float(i) for i in range(100_000)]")
    answer, tensors = box.ask(wire.Call(None, ["f"], [], {}), wall_seconds=5)
    assert answer == wire.Done(wire.NumbersAt(0))
    assert tensors[0].tolist() == [float(i) for i in range(100_000)]


def test_threads_work(boxed: Boxed) -> None:
    """Code may use threads, torch's own and Python's."""
    source = """
        import threading, torch
        def f():
            seen = []
            threads = [threading.Thread(target=lambda: seen.append(torch.rand(64, 64).mm(torch.rand(64, 64)).numel()))
                       for _ in range(4)]
            [each.start() for each in threads]; [each.join() for each in threads]
            return sum(seen)
    """
    assert call(boxed(source), "f") == wire.Done(4 * 64 * 64)


def test_what_was_asked_for_is_noticed(boxed: Boxed) -> None:
    """Staff read what a submission reached for; reading the box's own files is nothing to note."""
    box = boxed("""
        import torch, json
        open(torch.__file__).close()
        for path in ("/etc/shadow", "../../secret"):
            try: open(path)
            except OSError: pass
    """)
    answer, _ = box.ask(wire.Noticed(), wall_seconds=5)
    assert answer == wire.Done(wire.ListOf(["open /etc/shadow", "open ../../secret"]))


def test_the_next_submission_starts_promptly_after_a_kill(keeper: Keeper) -> None:
    """A killed box leaves nothing behind that the next one waits for."""
    with keeper.open(CEILING) as box, pytest.raises(Ended):
        box.ask(wire.Load([wire.Cell(1, "while True: pass")], 60), wall_seconds=0.5)
    started = time.monotonic()
    with keeper.open(CEILING) as box:
        assert box.ask(wire.Get(None, ["__name__"]), wall_seconds=5)[0] == wire.Done("__main__")
    assert time.monotonic() - started < 5  # a bound against hanging; speed is measured in benchmarks/


def test_a_worker_killed_from_outside_is_not_the_students_fault(keeper: Keeper) -> None:
    """SIGKILL that neither we nor a limit sent is ours to explain."""
    with keeper.open(CEILING) as box:
        assert box._pidfd is not None
        signal.pidfd_send_signal(box._pidfd, signal.SIGKILL)
        with pytest.raises(BoxError, match="from outside"):
            box.ask(wire.Get(None, ["__name__"]), wall_seconds=5)


def test_a_zygote_that_is_gone_is_not_the_students_fault(tmp_path: Path) -> None:
    """Without a zygote there is a BoxError, and no verdict."""
    with Keeper(choose("auto", ROOT), tmp_path / "box.log") as keeper:
        os.kill(keeper._process.pid, signal.SIGKILL)
        keeper._process.wait()
        time.sleep(1)  # until the kernel has ended what the killed process held
        with pytest.raises(BoxError):
            keeper.open(CEILING)


def test_the_grader_has_not_imported_the_submission(boxed: Boxed) -> None:
    """The notebook's module exists in the box, and in no other process."""
    box = boxed("import sys, builtins\nbuiltins.MARK = 1\ndef f(): return vars(sys.modules['__main__']) is globals()")
    assert call(box, "f") == wire.Done(True)
    assert not hasattr(sys.modules["__main__"], "f")
    assert "MARK" not in dir(__import__("builtins"))


LIMITED = """
import resource, sys
from pathlib import Path
from autograder.box.keeper import Keeper
from autograder.box.lockdown import Ceiling
from autograder.box.modes import choose
from autograder.errors import BoxRefusal

limit, value, root, log = sys.argv[1], int(sys.argv[2]), *map(Path, sys.argv[3:])
resource.setrlimit(getattr(resource, limit), (value, value))
try:
    with Keeper(choose("bubblewrap", root), log) as keeper, keeper.open(Ceiling(30, 2048, 8)):
        print("opened")
except BoxRefusal as refusal:
    print(refusal)
"""


@pytest.mark.parametrize(
    ("limit", "value", "said"),
    [
        ("RLIMIT_AS", 8 << 30, r"`ulimit -v` is 8388608 here, and \d{8} KiB of addresses are needed"),
        ("RLIMIT_NPROC", 60, "`ulimit -u` is 60 here, and 64 threads are needed"),
        ("RLIMIT_NOFILE", 64, "`ulimit -n` is 64 here, and 128 open files are needed"),
        ("RLIMIT_NOFILE", 150, "opened"),
    ],
)
def test_a_limit_of_the_shell_is_named_with_what_is_needed(limit: str, value: int, said: str, tmp_path: Path) -> None:
    """No box can raise what it was started with; one that is high enough does no harm."""
    arguments = [limit, str(value), str(ROOT), str(tmp_path / "box.log")]
    done = subprocess.run([sys.executable, "-c", LIMITED, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert re.search(said, done.stdout), done.stdout + done.stderr


def test_a_zygote_that_fails_is_quoted_with_its_exception(tmp_path: Path) -> None:
    """Not with a harmless line after it, and not with what an earlier one wrote."""
    kind = type(choose("auto", ROOT))

    class Failing(kind):  # type: ignore[misc, valid-type]
        def command(self, _control: int) -> list[str]:
            said = "Traceback\\nModuleNotFoundError: No module named 'x'\\nFontconfig warning: no cache"
            return ["/bin/sh", "-c", f'printf "{said}\\n" >&2']

    log = tmp_path / "box.log"
    log.write_text("ValueError: of yesterday\n")
    with pytest.raises(BoxError, match=r"box.log says: ModuleNotFoundError: No module named 'x'$"):
        Keeper(Failing((ROOT,), os.geteuid() == 0), log)
