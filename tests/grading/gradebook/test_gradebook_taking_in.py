"""What is handed in, graded and marked gets into the gradebook once, and what is odd is told."""

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from permissions import no_roots_rights
from small_course import MONDAY, QUESTION, answering, ask, hand_in, mark_quiz, report_on

from autograder.course import Course, read_course
from autograder.errors import IntakeError
from autograder.report import read_report
from grading.gradebook.agreement import disagreements
from grading.gradebook.book import book_of
from grading.gradebook.events import Handed, QuizMarked, Reported, Undone
from grading.gradebook.opening import current_book, open_gradebook
from grading.gradebook.store import Gradebook
from grading.gradebook.taking_in import WHO, take_in


@pytest.fixture
def opened(sqlite_course: Course) -> Iterator[Gradebook]:
    """The open gradebook of `sqlite_course`."""
    with open_gradebook(sqlite_course) as gradebook:
        yield gradebook


def counts(course: Course, gradebook: Gradebook) -> tuple[int, int, int]:
    """How many attempts, reports and marks of quizzes were new; none was damaged or left alone."""
    taken = take_in(course, gradebook)
    assert taken.complaints == ()
    return taken.handed, taken.reported, taken.quizzes


def settle(course: Course) -> None:
    """Let all files be some minutes old."""
    for path in course.paths.work.rglob("*"):
        if path.suffix in {".json", ".csv"}:
            os.utime(path, (time.time() - 300,) * 2)


def test_all_of_a_class_is_taken_in_once(course: Course, gradebook: Gradebook) -> None:
    """Every attempt, every report, every mark of a quiz; and nothing of it again."""
    hand_in(course, "ana")
    hand_in(course, "ana", text="[]", days=1)
    hand_in(course, "bo", "halve")
    report_on(course, "ana", 3.0, 1.0)
    mark_quiz(course, ana=7.5, cy=10)
    assert counts(course, gradebook) == (3, 1, 2)
    assert counts(course, gradebook) == (0, 0, 0)
    settle(course)
    assert counts(course, gradebook) == (0, 0, 0)
    assert len(gradebook.seen()) == 5
    assert counts(course, gradebook) == (0, 0, 0)
    assert len(gradebook.entries()) == 6
    assert {entry.who for entry in gradebook.entries()} == {WHO}
    assert disagreements(course, gradebook) == []


def test_an_attempt_is_what_was_handed_in(sqlite_course: Course, opened: Gradebook) -> None:
    """Its number, hash and time."""
    submission = hand_in(sqlite_course, "ana", text="abc", days=2)
    take_in(sqlite_course, opened)
    (entry,) = opened.entries()
    assert entry.what == Handed(
        student="ana", assignment="double", attempt=1, received=submission.received,
        sha256="ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    )  # fmt: skip
    assert (submission.received - MONDAY).days == 2


def test_a_report_is_what_its_file_says(sqlite_course: Course, opened: Gradebook) -> None:
    """Points by test, None for one that waits, and the hash of the file."""
    path = report_on(sqlite_course, "ana", 3.0, None)
    take_in(sqlite_course, opened)
    (entry,) = opened.entries()
    report = read_report(path)
    assert isinstance(entry.what, Reported)
    assert [(each.name, each.points, each.earned) for each in entry.what.tests] == [
        (each.name, each.points, each.earned) for each in report.tests
    ]
    assert entry.what.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert entry.what.created == datetime(2027, 2, 12, 20, tzinfo=UTC)
    assert (entry.what.wall_seconds, entry.what.cpu_seconds) == (1.0, 0.5)


def test_a_report_that_changed_is_appended(sqlite_course: Course, opened: Gradebook) -> None:
    """The last one counts; one that was written again as it was is not new."""
    path = report_on(sqlite_course, "ana", 3.0, 1.0)
    assert counts(sqlite_course, opened) == (0, 1, 0)
    path.write_bytes(path.read_bytes())
    assert counts(sqlite_course, opened) == (0, 0, 0)
    report_on(sqlite_course, "ana", 3.0, 3.0)
    assert counts(sqlite_course, opened) == (0, 1, 0)
    (attempt,) = book_of(opened.entries()).record("ana", "double").attempts
    assert attempt.report is not None
    assert [test.earned for test in attempt.report.tests] == [3.0, 3.0]


def test_a_report_that_changed_at_once_is_seen(sqlite_course: Course, opened: Gradebook) -> None:
    """Although its file looks the same: what is younger than two seconds is not remembered."""
    path = report_on(sqlite_course, "ana", 3.0, 1.0)
    take_in(sqlite_course, opened)
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b'"earned": 1.0', b'"earned": 2.0'))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert counts(sqlite_course, opened) == (0, 1, 0)


