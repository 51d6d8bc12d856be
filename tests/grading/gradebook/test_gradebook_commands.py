"""The gradebook on the command line: what people do to grades, what they are asked for, and what they are refused."""

import base64
import json
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from getpass import getuser
from io import BytesIO

import pytest
from PIL import Image
from small_course import answering, ask, hand_in, mark_quiz, report_on
from typer.testing import CliRunner

from autograder.course import Course
from grading.cli import app
from grading.errors import GradebookError
from grading.gradebook.book import Record
from grading.gradebook.events import Enrolled, Extended, Merged, Regraded, Undone
from grading.gradebook.opening import current_book, open_gradebook
from grading.who import who_is_it

CET = timezone(timedelta(hours=1))
Run = Callable[..., str]


@pytest.fixture
def taught(sqlite_course: Course) -> Course:
    """ana answered and was graded twice, bo left the answer as it was, cy sat the quiz alone."""
    ask(sqlite_course)
    for text in ("one", "one and one"):
        hand_in(sqlite_course, "ana", text=answering(sqlite_course, text))
    hand_in(sqlite_course, "bo", text=answering(sqlite_course))
    report_on(sqlite_course, "ana", 3.0, 1.0, attempt=1)
    report_on(sqlite_course, "ana", 3.0, 1.0, attempt=2)
    mark_quiz(sqlite_course, ana=7.5, cy=10)
    return sqlite_course


@pytest.fixture
def run(taught: Course) -> Run:
    """A function that runs a command of the gradebook and returns what it prints; raises what it refuses with."""

    def called(*words: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, ["gradebook", *words, "--course", str(taught.paths.root)])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result.output

    return called


def record(course: Course, student: str = "ana", assignment: str = "double") -> Record:
    return current_book(course).record(student, assignment)


WHY = ("--why", "a letter", "--who", "ta")


def test_a_mark_belongs_to_the_answer_of_the_last_attempt(taught: Course, run: Run) -> None:
    """Or of the one that was named; `none` takes it back."""
    assert "why was marked: 1.5 points" in run("mark", "ana", "double", "why", "1.5", *WHY)
    run("mark", "ana", "double", "why", "0.5", "--attempt", "1", *WHY)
    first, second = (attempt.answers["why"] for attempt in record(taught).attempts)
    assert record(taught).marks == {("why", second): 1.5, ("why", first): 0.5}
    run("mark", "ana", "double", "why", "none", *WHY)
    assert record(taught).marks == {("why", first): 0.5}


def test_a_first_mark_needs_no_reason_and_another_one_does(taught: Course, run: Run) -> None:
    """Also where points by hand stand in its place, and where it is taken back."""
    run("mark", "ana", "double", "why", "1.5")
    for points in ("2", "1.5", "none"):
        with pytest.raises(GradebookError, match="needs a reason, for the history: --why TEXT"):
            run("mark", "ana", "double", "why", points)
    run("mark", "ana", "double", "why", "2", "--why", "read again")
    run("override", "ana", "double", "0", "--item", "why", *WHY)
    with pytest.raises(GradebookError, match="needs a reason"):
        run("mark", "ana", "double", "why", "1", "--attempt", "1")
    assert list(record(taught).marks.values()) == [2.0]


def test_a_mark_shows_the_answer_that_it_is_for(run: Run) -> None:
    """That of the attempt which is marked, above the entry."""
    assert run("mark", "ana", "double", "why", "1.5").split("\n")[:2] == [
        "ana, attempt 2: Why it doubles (why, 2 points)",
        "  | one and one",
    ]
    assert "  | one\n" in run("mark", "ana", "double", "why", "1", "--attempt", "1")
    again = run("mark", "ana", "double", "why", "2", *WHY)
    assert again.startswith("ana, attempt 2: Why it doubles (why, 2 points, 1.5 given so far)\n")


