"""Extras: what one brings follows from how torchgrade was installed, and what is missing is said."""

from importlib.metadata import version
from pathlib import Path

import pytest

from autograder.errors import MissingExtra, UsageError
from autograder.extras import Need, how_to_install, needs, needs_of, refuse_without


def test_what_is_installed_is_not_refused() -> None:
    """Here are all extras; one that there is not brings nothing."""
    refuse_without("grading", "authoring", "quiz", "postgresql", "keras", "nosuch", what="this")


@pytest.mark.parametrize(
    ("package", "command"),
    [
        ("keras", "pip install 'torchgrade[keras]'"),
        ("simpleeval", "pip install 'torchgrade[quiz]'"),
        ("torchvision", "pip install torchvision"),
    ],
)
def test_a_package_is_installed_by_the_smallest_extra_that_brings_it(package: str, command: str) -> None:
    """`dev` brings all of them; what no extra brings has its own name."""
    assert how_to_install(package) == command


def test_needs_add_up_and_may_depend() -> None:
    """Each keeps its condition."""

    @needs("authoring", "quiz")
    @needs("keras", when="it is Tuesday")
    def command() -> None: ...

    assert needs_of(command) == (Need("keras", "it is Tuesday"), Need("authoring"), Need("quiz"))
    assert needs_of(print) == ()


def test_a_package_that_is_too_old_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What pip wrote down says which version is needed."""
    folder = tmp_path / "torchgrade-9.dist-info"
    folder.mkdir()
    asked = f"Requires-Dist: numpy>{version('numpy')}; extra == 'new'"
    (folder / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: torchgrade\nVersion: 9\nProvides-Extra: new\n{asked}\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(MissingExtra) as caught:
        refuse_without("new", what="dance")
    assert str(caught.value) == (
        f"dance needs numpy>{version('numpy')}, which is not installed: pip install 'torchgrade[new]'"
    )
    assert isinstance(caught.value, UsageError)
