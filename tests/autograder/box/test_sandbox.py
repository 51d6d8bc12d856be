"""Where the box is refused: each refusal says what is wrong and what to do."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.box.keeper import Keeper
from autograder.box.sandbox import Sandbox
from autograder.box.selftest import check_box
from autograder.errors import BoxRefusal

ROOT = Path(__file__).resolve().parents[3]
HELLO = {"uid": 1000, "threads": 1, "landlock": 7}


def test_a_course_that_submissions_could_read_is_refused() -> None:
    """A course inside a folder that every box shows must be moved."""
    with pytest.raises(BoxRefusal, match="move the course"):
        Sandbox.here(ROOT, Path("/usr/share/course")).check()


@pytest.mark.parametrize("as_root", [True, False])
def test_a_missing_tool_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch, as_root: bool) -> None:
    """Without bubblewrap nothing runs, and the message says what to install."""
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(BoxRefusal, match="apt-get install bubblewrap"):
        Sandbox((ROOT,), as_root).check()


@pytest.mark.parametrize(
    ("found", "why"),
    [({"uid": 0}, "as root"), ({"threads": 2}, "2 threads"), ({"landlock": 2}, "Landlock"), ({"landlock": -1}, "lsm=")],
)
def test_a_zygote_that_is_not_safe_to_fork_is_refused(found: dict[str, int], why: str) -> None:
    """Root, several threads, or a kernel without Landlock."""
    Sandbox((ROOT,), False).check_zygote(HELLO)
    with pytest.raises(BoxRefusal, match=why):
        Sandbox((ROOT,), False).check_zygote({**HELLO, **found})


@dataclass(frozen=True)
class Weakened(Sandbox):
    """A sandbox that lacks one layer."""

    lacks: str = ""

    def command(self, control: int) -> list[str]:
        *command, settings = super().command(control)
        changed = json.loads(settings)
        if self.lacks == "landlock":
            changed["readable"] = ["/"]
        else:
            changed["system_calls"] = []
        return [*command, json.dumps(changed)]


def test_the_self_test_passes_on_the_whole_box(tmp_path: Path) -> None:
    """Every attack of the self-test fails here."""
    with Keeper(Sandbox.here(ROOT), tmp_path / "box.log") as keeper:
        check_box(keeper)


@pytest.mark.parametrize(("lacks", "worked"), [("landlock", "list the root folder"), ("seccomp", "open a socket")])
def test_the_self_test_finds_a_missing_layer(tmp_path: Path, lacks: str, worked: str) -> None:
    """With one layer taken away an attack gets through, is named, and the box is refused."""
    here = Sandbox.here(ROOT)
    with (
        Keeper(Weakened(here.secrets, here.as_root, lacks), tmp_path / "box.log") as keeper,
        pytest.raises(BoxRefusal, match=worked),
    ):
        check_box(keeper)
