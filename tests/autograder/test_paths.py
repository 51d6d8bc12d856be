"""The paths of a course, and files that appear whole or not at all."""

from pathlib import Path

import pytest

from autograder.paths import AssignmentSource, CoursePaths, written_aside


def test_working_state_lies_apart_from_the_course() -> None:
    """What people write lies under the root, what a run makes under the working folder."""
    paths = CoursePaths(root=Path("/course"), work=Path("/term"))
    assert paths.source("denoise").hidden_tests == Path("/course/source/denoise/test_hidden.py")
    assert paths.release("denoise") == Path("/course/release/denoise")
    assert paths.solutions("denoise") == Path("/course/solutions/denoise")
    assert paths.attempts("ada", "denoise") == Path("/term/submitted/ada/denoise")
    assert paths.store.parent == paths.box_log.parent == paths.reports == Path("/term/reports")
    assert paths.grades_csv == Path("/term/grades.csv")


def test_a_report_lies_beside_the_folder_of_its_pictures() -> None:
    """Attempts are padded, so that the alphabet keeps their order."""
    paths = CoursePaths(root=Path("/course"), work=Path("/course"))
    assert paths.report("denoise", "ada", 7) == Path("/course/reports/denoise/ada/attempt-0007.json")
    assert paths.evidence("denoise", "ada", 7) == paths.report("denoise", "ada", 7).with_suffix("")


def test_everything_of_an_assignment_lies_in_its_folder() -> None:
    """One folder holds prose, tests, thresholds and variants."""
    source = AssignmentSource(Path("/course/source/denoise"))
    named = (source.notebook, source.public_tests, source.hidden_tests, source.thresholds, source.data_note)
    assert all(path.parent == source.folder for path in (*named, source.right, source.wrong))
    assert len({*named, source.right, source.wrong}) == 7


def test_a_file_written_aside_takes_its_place_at_the_end(tmp_path: Path) -> None:
    """Until the block ends, readers see the old content; folders are made as needed."""
    path = tmp_path / "deep" / "grades.csv"
    with written_aside(path) as aside:
        aside.write_text("first")
        assert not path.exists()
    with written_aside(path) as aside:
        aside.write_text("second")
        assert path.read_text() == "first"
    assert path.read_text() == "second"
    assert path.stat().st_mode & 0o777 == 0o644


def write_until_the_disk_is_full(path: Path) -> None:
    with written_aside(path) as aside:
        aside.write_text("ne")
        raise RuntimeError("disk full")


def test_a_write_that_fails_leaves_the_old_file_alone(tmp_path: Path) -> None:
    """Nothing half-written stays, neither in place nor aside."""
    path = tmp_path / "grades.csv"
    path.write_text("old")
    with pytest.raises(RuntimeError, match="disk full"):
        write_until_the_disk_is_full(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
