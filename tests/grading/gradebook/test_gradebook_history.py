"""The whole story, in plain sentences."""

from datetime import datetime, timedelta, timezone

import pytest
from histories import Step, entries_of, histories
from hypothesis import given
from small_course import MONDAY

from autograder.report import Verdict, Visibility
from grading.gradebook.events import (
    Commented,
    Dropped,
    Enrolled,
    Entry,
    Event,
    Excused,
    Extended,
    Handed,
    Marked,
    Merged,
    Overridden,
    QuizMarked,
    Regraded,
    Reported,
    TestPoints,
    Undone,
)
from grading.gradebook.history import story

CET = timezone(timedelta(hours=1))
WHOLE_STORY = """
2  2027-02-08 12:00 UTC+01:00  torchgrade
   attempt 1 was handed in at 2027-02-08 10:00 UTC+01:00 (file aaaaaaaa); answered 1 of 2 questions
3  2027-02-08 13:00 UTC+01:00  torchgrade
   attempt 1 was graded: 4 of 9 points, 1 test waits (report bbbbbbbb of 2027-02-08 10:00 UTC+01:00); not passed: \
test_2 1 of 3, test_3 waits
4  2027-02-08 14:00 UTC+01:00  ta
   why was marked: 1.5 points (answer cccccccc)
   why: names both
5  2027-02-08 15:00 UTC+01:00  ta  (undone)
   a regrade was applied: test 2 was mended
   why: a slip of ours
   undone by 11
6  2027-02-08 16:00 UTC+01:00  ta
   attempt 1 was regraded by 5: 4 of 9 points, 1 test waits before, 9 of 9 points now (report dddddddd of 2027-02-08 \
10:00 UTC+01:00); test_2 1 of 3 before, 3 of 3 now, test_3 waits before, 3 of 3 now
8  2027-02-08 18:00 UTC+01:00  ta  (undone)
   8 points by hand for the whole
   why: see the letter
   undone by 9
9  2027-02-08 19:00 UTC+01:00  lecturer
   8 was undone: 8 points by hand for the whole
   why: the wrong student
10  2027-02-08 20:00 UTC+01:00  ta
   may hand in until 2027-02-20 23:59 UTC+01:00
11  2027-02-08 21:00 UTC+01:00  ta
   5 was undone: a regrade was applied: test 2 was mended; attempt 1 counts with 4 of 9 points, 1 test waits again
12  2027-02-08 22:00 UTC+01:00  ta
   comment on the whole: well done, really
"""


def graded(digest: str, *earned: float | None, regrade: int | None = None, student: str = "ana") -> Reported:
    """A report of three points a test."""
    tests = [
        TestPoints(f"test_{number}", "", 3.0, each, verdict_of(each), Visibility.VISIBLE)
        for number, each in enumerate(earned, start=1)
    ]
    return Reported(
        student=student, assignment="double", attempt=1, digest=digest * 64, created=MONDAY, tests=tuple(tests),
        regrade=regrade,
    )  # fmt: skip


def verdict_of(earned: float | None) -> Verdict:
    return Verdict.ERROR if earned is None else Verdict.PASSED if earned == 3 else Verdict.PARTIAL


def told(*said: tuple[Event, str, str]) -> list[Entry]:
    """Entries an hour apart, each with who and why."""
    return [
        Entry(number, MONDAY + timedelta(hours=number), who, why, event)
        for number, (event, who, why) in enumerate(said, start=1)
    ]


@pytest.fixture
def entries() -> list[Entry]:
    """What happened to ana, between what happened to others."""
    ana = {"student": "ana", "assignment": "double"}
    until = datetime(2027, 2, 20, 23, 59, tzinfo=CET)
    return told(
        (Enrolled(student="ana"), "ta", ""),
        (
            Handed(**ana, attempt=1, sha256="a" * 64, received=MONDAY, answers={"why": "c" * 64, "how": ""}),
            "torchgrade",
            "",
        ),
        (graded("b", 3.0, 1.0, None), "torchgrade", ""),
        (Marked(**ana, question="why", answer_sha256="c" * 64, points=1.5), "ta", "names both"),
        (Regraded(assignment="double", summary="test 2 was\nmended"), "ta", "a slip of ours"),
        (graded("d", 3.0, 3.0, 3.0, regrade=5), "ta", ""),
        (graded("e", 3.0, 3.0, 3.0, regrade=5, student="bo"), "ta", ""),
        (Overridden(**ana, points=8.0), "ta", "see the letter"),
        (Undone(number=8), "lecturer", "the wrong student"),
        (Extended(**ana, due=until), "ta", ""),
        (Undone(number=5), "ta", ""),
        (Commented(**ana, text="well done,\n\x1b really"), "ta", ""),
        (Excused(student="bo", assignment="double"), "ta", ""),
    )


