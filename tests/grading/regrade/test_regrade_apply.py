"""What is applied is what was previewed; undone, everything is as it was; the gradebook agrees throughout."""

import pytest
from regraded_course import NAME, THRESHOLDS, edit, files_in, grade, hand_in, preview, reports_of

from autograder.course import Course, read_course
from grading.errors import RegradeError
from grading.gradebook.agreement import disagreements
from grading.gradebook.book import Record
from grading.gradebook.events import Overridden
from grading.gradebook.opening import current_book, open_gradebook
from grading.regrade.applying import Applied, TakenBack, apply, undo
from grading.regrade.listing import regrades_of
from grading.regrade.manifest import read_manifest
from grading.regrade.settling import settling

ADA, BEN = (f"{student}/attempt-0001.json" for student in ("ada", "ben"))


def loosen(course: Course, high: float = 0.5) -> None:
    course.source(NAME).thresholds.write_text(THRESHOLDS.format(high=high))


def applied(course: Course) -> Applied | None:
    """Apply the preview that is there."""
    course = read_course(course.paths.root)
    with settling(course, NAME) as (folder, gradebook, _):
        manifest = read_manifest(folder)
        assert manifest is not None
        return apply(course, NAME, gradebook, manifest, who="ta", why="7 // 2 will do")


def undone(course: Course, number: int | None = None) -> TakenBack:
    with settling(course, NAME) as (_, gradebook, _):
        return undo(course, NAME, gradebook, number, who="ta", why="it will not")


def disagreeing(course: Course) -> list[str]:
    with open_gradebook(course) as gradebook:
        return disagreements(course, gradebook)


def earned(record: Record) -> list[float | None]:
    report = record.attempts[0].report
    assert report is not None
    return [test.earned for test in report.tests]


def test_applying_gives_what_was_previewed(course: Course) -> None:
    """Every report is the preview's, byte for byte, and the gradebook has it under the regrade's number."""
    loosen(course)
    preview(course)
    expected = reports_of(course.paths.preview(NAME))
    done = applied(course)
    assert done is not None
    assert reports_of(course.paths) == expected
    assert (done.reports, done.summary) == (3, "1 student gains, 0 lose, 2 stay; mean 3.33 -> 4.33")
    assert earned(current_book(course).record("ben", NAME)) == [2, 3]
    with open_gradebook(course) as gradebook:
        (regrade,) = regrades_of(gradebook.entries(), NAME)
    assert (regrade.number, regrade.reports, regrade.entry.who) == (done.number, 3, "ta")
    assert disagreeing(course) == []


def test_undoing_brings_everything_back(course: Course) -> None:
    """The same bytes of reports and pictures, and the same book as before."""
    before, book = reports_of(course.paths), current_book(course)
    loosen(course)
    preview(course)
    done = applied(course)
    assert done is not None
    assert reports_of(course.paths) != before
    assert undone(course) == TakenBack(done.number, 3, ())
    assert reports_of(course.paths) == before
    assert current_book(course) == book
    assert disagreeing(course) == []


def test_after_a_regrade_nothing_is_graded_again(course: Course) -> None:
    """`autograde` keeps the reports that a regrade brought, and a second regrade changes nothing."""
    loosen(course)
    preview(course)
    applied(course)
    after = reports_of(course.paths)
    grade(read_course(course.paths.root))
    assert reports_of(course.paths) == after
    assert preview(course).renewed == 0
    assert applied(course) is None


def test_regrades_are_undone_in_turn(course: Course) -> None:
    """Of two, the second goes first; an undone one cannot be undone again."""
    before = reports_of(course.paths)
    numbers = []
    for high in (0.5, 0.2):
        loosen(course, high)
        preview(course)
        done = applied(course)
        assert done is not None
        numbers.append(done.number)
    first, second = numbers
    with pytest.raises(RegradeError, match=f"regrade {second} was made after {first}"):
        undone(course, first)
    undone(course)
    assert earned(current_book(course).record("ben", NAME)) == [2, 3]
    with pytest.raises(RegradeError, match=f"{second} is undone already, .*in force: {first}"):
        undone(course, second)
    undone(course, first)
    assert reports_of(course.paths) == before
    with pytest.raises(RegradeError, match="none is in force"):
        undone(course)


