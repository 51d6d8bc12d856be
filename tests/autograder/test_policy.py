"""The tables of grades in course.toml: defaults, and the combinations that are refused."""

from pathlib import Path

import pytest

from autograder.course import Course, read_course
from autograder.errors import CourseError
from autograder.policy import Grades, Late

HEAD = '[course]\ntitle = "Deep learning"\n'
ASSIGNMENTS = "".join(
    f'[[assignments]]\nname = "{name}"\ntitle = "Lab"\npoints = 10\ndue = 2027-02-12T18:00:00+01:00\n{more}'
    for name, more in (("first", ""), ("second", ""), ("bonus", "extra_credit = true\n"))
)


def read(root: Path, grades: str, assignments: str = ASSIGNMENTS) -> Course:
    (root / "course.toml").write_text(HEAD + grades + assignments)
    return read_course(root)


def test_a_course_without_a_word_on_grades_takes_nothing_away(tmp_path: Path) -> None:
    """No penalty, no closing, no letters; the best attempt counts, and nothing missing is a zero."""
    course = read(tmp_path, "")
    assert course.grades == Grades(attempts="best", missing="open", late_days=0, late=Late(), groups=(), letters={})
    assert (course.grades.late.penalty, course.grades.late.closes_days, course.grades.decimals) == (0.0, None, 2)
    assert course.assignment("first").late is None


def test_every_table_can_be_written(tmp_path: Path) -> None:
    """As the instructor's page shows them."""
    text = (
        '[grades]\nlate_days = 3\nattempts = "last"\nmissing = "zero"\n'
        "[grades.late]\npenalty = 0.1\ngrace_minutes = 15\n[grades.letters]\nA = 90\nF = 0\n"
        '[[grades.groups]]\nname = "labs"\nweight = 60\ndrop_lowest = 1\nmembers = ["first", "second"]\n'
    )
    grades = read(tmp_path, text, ASSIGNMENTS + "late = { penalty = 0.5, per = 'hour' }\n").grades
    assert (grades.late.penalty, grades.late.grace_minutes, grades.letters) == (0.1, 15.0, {"A": 90.0, "F": 0.0})
    assert (grades.groups[0].members, grades.groups[0].count) == (("first", "second"), "points")


@pytest.mark.parametrize(
    ("grades", "said"),
    [
        (
            '[grades]\nattempts = "last"\n[grades.late]\ncloses_days = 2\n',
            "grades: attempts = 'last' and late.closes_days do not go together",
        ),
        ("[grades.letters]\nA = 90\nD = 50\n", "letters must begin at 0, .* the least here is D = 50; add one"),
        ("[grades.letters]\nA = 90\nB = 90\nF = 0\n", "two letters begin at the same percent"),
        ("[grades.letters]\nA = nan\nF = 0\n", "grades.letters.A: input should be a finite number"),
        ("[grades.late]\npenalty = 1.5\n", r"grades.late.penalty: input should be less than or equal to 1, found 1\.5"),
        ("[grades.late]\ngrace_minutes = inf\n", "grades.late.grace_minutes: input should be a finite number"),
        ("[grades.late]\npenalti = 0.1\n", "grades.late.penalti: unknown key; allowed here: per, penalty"),
        (
            '[[grades.groups]]\nname = "labs"\nweight = 1\ndrop_lowest = 2\nmembers = ["first", "second"]\n',
            "drop_lowest = 2 would drop all of the group's members; it has 2",
        ),
        (
            '[[grades.groups]]\nname = "more"\nweight = 5\nmembers = ["bonus"]\n',
            "grades.groups: more holds extra credit alone, .* put it into a group with others",
        ),
        ('[[grades.groups]]\nname = "labs"\nweight = 1\nmembers = ["third"]\n', "no assignment or quiz third"),
    ],
)
def test_what_cannot_be_meant_is_one_clear_line(tmp_path: Path, grades: str, said: str) -> None:
    """The file, the key, what was found, and what to do."""
    with pytest.raises(CourseError, match=rf"course\.toml: .*{said}") as caught:
        read(tmp_path, grades)
    assert "\n" not in str(caught.value)


def test_an_assignments_own_closing_goes_with_last_no_better(tmp_path: Path) -> None:
    """Its table takes the place of the course's, and is looked at like that."""
    with pytest.raises(CourseError, match=r"attempts = 'last' and late\.closes_days of bonus do not go together"):
        read(tmp_path, '[grades]\nattempts = "last"\n', ASSIGNMENTS + "late = { closes_days = 3 }\n")
