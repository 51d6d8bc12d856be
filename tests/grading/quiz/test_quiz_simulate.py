"""A simulated class: it reaches the figures that are asked for, and answers as its model says."""

from pathlib import Path

import numpy as np
import pytest
from small_class import class_of, forty_items, multiple, quiz_of

from autograder.course import read_course
from grading.errors import QuizError
from grading.quiz.analysis.analysis import analyse
from grading.quiz.item import Kind
from grading.quiz.marking.marking import Marks, mark
from grading.quiz.simulation.classroom import Abilities, Classroom
from grading.quiz.simulation.simulate import simulate, simulate_sitting, summary

COURSE = """
[course]
title = "Small"

[[assignments]]
name = "one"
title = "One"
points = 1
due = 2027-03-01T18:00:00+01:00

[[quizzes]]
name = "small"
title = "Small"
"""
TEXT = """\
Quiz title: Small

Name: one
1. Which?
*a) This one
b) That one

Name: two
1. How many?
= 3
"""


def marked(students: int, seed: int) -> Marks:
    """A class of forty items, marked."""
    quiz = forty_items()
    given = class_of(quiz, students)
    return mark(quiz, given, simulate(quiz, given, seed))


@pytest.mark.parametrize(("students", "seed"), [(60, 1), (60, 2), (400, 1), (400, 2)])
def test_class_reaches_the_debriefs_figures(students: int, seed: int) -> None:
    """Mean 86.5, sd 7.2, median 88.8, each to half a point, in a class's marks."""
    found = summary([each.percent for each in marked(students, seed).students])
    assert found == pytest.approx((86.5, 7.2, 88.8), abs=0.5)


@pytest.mark.parametrize("students", [60, 400])
def test_ten_hard_items_are_the_ten_most_missed(students: int) -> None:
    """As their tags say."""
    missed = analyse(marked(students, 1), resamples=10).most_missed(10)
    assert {each.item.tags["difficulty"] for each in missed} == {"hard"}


def test_same_seed_same_class() -> None:
    """Another seed is another class; no real student's name decides anything."""
    quiz = forty_items()
    given = class_of(quiz, 20)
    assert simulate(quiz, given, 1) == simulate(quiz, given, 1)
    assert simulate(quiz, given, 1) != simulate(quiz, given, 2)


def test_answers_fit_their_items() -> None:
    """Ticks are options, of single choices one; numbers are text."""
    quiz = forty_items()
    for sheet in simulate(quiz, class_of(quiz, 30), 3):
        for name, answer in sheet.answers.items():
            item = quiz.item(name)
            assert isinstance(answer, str) == (item.kind is Kind.NUMERIC)
            if isinstance(answer, frozenset):
                assert answer <= {option.name for option in item.options}
                assert item.kind is Kind.MULTIPLE or len(answer) == 1


def test_ability_helps() -> None:
    """With all chances held fast, nobody loses by being better, on average over items."""
    quiz = forty_items()
    room = Classroom.seat(quiz, class_of(quiz, 50), 4)
    means = [room.percents(np.full(50, ability)).mean() for ability in (-3.0, -1.0, 0.0, 1.0, 3.0)]
    assert means == sorted(means)
    assert means[0] < 45
    assert means[-1] > 97


def test_papers_options_stand_in_any_order() -> None:
    """Shuffled papers change what is where, not what is answered: marks equal the model's own."""
    quiz = forty_items()
    given = class_of(quiz, 25)
    room = Classroom.seat(quiz, given, 6)
    abilities = np.linspace(-2, 2, 25)
    marks = {each.student: each.percent for each in mark(quiz, given, room.sheets(abilities)).students}
    assert [marks[student] for student in given] == pytest.approx(room.percents(abilities).tolist(), abs=1e-9)


def test_abilities_are_skewed_to_the_left() -> None:
    """A gamma distribution turned round: its sd is the spread, its end the best."""
    found = Abilities(1.0, 0.5, 1.0).at((np.arange(20_000) + 0.5) / 20_000)
    assert found.max() < 1
    assert found.std() == pytest.approx(0.5, abs=0.01)
    assert found.mean() < np.median(found)


def test_options_known_by_nobody_are_ticked_by_a_coin() -> None:
    """Of students who know nothing, half tick each option; within five standard errors."""
    quiz = quiz_of(multiple("some", "ab", tags={"difficulty": "hard"}))
    room = Classroom.seat(quiz, class_of(quiz, 2000, 1), 1)
    sheets = room.sheets(np.full(2000, -20.0))
    for option in "abcd":
        share = np.mean([option in sheet.answers.get("some", frozenset()) for sheet in sheets])
        assert abs(share - 0.5) < 5 * 0.5 / 2000**0.5


def test_sitting_is_simulated_once(tmp_path: Path) -> None:
    """Answers that are there, real ones perhaps, are never written over."""
    (tmp_path / "course.toml").write_text(COURSE, encoding="utf-8")
    (tmp_path / "source" / "small").mkdir(parents=True)
    (tmp_path / "source" / "small" / "quiz.md").write_text(TEXT, encoding="utf-8")
    course = read_course(tmp_path)
    assert simulate_sitting(course, "small", 12, 1).path.is_file()
    with pytest.raises(QuizError, match="there are answers"):
        simulate_sitting(course, "small", 12, 1)


def test_nobody_cannot_be_simulated() -> None:
    """A class needs students."""
    with pytest.raises(QuizError, match="nobody has a paper"):
        simulate(forty_items(), {}, 1)
