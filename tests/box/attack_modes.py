"""Every mode that this machine can try the corpus in: the two kinds of box, as root and as an ordinary user."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from attack_run import Outcome, Refused

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("attack_run.py")
BOXES = ("bubblewrap", "landlock")
ORDINARY_UID = 64087  # nobody's, and not the one that the box itself uses


@dataclass(frozen=True)
class Mode:
    """How to start the corpus in one mode: before the script's path, with which Python; or why that cannot be."""

    box: str
    user: str
    command: tuple[str, ...]
    why_not: str = ""

    @property
    def name(self) -> str:
        return f"{self.box}, as {self.user}"

    def run(self, attacks: Sequence[str], homes: Path) -> Outcome | Refused:
        """The outcome of these attacks, or of all; every user may write to the folder `homes`."""
        if self.why_not:
            return Refused(self.why_not)
        home = Path(tempfile.mkdtemp(dir=homes))
        home.chmod(0o777)
        done = subprocess.run(
            [*self.command, str(SCRIPT), self.box, *attacks],
            env={**os.environ, "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"},
            cwd="/",
            stdout=subprocess.PIPE,
            check=True,
        )
        outcome: Outcome | Refused = msgspec.json.decode(done.stdout.strip().split(b"\n")[-1], type=Outcome | Refused)
        return outcome


def modes_here(folder: Path) -> Iterator[Mode]:
    """The modes to try here. `folder` is empty, and lives as long as they are in use."""
    if os.geteuid() != 0:
        for box in BOXES:
            yield Mode(box, "an ordinary user", (sys.executable,))
        return
    python, why_not = _python_for_everybody(folder)
    step_down = ("setpriv", f"--reuid={ORDINARY_UID}", f"--regid={ORDINARY_UID}", "--clear-groups")
    yield Mode("bubblewrap", "root", (sys.executable,))
    yield Mode("landlock", "root", (python,), why_not)
    for box in BOXES:
        yield Mode(box, "an ordinary user", (*step_down, python), why_not)


def _python_for_everybody(folder: Path) -> tuple[str, str]:
    """A Python that every user can start, in `folder` if this one lies where only root can go; or why there is none."""
    if closed := _closed(ROOT):
        return "", f"another user cannot read {closed}, where torchgrade lies"
    if not (_closed(Path(sys.base_prefix)) or _closed(Path(sys.prefix))):
        return sys.executable, ""
    if sys.prefix == sys.base_prefix:
        return "", f"another user cannot read {sys.prefix}, where Python lies; use a virtual environment"
    try:
        return str(_linked(folder)), ""
    except OSError as error:
        return (
            "",
            f"another user cannot read {sys.prefix} or {sys.base_prefix}, and no links to it can be made: {error}",
        )


def _closed(folder: Path) -> Path | None:
    """The first folder on the way to `folder` that other users may not pass."""
    steps = (*reversed(folder.parents), folder)
    return next((step for step in steps if not step.stat().st_mode & 0o001), None)


def _linked(folder: Path) -> Path:
    """This virtual environment and its Python once more in `folder`, every file a hard link; its executable."""
    folder.chmod(0o755)
    base, own = folder / "base", folder / "venv"
    for source, copy in ((sys.base_prefix, base), (sys.prefix, own)):
        shutil.copytree(source, copy, symlinks=True, copy_function=_hard_link)
    program = base / "bin" / Path(sys.executable).resolve().name
    _look_for_libraries_beside(program)
    executable = own / "bin" / "python3"
    executable.unlink()
    executable.symlink_to(program)
    settings = own / "pyvenv.cfg"
    settings.unlink()  # a link to the real one, which must stay as it is
    settings.write_text(f"home = {program.parent}\ninclude-system-site-packages = false\n")
    return executable


def _look_for_libraries_beside(program: Path) -> None:
    """Make `program` a copy that finds a shared libpython beside itself: the path to the real one is built in."""
    built_in = f"{sys.base_prefix}/lib".encode()
    content = program.read_bytes().replace(built_in + b"\0", b"$ORIGIN/../lib".ljust(len(built_in), b"\0") + b"\0")
    program.unlink()
    program.write_bytes(content)
    program.chmod(0o755)


def _hard_link(source: str, copy: str) -> None:
    os.link(source, copy, follow_symlinks=False)
