"""What people type in the formgrader, brought into the gradebook: once, and the later word stands."""

from datetime import UTC, datetime, timedelta

import pytest
from formgrader_course import NAME, Type, grade, hand_in, notebook_of
from sqlalchemy import text

from autograder.course import Course
from grading.errors import GradebookError
from grading.gradebook.events import Commented, Event, Marked, Overridden
from grading.gradebook.nbgrader.coursedir import nbgrader_gradebook
from grading.gradebook.nbgrader.prepare import prepare
from grading.gradebook.nbgrader.sheets import cell_names, sheet_of
from grading.gradebook.nbgrader.sync import WHO, sync
from grading.gradebook.nbgrader.writing import write_sheet
from grading.gradebook.opening import open_gradebook
from grading.grades import class_grades
from grading.policy.result import Status


def by_people(course: Course) -> list[Event]:
    """What stands in the gradebook by hand."""
    with open_gradebook(course) as gradebook:
        return [entry.what for entry in gradebook.entries() if isinstance(entry.what, Marked | Commented | Overridden)]


def shown(course: Course, student: str, cell: str) -> tuple[float | None, float | None, bool]:
    """What the formgrader has of a cell."""
    with nbgrader_gradebook(course) as gradebook:
        found = gradebook.find_grade(cell, NAME, NAME, student)
        return found.manual_score, found.extra_credit, found.needs_manual_grade


def say(course: Course, *events: Event, when: datetime | None = None) -> None:
    with open_gradebook(course) as gradebook:
        gradebook.append(events, who="staff-1", why="by hand", when=when)


def mark_of(course: Course, points: float) -> Marked:
    """The mark of student-01's answer to the first question."""
    sha256 = class_grades(course).book.record("student-01", NAME).attempts[0].answers["why_it_doubles"]
    return Marked(student="student-01", assignment=NAME, question="why_it_doubles", answer_sha256=sha256, points=points)


def test_marks_and_comments_come_back_once(course: Course, type_in: Type) -> None:
    """Points for answers belong to these very answers; the grade follows; a second sync finds nothing."""
    type_in("student-01", "why_it_doubles", manual_score=2.5)
    type_in("student-01", "plot_of_doubles", manual_score=2.0, extra_credit=0.5)
    type_in("student-01", "why_it_doubles", manual_comment="What about the whole?")
    type_in("student-01", "", manual_comment="Well done.")
    found = sync(course, NAME)
    assert len(found.lines) == 4
    assert found.conflicts == ()
    record = class_grades(course).book.record("student-01", NAME)
    answers = record.attempts[0].answers
    assert record.marks == {
        (name, answers[name]): points for name, points in {"why_it_doubles": 2.5, "plot_of_doubles": 2.5}.items()
    }
    assert [(each.item, each.text, each.who) for each in record.comments] == [
        ("", "Well done.", WHO),
        ("why_it_doubles", "What about the whole?", WHO),
    ]
    graded = class_grades(course).assignment(NAME)[0]
    assert (graded.status, graded.score) == (Status.GRADED, 8.5)
    before = by_people(course)
    assert sync(course, None).lines == ()
    assert by_people(course) == before


def test_points_for_a_test_are_an_override(course: Course, type_in: Type) -> None:
    """Also extra credit alone, on top of what the machine gave; emptying the field takes it back."""
    type_in("student-01", "test_one", manual_score=1.0)
    type_in("student-01", "test_many_3-5_", extra_credit=0.25)
    assert sync(course, None, who="staff-2").lines == (
        "student-01, double, test_one: 1 point",
        "student-01, double, test_many[3-5]: 1.75 points",
    )
    assert class_grades(course).book.record("student-01", NAME).overrides == {"test_one": 1.0, "test_many[3-5]": 1.75}
    type_in("student-01", "test_one", manual_score=None)
    sync(course, None)
    assert class_grades(course).book.record("student-01", NAME).overrides == {"test_many[3-5]": 1.75}


def test_points_for_an_empty_answer_are_an_override(course: Course, type_in: Type) -> None:
    """There is no answer that a mark could belong to."""
    type_in("student-02", "why_it_doubles", manual_score=1.0)
    sync(course, None)
    assert by_people(course) == [Overridden(student="student-02", assignment=NAME, item="why_it_doubles", points=1.0)]
    assert class_grades(course).assignment(NAME)[1].score == 6


def test_a_mark_of_the_gradebook_is_shown(course: Course) -> None:
    """What was given on the command line stands in the formgrader after preparing, extra credit apart."""
    say(course, mark_of(course, 3.5), Commented(student="student-01", assignment=NAME, text="Fine."))
    assert prepare(course, None).synced.lines == ()
    assert shown(course, "student-01", "why_it_doubles") == (3.0, 0.5, False)
    with nbgrader_gradebook(course) as gradebook:
        assert gradebook.find_comment("the_whole", NAME, NAME, "student-01").comment == "Fine."
    assert sync(course, None).lines == ()