def test_a_quiz_marked_again_counts_as_marked_last(sqlite_course: Course, opened: Gradebook) -> None:
    """Only for whom something changed."""
    mark_quiz(sqlite_course, ana=7.5, bo=2)
    assert counts(sqlite_course, opened) == (0, 0, 2)
    mark_quiz(sqlite_course, ana=7.5, bo=4)
    assert counts(sqlite_course, opened) == (0, 0, 1)
    assert book_of(opened.entries()).record("bo", "small").quiz == QuizMarked(
        student="bo", assignment="small", paper="version-a", points=4.0, possible=10.0
    )


def test_marks_that_are_older_than_a_decision_are_told(sqlite_course: Course, opened: Gradebook) -> None:
    """They count until the quiz is marked again."""
    path = mark_quiz(sqlite_course, ana=7.5)
    decisions = sqlite_course.paths.quiz("small").decisions
    decisions.write_text("")
    os.utime(path, (time.time() - 300,) * 2)
    for _ in range(2):
        (complaint,) = take_in(sqlite_course, opened).complaints
        assert "torchgrade quiz mark small" in complaint
    assert len(opened.entries()) == 1


def test_answers_are_taken_in_with_the_attempt(sqlite_course: Course, opened: Gradebook) -> None:
    """The hash of what was answered; empty for a cell that was left as it was given out."""
    ask(sqlite_course)
    hand_in(sqlite_course, "ana", text=answering(sqlite_course, "one and one"))
    hand_in(sqlite_course, "bo", text=answering(sqlite_course))
    take_in(sqlite_course, opened)
    first, second = (entry.what for entry in opened.entries())
    assert isinstance(first, Handed)
    assert isinstance(second, Handed)
    assert len(first.answers["why"]) == 64
    assert second.answers == {"why": ""}


def test_a_question_that_is_asked_later_finds_its_answers(sqlite_course: Course, opened: Gradebook) -> None:
    """Attempts that were taken in before are read again."""
    ask(sqlite_course)
    text = answering(sqlite_course, "one and one")
    ask(sqlite_course, "")
    hand_in(sqlite_course, "ana", text=text)
    settle(sqlite_course)
    assert counts(sqlite_course, opened) == (1, 0, 0)
    assert counts(sqlite_course, opened) == (0, 0, 0)
    ask(sqlite_course)
    assert counts(sqlite_course, opened) == (1, 0, 0)
    assert counts(sqlite_course, opened) == (0, 0, 0)
    (attempt,) = book_of(opened.entries()).record("ana", "double").attempts
    assert attempt.answers.keys() == {"why"}


@pytest.mark.parametrize(
    "closed",
    ["submitted/bo", "submitted/bo/double", "submitted/bo/double/attempt-0001", "reports/double/bo", "quizzes/small"],
)
def test_a_closed_folder_is_never_taken_for_empty(sqlite_course: Course, opened: Gradebook, closed: str) -> None:
    """Grades that leave somebody out look like all others: the message names the folder."""
    for student in ("ana", "bo"):
        hand_in(sqlite_course, student)
        report_on(sqlite_course, student, 3.0)
    mark_quiz(sqlite_course, ana=7.5)
    folder = sqlite_course.paths.work / closed
    folder.chmod(0)
    with no_roots_rights(), pytest.raises(IntakeError, match=f"{folder}: cannot be read .Permission denied."):
        take_in(sqlite_course, opened)
    folder.chmod(0o755)


def test_what_is_damaged_is_told_and_the_rest_taken_in(sqlite_course: Course, opened: Gradebook) -> None:
    """A line for each: half a report, another's report, a submission that changed, marks that are none."""
    report_on(sqlite_course, "ana", 3.0).write_text('{"format": 1, ')
    report_on(sqlite_course, "bo", 3.0).rename(
        sqlite_course.paths.report("double", "bo", 1).with_name("attempt-0002.json")
    )
    submission = hand_in(sqlite_course, "ana")
    submission.path.chmod(0o644)
    submission.path.write_text("another")
    mark_quiz(sqlite_course, ana=7.5).write_text("student,paper,points,possible\nana,a,many,10\nbo,a,1,-1\n")
    report_on(sqlite_course, "cy", 3.0, assignment="halve")
    hand_in(sqlite_course, "cy")
    taken = take_in(sqlite_course, opened)
    assert (taken.handed, taken.reported, taken.quizzes) == (1, 1, 0)
    attempt, half, another, marks = sorted(
        taken.complaints, key=lambda each: ("marks" in each, "reports" in each, each)
    )
    assert "changed since it was handed in" in attempt
    assert "not a report" in half
    assert "is the report on attempt 1 of bo at double" in another
    assert "line 2: no student with points" in marks
    assert "line 3: no student with points" in marks
    assert len(disagreements(sqlite_course, opened)) == 4
    assert len(take_in(sqlite_course, opened).complaints) == 4