def test_without_points_the_answer_is_shown_and_nothing_is_written(taught: Course, run: Run) -> None:
    """With the command that marks it, of this attempt, and with a reason once there is a mark."""
    assert run("mark", "ana", "double", "why").endswith("to mark it: torchgrade gradebook mark ana double why POINTS\n")
    run("mark", "ana", "double", "why", "1", "--attempt", "1")
    shown = run("mark", "ana", "double", "why", "--attempt", "1")
    assert shown.endswith("mark ana double why POINTS --attempt 1 --why TEXT\n")
    assert list(record(taught).marks.values()) == [1.0]


def test_an_answer_does_nothing_to_a_terminal(taught: Course, run: Run) -> None:
    """No escape codes, nothing that turns a line around, and no line that passes for one of torchgrade's."""
    hand_in(taught, "ana", text=answering(taught, "\x1b[2Jone\u202e two\r\nentry 9: ana\tdouble"), days=1)
    assert run("mark", "ana", "double", "why", "0").split("\n")[1:3] == [
        "  | \ufffd[2Jone\ufffd two",
        "  | entry 9: ana    double",
    ]


def test_pictures_of_an_answer_are_named(taught: Course, run: Run) -> None:
    """With their sizes, and the file that holds them."""
    notebook = json.loads(answering(taught, "See ![it](attachment:it.png)."))
    file = BytesIO()
    Image.new("RGB", (40, 30)).save(file, format="PNG")
    notebook["cells"][0]["attachments"] = {"it.png": {"image/png": base64.b64encode(file.getvalue()).decode()}}
    handed = hand_in(taught, "ana", text=json.dumps(notebook), days=1)
    assert f"picture 1 of the answer: PNG, 40 x 30 pixels, in {handed.path}\n" in run("mark", "ana", "double", "why")


def test_an_answer_that_is_gone_can_be_marked(taught: Course, run: Run) -> None:
    """The mark is for what the gradebook knows of it; a line says that it cannot be shown."""
    run("check")
    shutil.rmtree(taught.paths.attempts("ana", "double"))
    assert "the answer cannot be shown: " in run("mark", "ana", "double", "why", "1")
    assert list(record(taught).marks.values()) == [1.0]


def test_points_by_hand_for_a_test_and_for_the_whole(taught: Course, run: Run) -> None:
    """Also with a decimal comma, and with `--extra` beyond what is possible."""
    run("override", "ana", "double", "2,5", "--item", "test_2", *WHY)
    run("override", "ana", "double", "7", "--extra", *WHY)
    run("override", "ana", "small", "9", *WHY)
    assert record(taught).overrides == {"test_2": 2.5, "": 7.0}
    assert record(taught, assignment="small").overrides == {"": 9.0}


def test_a_comment_needs_no_reason(taught: Course, run: Run) -> None:
    """The last one stands; it bears who wrote it."""
    run("comment", "ana", "double", "hm", "--who", "ta")
    run("comment", "ana", "double", "well done", "--who", "lecturer")
    run("comment", "ana", "double", "see above", "--item", "why")
    assert [(each.item, each.text, each.who) for each in record(taught).comments] == [
        ("", "well done", "lecturer"),
        ("why", "see above", getuser()),
    ]


@pytest.mark.parametrize(
    ("options", "given"),
    [
        (("--days", "2"), {"days": 2.0}),
        (("--until", "2027-02-20"), {"due": datetime(2027, 2, 20, 23, 59, tzinfo=CET)}),
        (("--until", "2027-02-20T12:00"), {"due": datetime(2027, 2, 20, 12, tzinfo=CET)}),
        (("--until", "2027-02-20T12:00+00:00"), {"due": datetime(2027, 2, 20, 13, tzinfo=CET)}),
        (("--days", "0"), {}),
    ],
)
def test_an_extension_is_days_or_a_date(
    taught: Course, run: Run, options: tuple[str, ...], given: dict[str, object]
) -> None:
    """In the zone of the due date, a date to its end."""
    run("extend", "ana", "double", *options, *WHY)
    assert record(taught).extension == Extended(student="ana", assignment="double", **given)  # type: ignore[arg-type]


