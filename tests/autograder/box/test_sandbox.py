"""Where the box is refused: each refusal says what is wrong and what to do."""

import json
import os
from pathlib import Path

import pytest

from autograder.box.bubblewrap import Bubblewrap, covered
from autograder.box.keeper import Keeper
from autograder.box.landlock import Landlock
from autograder.box.modes import choose, sandbox_of
from autograder.box.sandbox import Sandbox
from autograder.box.selftest import check_box
from autograder.errors import BoxRefusal

ROOT = Path(__file__).resolve().parents[3]
HELLO = {"uid": 1000, "threads": 1, "landlock": 7}
BOTH = pytest.mark.parametrize("kind", [Bubblewrap, Landlock])


@BOTH
def test_a_course_that_submissions_could_read_is_refused(kind: type[Sandbox]) -> None:
    """A course inside a folder that every box shows must be moved."""
    with pytest.raises(BoxRefusal, match="move the course"):
        kind((ROOT, Path("/usr/share/course")), False).check()


@pytest.mark.parametrize("as_root", [True, False])
def test_a_missing_tool_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch, as_root: bool) -> None:
    """Without its tool a mode runs nothing, and the message says what to install."""
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(BoxRefusal, match="apt-get install bubblewrap"):
        Bubblewrap((ROOT,), as_root).check()
    with pytest.raises(BoxRefusal, match="apt-get install util-linux"):
        Landlock((ROOT,), as_root).check()


@BOTH
@pytest.mark.parametrize(
    ("found", "why"),
    [({"uid": 0}, "as root"), ({"threads": 2}, "2 threads"), ({"landlock": 2}, "Landlock"), ({"landlock": -1}, "lsm=")],
)
def test_a_zygote_that_is_not_safe_to_fork_is_refused(kind: type[Sandbox], found: dict[str, int], why: str) -> None:
    """Root, several threads, or a kernel without Landlock."""
    kind((ROOT,), False).check_zygote(HELLO)
    with pytest.raises(BoxRefusal, match=why):
        kind((ROOT,), False).check_zygote({**HELLO, **found})


def test_the_fallback_needs_a_newer_landlock() -> None:
    """Before version 6 Landlock held no signals back, which the namespaces do in the first mode."""
    Bubblewrap((ROOT,), False).check_zygote({**HELLO, "landlock": 5})
    with pytest.raises(BoxRefusal, match="ABI 6"):
        Landlock((ROOT,), False).check_zygote({**HELLO, "landlock": 5})


