"""The wheel: what is in it, what is not, and that it is a way in for somebody who has nothing else."""

import os
import re
import subprocess
import sys
import zipfile
from email import message_from_bytes
from io import BytesIO
from pathlib import Path

import pytest
from built_wheel import ROOT, built_wheel, unpacked

MOST_MIB = 5
LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installed package."""
    return unpacked(wheel, tmp_path_factory.mktemp("installed"))


def torchgrade(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command, not the checkout's."""
    command = [sys.executable, "-m", "grading", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)


def test_every_file_of_the_packages_is_in_it(installed: Path) -> None:
    """Code, templates, migrations; the starter course is packed, and stands nowhere as files."""
    ours = {path.relative_to(ROOT) for name in ("autograder", "grading") for path in (ROOT / name).rglob("*.*")}
    starter = Path("grading/starter/course")
    code = {path for path in ours if path.suffix in (".py", ".html", ".typ") and not path.is_relative_to(starter)}
    shipped = {path.relative_to(installed) for path in installed.rglob("*.*")}
    assert code - shipped == set()
    assert Path("grading/gradebook/migrations/versions/v0001_entries.py") in code
    assert not [path for path in shipped if path.is_relative_to(starter)]


def test_nothing_else_is_in_it(wheel: Path) -> None:
    """No tests, no benchmarks; no test or solution of a course as a file, which student code could read."""
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"autograder", "grading", "torchgrade"}
    assert not [name for name in names if {"source", "solutions", "right", "wrong"} & {*Path(name).parts}]
    assert not [name for name in names if Path(name).name.startswith("test_")]
    assert wheel.stat().st_size < MOST_MIB * 2**20


@pytest.mark.parametrize(
    ("archive", "root"), [("example.zip", ROOT), ("starter.zip", ROOT / "grading" / "starter" / "course")]
)
def test_both_courses_are_packed_as_they_stand(installed: Path, archive: str, root: Path) -> None:
    """Every file of theirs, byte for byte, and always in the same order."""
    packed = zipfile.ZipFile(installed / "grading" / "shipped" / archive)
    top = {name.partition("/")[0] for name in packed.namelist()}
    for name in packed.namelist():
        assert packed.read(name) == (root / name).read_bytes()
    files = {
        path.relative_to(root).as_posix()
        for part in top
        for path in ((root / part).rglob("*") if (root / part).is_dir() else [root / part])
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packed.namelist() == sorted(files, key=lambda name: root / name)
    assert {"course.toml", "source"} <= top


def test_its_description_has_no_link_that_leads_nowhere(wheel: Path) -> None:
    """A package index shows the README alone: no link in it is relative, and it says where the pages are."""
    archive = zipfile.ZipFile(wheel)
    (name,) = [each for each in archive.namelist() if each.endswith("/METADATA")]
    metadata = message_from_bytes(archive.read(name))
    description = str(metadata.get_payload())
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert description.startswith("# torchgrade")
    assert [link for link in LINK.findall(description) if ":" not in link and not link.startswith("#")] == []
    assert "torchgrade docs" in description


def test_links_of_its_pages_lead_somewhere(installed: Path) -> None:
    """To pages and pictures that are in it, too."""
    docs = installed / "grading" / "shipped" / "docs"
    assert {page.name for page in docs.glob("*.md")} == {page.name for page in (ROOT / "docs").glob("*.md")}
    for page in docs.glob("*.md"):
        for link in LINK.findall(page.read_text(encoding="utf-8")):
            assert ":" in link or (page.parent / (link.partition("#")[0] or page.name)).is_file(), (page.name, link)


def test_the_same_files_make_the_same_archives(installed: Path, tmp_path: Path) -> None:
    """The starter's begins with a fixed date and nothing of this machine."""
    content = (installed / "grading/shipped/starter.zip").read_bytes()
    dates = {each.date_time for each in zipfile.ZipFile(BytesIO(content)).infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}
    assert str(tmp_path.parent).encode() not in content


def test_a_course_can_be_begun_with_it(installed: Path, tmp_path: Path) -> None:
    """init, new, docs and the quiz's lint, with nothing but what is installed."""
    made = torchgrade(installed, tmp_path, "init", "course")
    assert made.returncode == 0, made.stderr
    for arguments in (["new", "attention"], ["release"], ["release", "--check"], ["quiz", "lint", "first_quiz"]):
        done = torchgrade(installed, tmp_path / "course", *arguments)
        assert done.returncode == 0, done.stderr
    pages = torchgrade(installed, tmp_path, "docs").stdout.split("\n")
    assert f"{installed}/grading/shipped/docs/instructor.md  For instructors" in pages
