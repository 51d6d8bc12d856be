"""A preview says for each student what changes and why, and changes nothing that counts."""

import csv
from datetime import timedelta
from fractions import Fraction

import pytest
from permissions import no_roots_rights
from regraded_course import NAME, THRESHOLDS, edit, files_in, grade, hand_in, preview, reports_of

from autograder.course import Course
from autograder.errors import IntakeError
from autograder.paths import CoursePaths
from autograder.report import Verdict
from grading.gradebook.events import Overridden
from grading.gradebook.opening import current_book, open_gradebook
from grading.regrade.attempts import regradable
from grading.regrade.change import StudentChange
from grading.regrade.previewing import Preview

POINTS = "@pytest.mark.points(3)"
ADDED = '''

def test_keeps_names(student):
    """Both functions are there."""
    assert student.half(2) == 1
'''


def scores(found: Preview) -> dict[str, tuple[Fraction | None, Fraction | None]]:
    return {each.student: (each.before.score, each.after.score) for each in found.change.students}


def of(found: Preview, student: str) -> StudentChange:
    return next(each for each in found.change.students if each.student == student)


def worth_more(course: Course) -> None:
    """The second test is worth 4 in place of 3, and the assignment 6."""
    edit(course.source(NAME).hidden_tests, POINTS, "@pytest.mark.points(4)")
    edit(course.paths.course_file, "points = 5", "points = 6")


def test_nothing_changed_changes_nothing(course: Course) -> None:
    """Everybody stays, and every new report is the old one, byte for byte."""
    found = preview(course)
    assert (found.renewed, found.change.parts) == (0, ())
    assert not any(each.changes for each in found.change.students)
    assert found.change.summary == "0 students gain, 0 lose, 3 stay; mean 3.33 -> 3.33"


def test_nobody_is_left_out_whose_reports_are_closed(course: Course) -> None:
    """Another TA graded them for themselves alone."""
    shut = next(each for each in (course.paths.reports / NAME).iterdir() if each.is_dir())
    shut.chmod(0)
    with no_roots_rights(), pytest.raises(IntakeError, match=f"{shut}: cannot be read"):
        regradable(course, NAME)
    shut.chmod(0o755)


def test_a_test_worth_more_points(course: Course) -> None:
    """Who passes it gains what it is worth more; the reason names no other part."""
    worth_more(course)
    found = preview(course)
    assert scores(found) == {"ada": (5, 6), "ben": (2, 2), "cleo": (3, 4)}
    (ben,) = of(found, "ben").attempts[0].tests
    assert (ben.name, ben.why) == ("test_halves", ("worth 3 -> 4",))
    assert (of(found, "ben").before.possible, of(found, "ben").after.possible) == (5, 6)
    assert found.change.parts == ("test_halves: worth 3 -> 4",)
    assert found.change.means == (10 / 3, 4)


def test_a_mended_test_gives_a_right_answer_its_points(course: Course) -> None:
    """Its own source is the reason; the other test and who had passed stay."""
    edit(course.source(NAME).hidden_tests, "float(student.half(7))", "float(student.half(8) - 0.5)")
    found = preview(course)
    assert scores(found) == {"ada": (5, 5), "ben": (2, 5), "cleo": (3, 3)}
    (test,) = of(found, "ben").attempts[0].tests
    assert test.before is not None
    assert test.after is not None
    assert (test.before.verdict, test.after.verdict) == (Verdict.FAILED, Verdict.PASSED)
    assert test.why == ("its source changed",)
    assert [each.student for each in found.change.gainers] == ["ben"]


def test_a_moved_threshold_is_named_with_both_values(course: Course) -> None:
    """The test reaches it through a helper."""
    course.source(NAME).thresholds.write_text(THRESHOLDS.format(high=0.5))
    found = preview(course)
    assert scores(found)["ben"] == (2, 5)
    assert of(found, "ben").attempts[0].tests[0].why == ("threshold half.error: 0 to 0.1 -> 0 to 0.5",)


