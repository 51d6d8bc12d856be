"""What a student reads, to do it again with a pocket calculator."""

from typing import Any

from policy_histories import STUDENT, graded, handed, lab, reported

from autograder.policy import Grades, Group, Late
from grading.gradebook.events import Event, Extended, Overridden
from grading.policy.explain import explained

GRADES = Grades(
    late_days=1,
    late=Late(penalty=0.1, grace_minutes=15.0),
    groups=(
        Group(name="labs", title="Labs", weight=60.0, drop_lowest=1, members=("one", "two", "three")),
        Group(name="project", title="Project", weight=30.0, members=("four",)),
    ),
    letters={"A": 90.0, "B": 80.0, "F": 0.0},
)
RULES: dict[str, Any] = {"late": GRADES.late}
WORKS = [lab("one", **RULES), lab("two", due_in_days=7, **RULES), lab("three", **RULES), lab("four", **RULES)]
EVENTS: list[Event] = [
    handed("one", 1, -2),
    reported("one", 1, 5, 1.5),
    handed("one", 2, 26),
    reported("one", 2, 5, 4.5),
    handed("two", 1, 7 * 24 + 30),
    reported("two", 1, 5, 3),
    reported("three", 1, 1, 1),
    handed("four", 1, 20),
    reported("four", 1, 5, 5),
    Extended(student=STUDENT, assignment="four", days=1.0),
    Overridden(student=STUDENT, assignment="four", item="test_2", points=3.3333),
]

WHOLE = """\
ada

One (one): graded
  due 2027-02-12 17:00:00 +0000; the clock starts after 15 minutes of grace
  1 free late day used
  attempt 1: 2027-02-12 15:00:00 +0000, on time: 6.5 points
  attempt 2: 2027-02-13 19:00:00 +0000, 1 day 1 h 45 min late: 9.5 points, 8.55 after the penalty
  attempt 2 counts: the best
           5  Test 1 (of 5)
         4.5  Test 2 (of 5)
       -0.95  1 day 1 h 45 min late, 2 days begun, 1 covered by free late days: 1 × 10 % = 10 % of the 9.5 earned
        8.55  = score, of 10 points

Two (two): graded
  due 2027-02-19 17:00:00 +0000; the clock starts after 15 minutes of grace
  attempt 1: 2027-02-20 23:00:00 +0000, 1 day 5 h 45 min late: 8 points, 6.4 after the penalty
           5  Test 1 (of 5)
           3  Test 2 (of 5)
        -1.6  1 day 5 h 45 min late, 2 days begun: 2 × 10 % = 20 % of the 8 earned
         6.4  = score, of 10 points

Three (three): graded
  due 2027-02-12 17:00:00 +0000; the clock starts after 15 minutes of grace
  attempt 1: at an unknown time, taken as on time: 2 points
           1  Test 1 (of 5)
           1  Test 2 (of 5)
           2  = score, of 10 points

Four (four): graded
  due 2027-02-13 17:00:00 +0000; the clock starts after 15 minutes of grace
  this is the student's own date; the class's is 2027-02-12 17:00:00 +0000
  attempt 1: 2027-02-13 13:00:00 +0000, on time: 8.3333 points
           5  Test 1 (of 5)
      3.3333  Test 2 (of 5, by hand)
      8.3333  = score, of 10 points

Group Labs
       42.75  One: 8.55 of 10: 100 × 8.55 / 20
          32  Two: 6.4 of 10: 100 × 6.4 / 20
  Three: 2 of 10, dropped
  dropped: three; without it points earned of points possible is greatest
       74.75  = percent

Group Project
      83.333  Four: 8.3333 of 10: 100 × 8.3333 / 10
      83.333  = percent

Course
     49.8333  Labs: 74.75 % × 60 / 90
     27.7777  Project: 83.333 % × 30 / 90
      77.611  = percent: F
  rounded to 77.61 % is F, which begins at 0 %
  1 free late day: 1 on one; 0 left"""


def test_a_whole_explanation() -> None:
    """Times, lateness, what counts and why, late days, drops, weights, the letter; worked again by hand."""
    assert "\n".join(explained(graded(GRADES, WORKS, *EVENTS))) == WHOLE


def test_a_sum_that_rounding_changes_says_so() -> None:
    """Three times 33.3333 are 99.9999, and it is 100."""
    works = [lab(name) for name in "abc"]
    events = [Overridden(student=STUDENT, assignment=name, points=10.0) for name in "abc"]
    text = explained(graded(Grades(), works, *events))
    assert text.count("     33.3333  A: 10 of 10: 100 × 10 / 30") == 1
    assert "         100  = percent (rounded)" in text


def test_what_is_not_graded_has_no_numbers_to_add() -> None:
    """The course has begun, and nobody has a grade."""
    events: list[Event] = [handed("a", 1, -2), reported("a", 1, 5, None)]
    text = explained(graded(Grades(), [lab("a")], *events))
    assert text[2] == "A (a): pending"
    assert "  Test 1 (of 5): 5" in text
    assert "  Test 2 (of 5): waits for staff" in text
    assert text[-1] == "  no grade yet"
    assert not [line for line in text if line[:12].strip().isdigit()]
