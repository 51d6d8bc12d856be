"""Releases and solutions on disk: what is written, what is kept, what has drifted."""

import json
from pathlib import Path

import pytest

from autograder.authoring.release import build_release, drift, release
from autograder.course import Course
from autograder.errors import AuthoringError
from autograder.paths import AssignmentSource

FILES = ("double.ipynb", "test_public.py", "DATA.md", "tests/double_of_one.py")
CALL = "\n\n# %%\nprint(quadruple(limit))\n"


def test_a_release_holds_the_notebook_the_public_tests_and_the_note(source: AssignmentSource) -> None:
    """Nothing else leaves the source folder, and the bytes do not vary."""
    files = build_release(source)
    assert sorted(files) == ["DATA.md", "double.ipynb", "test_public.py", "tests/double_of_one.py"]
    assert files == build_release(source)


def test_a_public_test_that_gives_the_answer_away_is_refused(source: AssignmentSource) -> None:
    """The scan reads every file of the release."""
    source.public_tests.write_text("# once = double(number)\n")
    with pytest.raises(AuthoringError, match=r"test_public\.py:1: a line of a solution"):
        build_release(source)


def test_release_writes_both_folders_and_nothing_has_drifted(course: Course, source: AssignmentSource) -> None:
    """The solution is executed; stale files go, and no working folder stays behind."""
    source.notebook.write_text(source.notebook.read_text() + CALL)
    stale = course.paths.release("double") / "stale.py"
    stale.parent.mkdir(parents=True)
    stale.write_text("")
    written = release(course, "double")
    assert all(path.is_file() for path in written)
    assert not stale.exists()
    assert sorted(path.name for path in course.paths.root.iterdir()) == [
        "course.toml",
        "release",
        "solutions",
        "source",
    ]
    solution = json.loads((course.paths.solutions("double") / "double.ipynb").read_text())
    assert solution["cells"][-2]["outputs"][0]["text"] == ["12\n"]
    assert drift(course, "double") == []


PICTURE = """

# %%
import matplotlib.pyplot as plt
plt.plot([1, 2])
plt.show()
"""


def test_a_solution_has_its_pictures_and_nothing_of_this_machine(
    course: Course, source: AssignmentSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever releases may draw elsewhere, and have no folder that Matplotlib can write."""
    (tmp_path / "no folder").touch()
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path / "no folder"))
    source.notebook.write_text(source.notebook.read_text() + PICTURE)
    release(course, "double")
    solution = json.loads((course.paths.solutions("double") / "double.ipynb").read_text())
    outputs = [output for cell in solution["cells"] for output in cell.get("outputs", ())]
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert [output for output in outputs if output.get("name") == "stderr"] == []


def test_a_cell_that_raises_is_named_and_leaves_the_old_files(course: Course, source: AssignmentSource) -> None:
    """A failing run changes nothing on disk."""
    old = course.paths.release("double") / "double.ipynb"
    old.parent.mkdir(parents=True)
    old.write_text("old")
    source.notebook.write_text(source.notebook.read_text() + "\n\n# %%\nlimit / 0\n")
    with pytest.raises(AuthoringError, match=r"cell 5 \('limit / 0'\) raised ZeroDivisionError: division by zero"):
        release(course, "double")
    assert old.read_text() == "old"
    assert not course.paths.solutions("double").exists()


def test_drift_names_what_is_missing(course: Course) -> None:
    """Before the first release, every file is missing."""
    root = course.paths.root
    expected = [root / "release" / "double" / name for name in FILES]
    expected.append(root / "solutions" / "double" / "double.ipynb")
    assert drift(course, "double") == [f"{path}: is missing" for path in expected]


def test_drift_sees_changed_and_foreign_files(course: Course, source: AssignmentSource) -> None:
    """A release is compared byte for byte."""
    folder = course.paths.release("double")
    folder.mkdir(parents=True)
    for name, content in build_release(source).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "DATA.md").write_text("Changed.\n")
    (folder / "notes.txt").write_text("")
    sentences = drift(course, "double")[:-1]
    assert sentences == [
        f"{folder / 'notes.txt'}: comes from no source",
        f"{folder / 'DATA.md'}: differs from what the source gives",
    ]


def test_drift_sees_a_solution_that_is_old_edited_or_not_executed(course: Course, source: AssignmentSource) -> None:
    """The recorded hash, the cells and their execution are looked at, without running anything."""
    path = course.paths.solutions("double") / "double.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(build_release(source)["double.ipynb"])
    sentences = [sentence.removeprefix(f"{path}: ") for sentence in drift(course, "double")[len(FILES) :]]
    assert sentences[:2] == [
        "was executed from another version of the source",
        "its cells differ from what the source gives",
    ]
    assert sentences[2] == "cell 2 ('limit = 3') was not executed, or raised"
