"""What a course's grades are made of, as course.toml says it."""

from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from policy_histories import entry

from autograder.course import Course, read_course
from grading.gradebook.book import Book, book_of
from grading.gradebook.events import QuizMarked
from grading.policy.coursework import works

COURSE = """
[course]
title = "Deep learning"

[grades.late]
penalty = 0.1
per = "hour"

[[grades.groups]]
name = "labs"
weight = 1
members = ["denoise", "midterm"]

[[assignments]]
name = "denoise"
title = "Denoising"
points = 0.3
due = 2027-02-12T18:00:00+01:00

[[assignments]]
name = "attend"
title = "Attention"
points = 20
due = 2027-03-12T18:00:00+01:00
extra_credit = true
late = { penalty = 0.5 }

[[quizzes]]
name = "midterm"
title = "Midterm"

[[quizzes]]
name = "short"
title = "Short quiz"
points = 5
due = 2027-03-12T18:00:00+01:00
"""


def course_in(folder: Path) -> Course:
    (folder / "course.toml").write_text(COURSE)
    return read_course(folder)


def papers(*possible: float) -> Book:
    """A book in which students had papers with so many points."""
    marked = [
        QuizMarked(student=f"s{n}", assignment="midterm", paper="a", points=1.0, possible=each)
        for n, each in enumerate(possible)
    ]
    return book_of(entry(n, what) for n, what in enumerate(marked, start=1))


def test_works_stand_in_course_tomls_order_quizzes_last(tmp_path: Path) -> None:
    """With their own rules, or the course's."""
    denoise, attend, midterm, short = works(course_in(tmp_path))
    assert (denoise.points, denoise.group, denoise.late.per, denoise.quiz) == (Fraction(3, 10), "labs", "hour", False)
    assert (attend.group, attend.extra_credit, attend.late.per, attend.late.penalty) == (None, True, "day", 0.5)
    assert denoise.due == datetime(2027, 2, 12, 17, tzinfo=UTC)
    assert (midterm.quiz, midterm.due, midterm.as_on_paper) == (True, None, True)
    assert (short.points, short.as_on_paper) == (5, False)


def test_a_quiz_has_the_points_of_most_papers(tmp_path: Path) -> None:
    """Where course.toml has none; the larger of two that are as common, and 0 before any is marked."""
    course = course_in(tmp_path)
    assert [works(course, papers(*each))[2].points for each in ((20, 20, 30), (20, 30), ())] == [20, 30, 0]
    assert works(course, papers(20, 20))[3].points == 5


def test_questions_come_from_the_source(tmp_path: Path) -> None:
    """An assignment of a question alone has no tests to wait for."""
    source = tmp_path / "source" / "denoise"
    source.mkdir(parents=True)
    (source / "notebook.py").write_text(
        '# %% [markdown] answer="why" points=0.3\n# Why?\n#\n# ### BEGIN ANSWER\n# So.\n# ### END ANSWER\n'
    )
    denoise, attend, *_ = works(course_in(tmp_path))
    assert [question.name for question in denoise.questions] == ["why"]
    assert (denoise.tested, attend.tested) == (False, True)