def test_what_the_course_does_not_name_is_left_alone(sqlite_course: Course, opened: Gradebook) -> None:
    """With a line for each assignment and quiz; folders that are not ours get none."""
    for student in ("ana", "bo"):
        hand_in(sqlite_course, student, "triple")
        report_on(sqlite_course, student, 3.0, assignment="triple")
    (sqlite_course.paths.work / "quizzes" / "large").mkdir(parents=True)
    (sqlite_course.paths.work / "quizzes" / "large" / "marks.csv").write_text("student\nana\n")
    (sqlite_course.paths.reports / ".store").mkdir()
    (sqlite_course.paths.submitted / "ana" / "notes.txt").write_text("")
    taken = take_in(sqlite_course, opened)
    assert len(taken.complaints) == 3
    assert "2 students handed in 'triple'" in taken.complaints[0]
    assert "names no assignment 'triple'" in taken.complaints[1]
    assert "names no quiz 'large'" in taken.complaints[2]
    assert opened.entries() == ()


def test_an_assignment_with_an_odd_question_is_told(sqlite_course: Course, opened: Gradebook) -> None:
    """Its attempts wait, so that no answer is overlooked; all else is taken in."""
    hand_in(sqlite_course, "ana")
    hand_in(sqlite_course, "ana", "halve")
    report_on(sqlite_course, "ana", 3.0)
    ask(sqlite_course, QUESTION.replace("# ### END ANSWER\n", ""))
    (complaint,) = (taken := take_in(sqlite_course, opened)).complaints
    assert "until then no attempt at double is taken in" in complaint
    assert (taken.handed, taken.reported) == (1, 1)


def test_files_that_are_gone_are_told(sqlite_course: Course, opened: Gradebook) -> None:
    """The gradebook keeps what they said, until that is undone."""
    hand_in(sqlite_course, "ana")
    path = report_on(sqlite_course, "ana", 3.0)
    marks = mark_quiz(sqlite_course, ana=7.5, bo=1)
    take_in(sqlite_course, opened)
    assert disagreements(sqlite_course, opened) == []
    path.unlink()
    mark_quiz(sqlite_course, bo=1)
    report, quiz = disagreements(sqlite_course, opened)
    assert report.startswith("reports/double/ana/attempt-0001.json: is gone")
    assert "no longer names ana" in quiz
    numbers = [each.number for each in opened.entries() if each.student == "ana" and not isinstance(each.what, Handed)]
    opened.append([Undone(number=number) for number in numbers], who="ta", why="")
    assert disagreements(sqlite_course, opened) == []
    assert marks.is_file()


def test_what_is_not_taken_in_yet_is_told(sqlite_course: Course, opened: Gradebook) -> None:
    """A new file, and one that says something else."""
    report_on(sqlite_course, "ana", 3.0)
    take_in(sqlite_course, opened)
    report_on(sqlite_course, "ana", 1.0)
    hand_in(sqlite_course, "bo")
    handed, report = disagreements(sqlite_course, opened)
    assert "is not in the gradebook (bo)" in handed
    assert "says something else than entry 1 (ana)" in report


def test_an_undoing_of_nothing_is_told(sqlite_course: Course, opened: Gradebook) -> None:
    """Some entry must have vanished."""
    opened.append([Undone(number=7)], who="ta", why="")
    assert "entry 1 undoes 7, which is not there" in disagreements(sqlite_course, opened)[0]


def test_the_memory_of_files_may_be_deleted(sqlite_course: Course, opened: Gradebook) -> None:
    """All is read again, and nothing taken in twice."""
    hand_in(sqlite_course, "ana")
    report_on(sqlite_course, "ana", 3.0)
    settle(sqlite_course)
    assert counts(sqlite_course, opened) == (1, 1, 0)
    connection = sqlite3.connect(sqlite_course.paths.gradebook)
    connection.execute("DELETE FROM seen")
    connection.commit()
    connection.close()
    assert opened.seen() == {}
    assert counts(sqlite_course, opened) == (0, 0, 0)
    assert len(opened.seen()) == 2


def test_a_file_that_came_back_is_taken_in_anew(sqlite_course: Course, opened: Gradebook) -> None:
    """It looks as it did before its entry was undone: `check` reads it all the same."""
    report_on(sqlite_course, "ana", 3.0)
    settle(sqlite_course)
    take_in(sqlite_course, opened)
    opened.append([Undone(number=1)], who="ta", why="")
    assert counts(sqlite_course, opened) == (0, 0, 0)
    assert len(disagreements(sqlite_course, opened)) == 1
    assert take_in(sqlite_course, opened, anew=True).reported == 1
    assert disagreements(sqlite_course, opened) == []


def test_the_book_of_this_moment_holds_what_was_just_graded(
    sqlite_course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is odd goes to the error stream."""
    report_on(sqlite_course, "ana", 3.0)
    report_on(sqlite_course, "bo", 3.0).write_text("")
    assert list(current_book(sqlite_course).students) == ["ana"]
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("torchgrade: ")
    assert "not a report" in shown.err


def test_a_class_of_nobody_is_no_mistake(tmp_path: Path, sqlite_course: Course) -> None:
    """Nothing was handed in yet: the book is empty."""
    assert current_book(read_course(sqlite_course.paths.root, tmp_path / "work")).records == {}