def broken_bubblewrap(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `bwrap` in the path that fails as it does where the kernel allows no user namespaces."""
    script = folder / "bwrap"
    script.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def test_without_user_namespaces_the_fallback_is_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`auto` takes the first mode whose checks the machine stands; a mode that is asked for by name is not replaced."""
    broken_bubblewrap(tmp_path, monkeypatch)
    with pytest.raises(BoxRefusal, match="No permissions to create new namespace"):
        choose("bubblewrap", ROOT)
    monkeypatch.setattr(Landlock, "closed", lambda _sandbox: None)
    assert choose("auto", ROOT).kind == "landlock"


def test_where_nothing_holds_the_refusal_names_what_each_mode_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads it can mend one or the other."""
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(BoxRefusal, match=r"bubblewrap: .*; landlock: .*util-linux"):
        choose("auto", ROOT)


def test_a_python_that_nobody_else_can_reach_is_refused_in_the_fallback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There root's zygote has the file rights of a uid that nobody is; the message names the folder."""
    (tmp_path / "closed").mkdir(mode=0o700)
    monkeypatch.setattr(Landlock, "readable", [str(tmp_path / "closed")])
    with pytest.raises(BoxRefusal, match="cannot enter"):
        Landlock((ROOT,), True).check()


def test_an_environment_that_nobody_else_can_read_is_refused_with_mounts_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies above a mount may be closed, as pytest's own folder is; what lies in it may not."""
    package = tmp_path / "environment" / "elsewhere"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(package.parent)
    monkeypatch.setattr(Bubblewrap, "readable", [str(package.parent)])
    sandbox = Bubblewrap((ROOT,), True, ("elsewhere",))
    assert sandbox.closed() is None
    package.chmod(0o700)
    with pytest.raises(BoxRefusal, match=f"cannot enter {package}; install Python and torchgrade where"):
        sandbox.check()
    package.chmod(0o755)
    (package / "__init__.py").chmod(0o600)
    with pytest.raises(BoxRefusal, match=f"cannot read {package}/__init__.py"):
        sandbox.check()


@BOTH
def test_what_is_installed_where_no_box_looks_is_refused(
    kind: type[Sandbox], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `pip install --user` and `--target` install it; a link from an environment to it is no better."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(BoxRefusal, match=f"elsewhere is installed in {tmp_path}, .* into a virtual environment"):
        kind((ROOT,), False, ("elsewhere.part",)).check()
    (tmp_path / "environment").mkdir()
    (tmp_path / "environment" / "linked").symlink_to(tmp_path / "elsewhere")
    monkeypatch.syspath_prepend(tmp_path / "environment")
    readable = kind((ROOT,), False).readable
    monkeypatch.setattr(kind, "readable", [*readable, str(tmp_path / "environment")])
    with pytest.raises(BoxRefusal, match="linked is installed in"):
        kind((ROOT,), False, ("linked",)).check()


def test_what_only_pythonpath_finds_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Boxes heed no environment, also where they could read the folder."""
    (tmp_path / "elsewhere.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    readable = Bubblewrap((ROOT,), False).readable
    monkeypatch.setattr(Bubblewrap, "readable", [*readable, str(tmp_path)])
    sandbox = Bubblewrap((ROOT,), False, ("elsewhere",))
    sandbox.check()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(BoxRefusal, match=f"elsewhere is installed in {tmp_path}"):
        sandbox.check()


def weakened(sandbox: Sandbox, lacks: str) -> Sandbox:
    """The same sandbox without one layer."""

    class Weakened(type(sandbox)):  # type: ignore[misc]
        def command(self, control: int) -> list[str]:
            *command, settings = super().command(control)
            without = {"readable": ["/"]} if lacks == "landlock" else {"system_calls": []}
            return [*command, json.dumps({**json.loads(settings), **without})]

    return Weakened(sandbox.secrets, sandbox.as_root, sandbox.modules)


def here(kind: str) -> Sandbox:
    """The sandbox of that kind, if this machine stands its checks."""
    try:
        return choose(kind, ROOT)
    except BoxRefusal as refusal:
        if kind == "bubblewrap":
            raise
        pytest.skip(f"the fallback cannot hold here: {refusal}")


@pytest.mark.parametrize("kind", ["bubblewrap", "landlock"])
def test_the_self_test_passes_on_the_whole_box(tmp_path: Path, kind: str) -> None:
    """Every attack of the self-test fails here."""
    with Keeper(here(kind), tmp_path / "box.log") as keeper:
        check_box(keeper)


@pytest.mark.parametrize("kind", ["bubblewrap", "landlock"])
@pytest.mark.parametrize(("lacks", "worked"), [("landlock", "list the root folder"), ("seccomp", "open a socket")])
def test_the_self_test_finds_a_missing_layer(tmp_path: Path, kind: str, lacks: str, worked: str) -> None:
    """With one layer taken away an attack gets through, is named, and the box is refused."""
    with (
        Keeper(weakened(here(kind), lacks), tmp_path / "box.log") as keeper,
        pytest.raises(BoxRefusal, match=worked),
    ):
        check_box(keeper)


def test_the_courses_that_ship_are_covered_where_every_submission_could_read_them(tmp_path: Path) -> None:
    """An installed torchgrade lies among the packages, a checkout does not."""
    package = tmp_path / "environment" / "lib" / "grading"
    assert covered(package, [str(tmp_path)]) == []
    package.mkdir(parents=True)
    assert covered(package, ["/usr", str(tmp_path / "environment")]) == [str(package)]
    assert covered(package, ["/usr", str(tmp_path / "other")]) == []


def test_a_mode_is_named_with_who_starts_it() -> None:
    """Reports say by whom and how student code was held."""
    sandbox = sandbox_of("landlock", ROOT)
    assert sandbox.mode == ("landlock, started by root" if os.geteuid() == 0 else "landlock")