def test_an_accommodation_is_for_the_whole_course(taught: Course, run: Run) -> None:
    """What is not said stays as it was."""
    run("extend", "ana", "--days", "2", *WHY)
    run("extend", "ana", "--late-days", "3", *WHY)
    assert current_book(taught).accommodation("ana") == Extended(student="ana", days=2.0, late_days=3)


def test_who_is_excused_can_count_again(taught: Course, run: Run) -> None:
    """And an undone entry is as if it had never been; undoing that brings it back."""
    first = run("excuse", "ana", "double", *WHY)
    assert record(taught).excused
    number = first.split()[1].rstrip(":")
    assert f"{number} no longer counts: ana double: is excused" in run("undo", number, *WHY)
    assert not record(taught).excused
    run("undo", str(int(number) + 1), *WHY)
    assert record(taught).excused
    run("excuse", "ana", "double", "--no", *WHY)
    assert not record(taught).excused


def test_history_tells_a_student_or_one_assignment(run: Run) -> None:
    """With its due date; a student of whom little is known has a short story."""
    run("override", "ana", "double", "2", *WHY)
    one, whole, other = run("history", "ana", "double"), run("history", "ana"), run("history", "cy", "halve")
    assert one.startswith("ana, double: Doubling, due 2027-02-12 18:00 UTC+01:00\n")
    assert "2 points by hand for the whole\n   why: a letter" in one
    assert one in whole
    assert "the quiz was marked: 7.5 of 10 points" in whole
    assert "halve" not in whole
    assert other.endswith("nothing happened yet\n")


def test_check_tells_whether_files_and_gradebook_agree(taught: Course, run: Run) -> None:
    """It takes in what is new; exit code 1 where something differs."""
    assert "3 attempts, 2 reports and 2 marks of quizzes taken in" in run("check")
    assert "7 entries, in agreement with all files" in run("check")
    taught.paths.report("double", "ana", 2).unlink()
    assert "reports/double/ana/attempt-0002.json: is gone" in run("check", code=1)


REFUSED = [
    (("override", "anna", "double", "2", *WHY), "no student 'anna'; there are: ana, bo, cy"),
    (("override", "ana", "duoble", "2", *WHY), "no assignment or quiz 'duoble' in .*; there are: double, halve, small"),
    (("override", "ana", "double", "2", "--item", "test_3", *WHY), "no test or question 'test_3' in double; .*test_1"),
    (("override", "ana", "double", "7", *WHY), "7 points are more than the 6 of double; with --extra"),
    (("override", "ana", "small", "11", *WHY), "11 points are more than the 10 of small"),
    (("override", "ana", "double", "4", "--item", "test_1", *WHY), "4 points are more than the 3 of test_1"),
    (("override", "ana", "double", "lots", *WHY), "'lots' is no number of points"),
    (("override", "ana", "double", "nan", *WHY), "'nan' is no number of points"),
    (("override", "ana", "double", "2"), "needs a reason, for the history: --why TEXT"),
    (("override", "ana", "double", "2", "--why", " "), "needs a reason"),
    (("mark", "ana", "double", "wy", "1", *WHY), "no question 'wy' in double; there are: why"),
    (("mark", "ana", "halve", "why", "1", *WHY), "no question 'why' in halve; there is none yet"),
    (("mark", "ana", "double", "why", "3", *WHY), "3 points are more than the 2 of question why"),
    (("mark", "ana", "double", "why", "1", "--attempt", "3", *WHY), "no attempt '3' of ana at double; there are: 1, 2"),
    (("mark", "bo", "double", "why", "1", *WHY), "left why as it was given out, which earns 0"),
    (("mark", "cy", "double", "why", "1", *WHY), "cy handed in nothing for double"),
    (("extend", "ana", "double", *WHY), "say how much longer"),
    (("extend", "ana", "double", "--days", "2", "--until", "2027-02-20", *WHY), "either --days or --until"),
    (("extend", "ana", "double", "--late-days", "2", *WHY), "free late days are for the whole course"),
    (("extend", "ana", "--until", "2027-02-20", *WHY), "the due date of one assignment"),
    (("extend", "ana", "double", "--until", "2027-02-12", *WHY), None),
    (("extend", "ana", "double", "--until", "2027-02-11", *WHY), "is not after 2027-02-12 18:00"),
    (("extend", "ana", "double", "--until", "soon", *WHY), "'soon' is no date"),
    (("extend", "ana", "double", "--days", "nan", *WHY), "0 or more"),
    (("extend", "ana", "small", "--days", "1", *WHY), "small has no due date"),
    (("undo", "99", *WHY), "there is no entry 99; the last one is 7"),
    (("undo", "1", *WHY), "would be taken in again"),
    (("history", "dan"), "no student 'dan'"),
]