def test_a_report_that_was_made_later_is_not_undone(course: Course) -> None:
    """The regrade goes; what was graded since stays, on the disk and in the gradebook."""
    loosen(course)
    preview(course)
    applied(course)
    path = course.paths.reports / NAME / BEN
    path.write_text(path.read_text().replace('"message": ""', '"message": "later"', 1))
    later = path.read_bytes()
    back = undone(course)
    assert (back.reports, back.remarks) == (2, ("ben, attempt 1: was graded again since, and keeps that report",))
    assert path.read_bytes() == later
    assert earned(current_book(course).record("ben", NAME)) == [2, 3]
    assert disagreeing(course) == []


def test_what_people_wrote_stays(course: Course) -> None:
    """An override holds before, after, and after undoing."""
    with open_gradebook(course) as gradebook:
        event = Overridden(student="ben", assignment=NAME, item="test_halves", points=1.5)
        gradebook.append([event], who="ta", why="a talk")
    loosen(course)
    preview(course)
    applied(course)
    assert current_book(course).record("ben", NAME).overrides == {"test_halves": 1.5}
    undone(course)
    assert current_book(course).record("ben", NAME).overrides == {"test_halves": 1.5}


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("threshold", "the tests, thresholds, release, data, limits or versions are not those of the preview"),
        ("graded", "dora, attempt 1: was graded since"),
        ("report", "ada, attempt 1: its report is not the one that the preview compared with"),
        ("preview", "ada, attempt 1: its new report was changed or deleted"),
        ("submission", "ada, attempt 1: what was handed in is not what the preview graded"),
    ],
)
def test_nothing_is_applied_that_was_not_seen(course: Course, what: str, words: str) -> None:
    """Whatever changed since the preview: it is named, and nothing is written."""
    loosen(course)
    preview(course)
    if what == "threshold":
        loosen(course, 0.6)
    elif what == "graded":
        hand_in(course, dora=["x = 1"])
        grade(read_course(course.paths.root))
    elif what == "report":
        (course.paths.reports / NAME / ADA).write_text((course.paths.reports / NAME / BEN).read_text())
    elif what == "preview":
        (course.paths.preview(NAME).reports / NAME / ADA).write_text("{}")
    else:
        (path,) = (course.paths.attempts("ada", NAME) / "attempt-0001").glob("*.ipynb")
        path.chmod(0o644)
        path.write_text("{}")
    before = reports_of(course.paths)
    with pytest.raises(RegradeError, match=words):
        applied(course)
    assert reports_of(course.paths) == before
    with open_gradebook(course) as gradebook:
        assert regrades_of(gradebook.entries(), NAME) == ()


def test_what_a_regrade_replaced_is_kept(course: Course) -> None:
    """The former reports, the new ones and the table lie under its number, and the preview is gone."""
    before = reports_of(course.paths)
    loosen(course)
    preview(course)
    done = applied(course)
    assert done is not None
    folder = course.paths.regrade(NAME)
    assert files_in(folder / str(done.number) / "before") == before
    assert files_in(folder / str(done.number) / "after") == reports_of(course.paths)
    assert {each.name for each in folder.iterdir()} == {".lock", str(done.number)}
    assert (folder / str(done.number) / "changes.csv").read_text().count("test_halves") == 1


def test_an_undo_without_its_former_reports_is_refused(course: Course) -> None:
    """Nothing is written into the gradebook that the disk could not follow."""
    loosen(course)
    preview(course)
    done = applied(course)
    assert done is not None
    (course.paths.regrade(NAME) / str(done.number) / "before" / ADA).unlink()
    with pytest.raises(RegradeError, match="former reports of 1 attempts are not there"):
        undone(course)
    assert disagreeing(course) == []


def test_a_new_worth_agrees_with_the_course(course: Course) -> None:
    """Points of a test and of the assignment change together, and the gradebook has the new ones."""
    edit(course.source(NAME).hidden_tests, "points(3)", "points(4)")
    edit(course.paths.course_file, "points = 5", "points = 6")
    preview(course)
    applied(course)
    report = current_book(course).record("ada", NAME).attempts[0].report
    assert report is not None
    assert [test.points for test in report.tests] == [2, 4]