def test_a_changed_helper_is_the_reason_of_the_tests_that_use_it(course: Course) -> None:
    """What one test alone calls is no reason for another."""
    hidden = course.source(NAME).hidden_tests
    edit(hidden, "abs(value - 3.5)", "abs(value - 3)")
    edit(hidden, "torch.tensor([3, 17])", "torch.tensor([3, 18])")
    found = preview(course)
    reasons = {test.name: test.why for test in of(found, "ada").attempts[0].tests}
    assert reasons == {"test_doubles": ("helper GIVEN changed",), "test_halves": ("helper near changed",)}
    assert [each.student for each in found.change.losers] == ["ada", "cleo"]


def test_an_added_and_a_renamed_test(course: Course) -> None:
    """The new one has no points before; the renamed one keeps its own."""
    hidden = course.source(NAME).hidden_tests
    edit(hidden, "def test_doubles", "def test_is_twice")
    hidden.write_text(hidden.read_text() + ADDED)
    edit(course.paths.course_file, "points = 5", "points = 6")
    found = preview(course)
    assert scores(found) == {"ada": (5, 6), "ben": (2, 3), "cleo": (3, 4)}
    renamed, added = of(found, "ada").attempts[0].tests
    assert (renamed.why, added.why) == (("was called test_doubles",), ("is a new test",))
    assert added.before is None
    assert found.change.parts == ("test_doubles is called test_is_twice now", "test_keeps_names is new")


def test_a_removed_test_takes_its_points_along(course: Course) -> None:
    """Before and after are out of what was possible then and now."""
    hidden = course.source(NAME).hidden_tests
    hidden.write_text(hidden.read_text().split(POINTS)[0])
    edit(course.paths.course_file, "points = 5", "points = 2")
    found = preview(course)
    assert scores(found) == {"ada": (5, 2), "ben": (2, 2), "cleo": (3, 0)}
    assert of(found, "cleo").attempts[0].tests[0].why == ("is no longer among the tests",)


def test_reports_from_before_parts_were_recorded(course: Course) -> None:
    """Such a report says nothing about why, and the preview says so."""
    for path in course.paths.reports.joinpath(NAME).rglob("*.json"):
        text = path.read_text()
        begin, end = text.index(' "basis": {'), text.index(' "tests": [')
        path.write_text(text[:begin] + text[end:])
    worth_more(course)
    course.source(NAME).thresholds.write_text(THRESHOLDS.format(high=0.5))
    found = preview(course)
    (test,) = of(found, "ben").attempts[0].tests
    assert test.why == ("worth 3 -> 4", "what its report followed from was not recorded then")
    assert found.change.parts[-1] == "what 3 of the reports followed from was not recorded when they were made"


def test_a_preview_writes_nothing_that_counts(course: Course) -> None:
    """Reports stay, and the gradebook holds what it would hold without it."""
    before, book = reports_of(course.paths), current_book(course)
    worth_more(course)
    preview(course)
    assert reports_of(course.paths) == before
    assert current_book(course) == book
    new = {path.parts[0] for path in map(type(course.paths.work), files_in(course.paths.work))}
    assert new <= {"course.toml", "source", "inbox", "submitted", "reports", "regrades", "gradebook.db"}


def test_an_interrupted_preview_goes_on(course: Course) -> None:
    """What was graded aside and still holds is not graded again."""
    worth_more(course)
    preview(course)
    paths = course.paths.preview(NAME)
    kept, gone = (paths.report(NAME, student, 1) for student in ("ada", "ben"))
    before = kept.stat().st_mtime_ns
    gone.unlink()
    again = preview(course)
    assert kept.stat().st_mtime_ns == before
    assert scores(again)["ben"] == (2, 2)