@pytest.mark.parametrize(("later", "stands"), [(timedelta(minutes=1), 1.0), (-timedelta(milliseconds=1), 2.0)])
def test_the_later_of_two_marks_stands(course: Course, type_in: Type, later: timedelta, stands: float) -> None:
    """Changed on both sides since the last sync: the later word holds in both places, and a line says so."""
    before = datetime.now(UTC)
    type_in("student-01", "why_it_doubles", manual_score=2.0)
    say(course, mark_of(course, 1.0), when=(datetime.now(UTC) if later > timedelta() else before) + later)
    found = sync(course, None)
    assert len(found.conflicts) == 1
    assert "1 point " in found.conflicts[0]
    assert "2 points" in found.conflicts[0]
    assert list(class_grades(course).book.record("student-01", NAME).marks.values()) == [stands]
    assert shown(course, "student-01", "why_it_doubles")[0] == stands
    with nbgrader_gradebook(course) as gradebook:
        assert gradebook.db.execute(text("SELECT count(*) FROM torchgrade_changes")).scalar() == 0
    assert sync(course, None).conflicts == ()


def test_preparing_keeps_what_people_did(course: Course, type_in: Type) -> None:
    """What was typed before new reports came is brought back first, and still stands after."""
    type_in("student-01", "why_it_doubles", manual_score=2.0)
    type_in("student-01", "plot_of_doubles", manual_comment="Axes?")
    grade(course, hand_in(course, "student-02", notebook_of(course, {}), day=1), 2.0, 2.0)
    made = prepare(course, None)
    assert len(made.synced.lines) == 2
    assert shown(course, "student-01", "why_it_doubles") == (2.0, None, False)
    with nbgrader_gradebook(course) as gradebook:
        assert gradebook.find_comment("plot_of_doubles", NAME, NAME, "student-01").comment == "Axes?"


def test_what_is_saved_while_it_is_written_is_not_overwritten(course: Course, type_in: Type) -> None:
    """Between bringing back and writing somebody may leave a field: the next sync brings that."""
    say(course, mark_of(course, 1.0))
    found = class_grades(course)
    sheet = sheet_of(course, NAME, found.assignment(NAME)[0], found.book)
    assert sheet is not None
    type_in("student-01", "why_it_doubles", manual_score=2.0)
    with nbgrader_gradebook(course) as gradebook:
        names = cell_names([cell.name for cell in sheet.tests], [cell.name for cell in sheet.questions])
        write_sheet(gradebook, NAME, sheet, names)
    assert shown(course, "student-01", "why_it_doubles") == (2.0, None, False)
    assert sync(course, None).lines == ("student-01, double, why_it_doubles: 2 points",)


def test_another_answer_waits_anew(course: Course, type_in: Type) -> None:
    """A mark belongs to the answer that was read; of a new attempt, what was answered alike keeps its mark."""
    type_in("student-01", "why_it_doubles", manual_score=2.0)
    type_in("student-01", "plot_of_doubles", manual_score=1.0)
    answers = {"why_it_doubles": "There are *two* equal parts, $x + x$.", "plot_of_doubles": "draw_better()"}
    again = hand_in(course, "student-01", notebook_of(course, answers), day=1)
    grade(course, again, 2.0, 3.0)
    prepare(course, None)
    assert shown(course, "student-01", "why_it_doubles") == (2.0, None, False)
    assert shown(course, "student-01", "plot_of_doubles") == (None, None, True)


def test_a_sync_that_was_killed_is_done_again(course: Course, type_in: Type) -> None:
    """Between the gradebook's commit and nbgrader's nothing is lost, and nothing comes twice."""
    type_in("student-01", "why_it_doubles", manual_score=2.0)
    with nbgrader_gradebook(course) as gradebook:
        rows = [dict(row._mapping) for row in gradebook.db.execute(text("SELECT * FROM torchgrade_changes"))]
    sync(course, None)
    before = by_people(course)
    with nbgrader_gradebook(course) as gradebook:
        gradebook.db.execute(text("INSERT INTO torchgrade_changes VALUES (:id, :changed)"), rows)
        gradebook.db.commit()
    assert sync(course, None).lines == ()
    assert by_people(course) == before


def test_only_one_assignment_is_brought_back(course: Course, type_in: Type) -> None:
    """What was typed elsewhere waits for its own sync."""
    type_in("student-01", "why_it_doubles", manual_score=2.0)
    assert sync(course, "another").lines == ()
    assert len(sync(course, NAME).lines) == 1


def test_without_a_course_for_nbgrader_sync_says_what_to_do(course: Course) -> None:
    """Nothing is made by looking."""
    (course.paths.nbgrader / "gradebook.db").unlink()
    with pytest.raises(GradebookError, match="formgrader prepare"):
        sync(course, None)
    assert not (course.paths.nbgrader / "gradebook.db").exists()