@pytest.mark.parametrize(("words", "message"), REFUSED, ids=lambda each: "-".join(each) if each and each[0] else "")
def test_what_cannot_be_meant_is_refused(taught: Course, run: Run, words: tuple[str, ...], message: str | None) -> None:
    """With what there is instead, and nothing is written."""
    run("check")
    if message is None:
        run(*words)
        return
    with pytest.raises(GradebookError, match=message):
        run(*words)
    with open_gradebook(taught) as gradebook:
        assert len(gradebook.entries()) == 7


def test_a_regrade_is_undone_by_its_own_command(taught: Course, run: Run) -> None:
    """Since its reports lie on the disk as well."""
    with open_gradebook(taught) as gradebook:
        (regrade,) = gradebook.append([Regraded(assignment="double", summary="all")], who="ta", why="")
        (undoing,) = gradebook.append([Undone(number=regrade.number)], who="ta", why="")
    for entry, message in ((undoing, "torchgrade regrade double"), (regrade, "is undone already")):
        with pytest.raises(GradebookError, match=message):
            run("undo", str(entry.number), *WHY)


def test_what_a_file_no_longer_says_can_be_undone(taught: Course, run: Run) -> None:
    """As the mark of somebody whose sheet was withdrawn; while the file says it, it would be taken in again."""
    run("check")
    with open_gradebook(taught) as gradebook:
        (number,) = (str(each.number) for each in gradebook.entries() if each.student == "cy")
    with pytest.raises(GradebookError, match="would be taken in again"):
        run("undo", number, *WHY)
    mark_quiz(taught, ana=7.5)
    assert f"undo {number}" in run("check", code=1)
    run("undo", number, *WHY)
    run("check")
    assert record(taught, "cy", "small").quiz is None


def test_an_entry_is_undone_once(run: Run) -> None:
    """A second time says who was first."""
    number = run("excuse", "ana", "double", *WHY).split()[1].rstrip(":")
    run("undo", number, *WHY)
    with pytest.raises(GradebookError, match=f"is undone already, by {int(number) + 1}"):
        run("undo", number, *WHY)


def test_who_was_merged_is_found_under_both_ids(taught: Course, run: Run) -> None:
    """What is done to one is done to the other."""
    with open_gradebook(taught) as gradebook:
        gradebook.append([Enrolled(student="an"), Merged(student="an", into="ana")], who="ta", why="")
    run("excuse", "an", "double", *WHY)
    assert record(taught).excused
    assert "is excused" in run("history", "an", "double")


def test_somebody_must_do_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that was given, or the login; where there is neither, one is asked for."""
    monkeypatch.setenv("LOGNAME", "lecturer")
    assert who_is_it(" ta ") == "ta"
    assert who_is_it(None) == "lecturer"
    monkeypatch.setattr("grading.who.getuser", lambda: "")
    with pytest.raises(GradebookError, match="--who NAME"):
        who_is_it("")
