"""Gradescope's results.json, and the zip that hands them out there."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from export_class import NAMES, a_class, a_report

from autograder.report import Visibility
from grading.errors import GradesError
from grading.export.export import export
from grading.export.kinds import Kind
from grading.gradebook.events import Merged
from grading.grades import ClassGrades

SEEN = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
# what Gradescope's specification says, in a schema of our own
SCHEMA = {
    "type": "object",
    "anyOf": [
        {"required": ["score"]},
        {"required": ["tests"], "properties": {"tests": {"items": {"required": ["score"]}}}},
    ],
    "additionalProperties": False,
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number", "minimum": 0},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": SEEN,
        "stdout_visibility": SEEN,
        "extra_data": {"type": "object"},
        "leaderboard": {"type": "array"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": FORMAT,
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": FORMAT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": SEEN,
                    "extra_data": {"type": "object"},
                },
            },
        },
    },
}  # fmt: skip

Results = dict[str, dict[str, Any]]
EARNED = {
    "ada": (3.0, 4.0, 2.25), "007": (3.0, 4.0, 0.0), "by_hand": (1.0, 1.0, 1.0), "4799": (0.0, 0.0, 0.0),
}  # fmt: skip


def graded(root: Path, *more: Merged) -> ClassGrades:
    """The small class with its reports on disk."""
    grades = a_class(root, more)
    for student, earned in EARNED.items():
        a_report(student, *earned).write(grades.course.paths.report("alpha", student, 1))
    return grades


def unpacked(path: Path) -> Results:
    """Everybody's results in a zip."""
    with zipfile.ZipFile(path) as archive:
        members = [name for name in archive.namelist() if name.endswith("/results.json")]
        return {name.split("/")[1]: json.loads(archive.read(name)) for name in members}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip of alpha."""
    root = tmp_path_factory.mktemp("gradescope")
    export(graded(root), Kind.GRADESCOPE, ["alpha"], root / "alpha.zip")
    return root / "alpha.zip"


def test_all_results_are_as_specified(written: Path) -> None:
    """Of everybody who has a score, and of nobody else: without a score there is nothing to show."""
    found = unpacked(written)
    assert sorted(found) == sorted(EARNED)
    for results in found.values():
        jsonschema.validate(results, SCHEMA)


def test_entries_add_up_to_the_score(written: Path, small_grades: ClassGrades) -> None:
    """The penalty and what was set by hand are entries, so that the page adds up."""
    found = unpacked(written)
    for grade in small_grades.assignment("alpha"):
        if grade.score is not None:
            results = found[grade.student]
            assert results["score"] == pytest.approx(float(grade.score))
            assert sum(test["score"] for test in results["tests"]) == pytest.approx(results["score"])
    assert [test["name"] for test in found["007"]["tests"]][3:] == ["Late penalty"]
    assert [test["name"] for test in found["by_hand"]["tests"]][3:] == ["Set by hand"]


def test_visibility_is_the_tests_own(written: Path) -> None:
    """A penalty would tell the sum, so that it shows when the last of the tests does."""
    tests = unpacked(written)["007"]["tests"]
    assert [test["visibility"] for test in tests] == ["visible", "after_due_date", "visible", "after_due_date"]
    assert {each.value for each in Visibility} <= set(SEEN["enum"])


def test_students_read_messages_hints_and_comments(written: Path) -> None:
    """A hint where points were lost, and nothing of what is for staff."""
    ada = unpacked(written)["ada"]
    assert ada["output"] == 'Well done,\n"Ada"'
    assert ada["tests"][0]["output"] == "message of test_1"
    assert ada["tests"][2]["output"] == "message of test_3\nHint: test_3\n=nearly"
    with zipfile.ZipFile(written) as archive:
        assert not any("secret" in archive.read(name).decode() for name in archive.namelist())


def test_a_quiz_has_no_results(small_grades: ClassGrades, tmp_path: Path) -> None:
    """Of all, the assignments that somebody has a score for; of those that are named, these."""
    with pytest.raises(GradesError, match="there are none"):
        export(small_grades, Kind.GRADESCOPE, ["oral"])
    with pytest.raises(GradesError, match="name one assignment"):
        export(small_grades, Kind.GRADESCOPE, out=tmp_path / "x.zip")


def test_without_reports_there_are_points_alone(tmp_path: Path) -> None:
    """What a report says to students is in no gradebook; that it is missing is told."""
    grades = a_class(tmp_path)
    found = export(grades, Kind.GRADESCOPE)
    assert [each.path.name for each in found] == ["gradescope-alpha.zip", "gradescope-beta.zip"]
    assert "without the tests' messages" in found[0].remarks[0]
    assert unpacked(found[0].path)["ada"]["tests"][0]["output"] == ""


def test_who_was_merged_has_the_results_of_the_attempt_that_counts(tmp_path: Path) -> None:
    """Under the id of today, with the report that lies under the former one."""
    (alpha, _) = export(graded(tmp_path, Merged(student="ada", into="missing")), Kind.GRADESCOPE)
    found = unpacked(alpha.path)
    assert "ada" not in found
    assert found["missing"]["tests"][0]["output"] == "message of test_1"


@pytest.mark.parametrize(("address", "code"), [("ADA@x.example", 0), ("nobody@x.example", 1), ("missing@x.example", 1)])
def test_gradescopes_harness_finds_the_students_results(written: Path, tmp_path: Path, address: str, code: int) -> None:
    """The zip's own program, run as the harness runs it, by the address of who handed in; without a score, it fails."""
    with zipfile.ZipFile(written) as archive:
        archive.extractall(tmp_path / "source")
        modes = {info.filename: info.external_attr >> 16 for info in archive.infolist()}
    assert modes["run_autograder"] & modes["setup.sh"] & 0o100
    (tmp_path / "submission_metadata.json").write_text(json.dumps({"users": [{"email": address, "id": 1}]}))
    program = (tmp_path / "source" / "run_autograder").read_text(encoding="utf-8")
    there = program.replace('Path("/autograder")', f"Path({str(tmp_path)!r})")
    assert there != program
    ended = subprocess.run([sys.executable, "-I", "-c", there], capture_output=True, text=True)
    assert ended.returncode == code, ended.stderr
    results = tmp_path / "results" / "results.json"
    assert results.is_file() == (code == 0)
    assert code or json.loads(results.read_text(encoding="utf-8"))["score"] == 9.25


def test_everybody_with_a_score_is_found_there(written: Path) -> None:
    """By an address, where the roster has one."""
    with zipfile.ZipFile(written) as archive:
        people = json.loads(archive.read("people.json"))
        assert {archive.getinfo(member).filename.split("/")[1] for member in people.values()} == {*EARNED} & {*NAMES}