@pytest.mark.parametrize(("attempts", "numbers"), [("best", [1, 2]), ("last", [2])])
def test_attempts_that_could_count_are_graded_again(course: Course, attempts: str, numbers: list[int]) -> None:
    """All of them where the best counts, and else the last; the score is of the one that counts."""
    hand_in(course, ada=["def double(x): return x", "def half(x): return x // 2"])
    grade(course)
    text = course.paths.course_file.read_text()
    course.paths.course_file.write_text(f'{text}\n[grades]\nattempts = "{attempts}"\n')
    course.source(NAME).thresholds.write_text(THRESHOLDS.format(high=0.5))
    found = preview(course)
    assert [each.after.attempt for each in of(found, "ada").attempts] == numbers
    assert scores(found)["ada"] == ((5, 5) if attempts == "best" else (0, 3))


def test_points_by_hand_that_hide_a_change_are_told(course: Course) -> None:
    """An override of a test, and of the whole."""
    course.source(NAME).thresholds.write_text(THRESHOLDS.format(high=0.5))
    for item in ("test_halves", ""):
        with open_gradebook(course) as gradebook:
            event = Overridden(student="ben", assignment=NAME, item=item, points=1.5)
            gradebook.append([event], who="ta", why="a talk")
    ben = of(preview(course), "ben")
    assert ben.attempts[0].tests[0].hidden_by == "1.5 points by hand stand in its place"
    assert ben.notes == ("1.5 points by hand stand in place of the whole",)


def test_scores_are_those_after_lateness(course: Course) -> None:
    """A late day takes a tenth of what was earned, before as after."""
    text = course.paths.course_file.read_text()
    course.paths.course_file.write_text(f"{text}\n[grades.late]\npenalty = 0.1\n")
    received = current_book(course).record("ben", NAME).attempts[0].received
    assert received is not None
    edit(course.paths.course_file, "2030-01-01T12:00:00+01:00", (received - timedelta(hours=3)).isoformat())
    course.source(NAME).thresholds.write_text(THRESHOLDS.format(high=0.5))
    assert scores(preview(course))["ben"] == (Fraction("1.8"), Fraction("4.5"))


def test_a_test_that_breaks_makes_grades_wait(course: Course) -> None:
    """Nobody gains or loses by it, and who waits is told with the reason."""
    edit(course.source(NAME).hidden_tests, "float(student.half(7))", "no_such_name")
    found = preview(course)
    assert [each.student for each in found.change.waiting] == ["ada", "ben", "cleo"]
    assert found.change.summary == "0 students gain, 0 lose, 0 stay, 3 wait"
    assert found.remarks[0].startswith("ada, attempt 1: waits for staff (NameError")


def test_a_submission_that_is_gone_is_left_as_it_is(course: Course) -> None:
    """Its student is told of in a line, and everybody else is graded again."""
    folder = course.paths.attempts("cleo", NAME)
    folder.rename(folder.with_name("elsewhere"))
    found = preview(course)
    assert list(scores(found)) == ["ada", "ben"]
    assert found.remarks[0].startswith("cleo, attempt 1: left as it is")


def test_the_table_holds_every_student_and_change(course: Course) -> None:
    """As CSV: a line for each test that changed, one for whom nothing did."""
    course.source(NAME).thresholds.write_text(THRESHOLDS.format(high=0.5))
    preview(course)
    with (course.paths.regrade(NAME) / "preview.csv").open(newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert {name: (row["score_before"], row["score_after"]) for name, row in rows.items()} == {
        "ada": ("5", "5"),
        "ben": ("2", "5"),
        "cleo": ("3", "3"),
    }
    ben = rows["ben"]
    assert (ben["test"], ben["points_before"], ben["points_after"]) == ("test_halves", "0", "3")
    assert (ben["verdict_before"], ben["verdict_after"], rows["ada"]["test"]) == ("failed", "passed", "")


def test_what_is_graded_aside_shares_all_but_the_reports(course: Course) -> None:
    """The same submissions and trainings, so that nothing is trained again; other reports."""
    aside: CoursePaths = course.paths.preview(NAME)
    assert (aside.store, aside.submitted) == (course.paths.store, course.paths.submitted)
    assert course.paths.reports not in (aside.reports, *aside.reports.parents)