def test_the_whole_story_is_told(entries: list[Entry]) -> None:
    """In the order of time, in the zone that was asked for, without what concerns others."""
    assert "\n".join(story(entries, "ana", "double", CET)) == WHOLE_STORY.strip("\n")


def test_the_order_of_entries_does_not_matter(entries: list[Entry]) -> None:
    """Nor do those of others."""
    assert story(entries[::-1], "ana", "double", CET) == story(entries, "ana", "double", CET)


def test_of_the_whole_course_other_things_are_told() -> None:
    """Who is in the class, who is the same person, what holds for everything."""
    entries = told(
        (Enrolled(student="ana", name="Ana A.", email="a@b.c", section="2", ids={"canvas": "17"}), "ta", ""),
        (Extended(student="ana", days=1.5, late_days=2), "ta", "a letter"),
        (Enrolled(student="a.a"), "ta", ""),
        (Merged(student="a.a", into="ana"), "ta", ""),
        (Extended(student="ana"), "ta", ""),
        (Dropped(student="ana"), "ta", ""),
    )
    assert [line.strip() for line in story(entries, "ana", "") if line.startswith(" ")] == [
        "is in the class, Ana A., a@b.c, section 2, canvas 17",
        "has 1.5 days more and 2 more free late days in the whole course",
        "why: a letter",
        "is in the class (as a.a)",
        "a.a is the same person as ana",
        "no longer has an extension",
        "left the class",
    ]


def test_what_is_taken_back_is_told() -> None:
    """Of marks, points by hand, comments and excuses; and a quiz, and a report without changes."""
    ana = {"student": "ana", "assignment": "double"}
    entries = told(
        (Marked(**ana, question="why", answer_sha256="c" * 64, points=None), "ta", ""),
        (Overridden(**ana, item="test_1", points=None), "ta", ""),
        (Commented(**ana, item="why", text=""), "ta", ""),
        (Excused(**ana), "ta", ""),
        (Excused(**ana, excused=False), "ta", ""),
        (QuizMarked(**ana, paper="version-a", points=7.125, possible=10.0), "torchgrade", ""),
        (graded("b", 3.0), "torchgrade", ""),
        (graded("c", 3.0), "torchgrade", ""),
        (graded("d", 3.0, 0.0), "torchgrade", ""),
        (graded("e"), "torchgrade", ""),
    )
    assert [line.strip() for line in story(entries, "ana", "double") if line.startswith(" ")] == [
        "the mark for why was taken back (answer cccccccc)",
        "the points by hand for test_1 were taken back",
        "the comment on why was taken back",
        "is excused: it does not count",
        "is no longer excused: it counts",
        "the quiz was marked: 7.125 of 10 points (version-a)",
        "attempt 1 was graded: 3 of 3 points (report bbbbbbbb of 2027-02-08 09:00 UTC)",
        "attempt 1 was graded again: 3 of 3 points before, 3 of 3 points now (report cccccccc of 2027-02-08 09:00 UTC)"
        "; no points changed",
        "attempt 1 was graded again: 3 of 3 points before, 3 of 6 points now (report dddddddd of 2027-02-08 09:00 UTC)"
        "; test_2 0 of 3 is new",
        "attempt 1 was graded again: 3 of 6 points before, 0 of 0 points now (report eeeeeeee of 2027-02-08 09:00 UTC)"
        "; test_1 is gone, test_2 is gone",
    ]


@given(histories())
def test_every_entry_about_somebody_is_told_once(steps: tuple[Step, ...]) -> None:
    """Whatever happened: those of one student and one assignment, and nothing of another assignment."""
    entries = entries_of(steps)
    lines = story(entries, "ana", "double")
    told_numbers = [int(line.partition(" ")[0]) for line in lines if not line.startswith(" ")]
    own = {each.number for each in entries if (each.student, each.assignment) == ("ana", "double")}
    others = {each.number for each in entries if each.student and each.assignment not in ("double", "")}
    assert len(told_numbers) == len(set(told_numbers))
    assert own <= set(told_numbers)
    assert not others & set(told_numbers)
