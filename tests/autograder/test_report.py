"""Reports: no verdict by default, whole on disk or not there, the same when read again."""

from pathlib import Path
from typing import Any

import pytest

from autograder.errors import UsageError
from autograder.report import CellProblem, Curve, Picture, Report, TestResult, Verdict, Visibility, read_report


def result(**changes: Any) -> TestResult:
    """A result of a test worth 4 points, passed unless changed."""
    values: dict[str, Any] = {
        "name": "test_shape",
        "title": "The output is an image.",
        "hint": "",
        "points": 4.0,
        "earned": 4.0,
        "verdict": Verdict.PASSED,
        "message": "",
        "staff": "",
        "visibility": Visibility.VISIBLE,
        "wall_seconds": 0.1,
    }
    return TestResult(**{**values, **changes})


def report(*tests: TestResult) -> Report:
    return Report(
        assignment="denoise",
        student="ada",
        attempt=1,
        submission_sha256="0" * 64,
        key="1" * 32,
        box="bubblewrap",
        device="cpu",
        created="2027-02-12T12:00:00+00:00",
        wall_seconds=1.0,
        cpu_seconds=0.5,
        problems=[CellProblem(2, 3, "import torchvision", "ModuleNotFoundError: torchvision")],
        refused=["socket.connect"],
        tests=list(tests),
    )


@pytest.mark.parametrize("left_out", ["verdict", "earned", "points", "visibility"])
def test_whoever_makes_a_result_must_judge(left_out: str) -> None:
    """Nothing that decides on points has a default."""
    values = {name: getattr(result(), name) for name in TestResult.__struct_fields__ if name != left_out}
    with pytest.raises(TypeError, match=f"Missing required argument '{left_out}'"):
        TestResult(**values)


@pytest.mark.parametrize(
    ("verdict", "earned"), [(Verdict.ERROR, 0.0), (Verdict.ERROR, 4.0), (Verdict.PASSED, None), (Verdict.FAILED, None)]
)
def test_points_go_with_every_verdict_but_error(verdict: Verdict, earned: float | None) -> None:
    """An error of ours neither gives points nor takes them."""
    with pytest.raises(ValueError, match="points go with every verdict but `error`"):
        result(verdict=verdict, earned=earned)


@pytest.mark.parametrize("earned", [-0.5, 4.5, float("nan")])
def test_points_lie_between_nothing_and_all(earned: float) -> None:
    """More than a test is worth, less than nothing, and what is no number are refused."""
    with pytest.raises(ValueError, match=r"of 4\.0 points"):
        result(verdict=Verdict.PARTIAL, earned=earned)


def test_a_reports_points_are_its_tests_sum() -> None:
    """Partial points count as they are."""
    made = report(result(), result(name="test_loss", verdict=Verdict.PARTIAL, earned=1.5))
    assert (made.earned, made.points) == (5.5, 8.0)


@pytest.mark.parametrize("tests", [[], [result(), result(name="test_loss", verdict=Verdict.ERROR, earned=None)]])
def test_absent_evidence_is_no_grade(tests: list[TestResult]) -> None:
    """A report with a test in error, or with no test at all, has no sum yet."""
    assert report(*tests).earned is None


def test_a_test_is_found_by_name() -> None:
    """A name that is not there is a KeyError."""
    made = report(result(), result(name="test_loss"))
    assert made.test("test_loss") is made.tests[1]
    with pytest.raises(KeyError, match="test_nothing"):
        made.test("test_nothing")


def test_a_report_reads_as_it_was_written(tmp_path: Path) -> None:
    """Pictures and curves with it; nothing is left beside the file."""
    kept = result(pictures=[Picture("noisy", "a.png")], curves=[Curve("loss", {"yours": [0.5, None]})])
    path = tmp_path / "ada" / "attempt-0001.json"
    report(kept).write(path)
    assert read_report(path) == report(kept)
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    "content",
    [b"", b'{"assignment": "denoise"', b"\xff\xfe", b"[]", b'{"format": 1}', b'{"colour": 1}'],
)
def test_a_broken_report_is_one_clear_error(tmp_path: Path, content: bytes) -> None:
    """The message names the file and what to run."""
    path = tmp_path / "attempt-0001.json"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"attempt-0001\.json: not a report .*run `torchgrade autograde` again"):
        read_report(path)


def test_points_forged_in_a_file_are_refused(tmp_path: Path) -> None:
    """The rules for results hold for what is read, too."""
    path = tmp_path / "attempt-0001.json"
    report(result()).write(path)
    path.write_text(path.read_text().replace('"earned": 4.0', '"earned": 40.0'))
    with pytest.raises(UsageError, match=r"40\.0 of 4\.0 points"):
        read_report(path)


def test_a_problem_is_told_with_its_place() -> None:
    """A person finds the cell by its number and its first line."""
    said = str(CellProblem(2, 3, "import torchvision", "ModuleNotFoundError: no torchvision"))
    assert said == "code cell 2 ('import torchvision'), line 3: ModuleNotFoundError: no torchvision"


@pytest.mark.parametrize(
    ("staff", "raised"),
    [
        ("    x = 1\nE   KeyError: 'a'\nE   more\nfile.py:3: KeyError", "KeyError: 'a'"),
        ("the box broke", "the box broke"),
        ("", ""),
    ],
)
def test_what_a_test_raised_is_one_line(staff: str, raised: str) -> None:
    """Staff read the exception without reading the traceback; other text is its last line."""
    assert result(staff=staff).raised == raised
