"""What holds for every policy and every history: lateness raises nothing, order decides nothing, lines add up."""

import random
import re
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policy_histories import NOW, STUDENT, a_history

from grading.gradebook.book import book_of
from grading.policy.course_grade import grade_class
from grading.policy.explain import explained
from grading.policy.result import CourseGrade, Line

HISTORIES = 10_000
AMOUNT = re.compile(r" *(-?\d+(?:\.\d{1,4})?)  (?=\S)")


def raised(before: CourseGrade, after: CourseGrade) -> list[str]:
    """What stands better after than before, or counts in one and not in the other."""
    pairs = [(each.assignment, each.score, after.of(each.assignment).score) for each in before.assignments]
    pairs += [(one.name, one.percent, other.percent) for one, other in zip(before.groups, after.groups, strict=True)]
    pairs.append(("course", before.percent, after.percent))
    return [
        name
        for name, old, new in pairs
        if (old is None) != (new is None) or (old is not None and new is not None and new > old)
    ]


def amounts(lines: Iterable[Line]) -> list[Fraction]:
    return [line.amount for line in lines if line.amount is not None]


def off(grade: CourseGrade) -> list[str]:
    """The grades whose lines do not add up to them exactly."""
    parts = [(each.assignment, each.lines, each.score) for each in grade.assignments]
    parts += [(each.name, each.lines, each.percent) for each in grade.groups]
    parts.append(("course", grade.lines, grade.percent))
    return [name for name, lines, whole in parts if sum(amounts(lines), Fraction(0)) != (whole or 0)]


def printed_off(text: list[str]) -> list[str]:
    """The totals of a printed explanation that the numbers above them do not give, and that do not say so."""
    column: list[Fraction] = []
    wrong = []
    for line in text:
        found = AMOUNT.match(line) if line[:12].strip() and line[12:14] == "  " else None
        if found is None:
            column = [] if not line else column
            continue
        number, said = Fraction(found[1]), line[found.end() :]
        if not said.startswith("="):
            column.append(number)
            continue
        difference = abs(sum(column, Fraction(0)) - number)
        rounded = said.endswith("(rounded)")
        if (difference != 0) != rounded or difference > Fraction(len(column) + 1, 20_000):
            wrong.append(line)
        column = []
    return wrong


def test_ten_thousand_histories_hold_every_promise() -> None:
    """Handing in later raises no score and no percent, and all lines add up, exactly and as they are printed."""
    changed = 0
    for seed in range(HISTORIES):
        chance = random.Random(seed)
        history = a_history(chance)
        grade, later = history.grade(), history.delayed(chance).grade()
        assert raised(grade, later) == [], f"seed {seed}"
        assert off(grade) == [], f"seed {seed}"
        assert printed_off(explained(grade)) == [], f"seed {seed}"
        changed += [each.score for each in grade.assignments] != [each.score for each in later.assignments]
    assert changed > HISTORIES / 10  # lateness is no rare thing among them


@given(st.randoms(use_true_random=False))
def test_handing_in_later_raises_nothing(chance: random.Random) -> None:
    """The same, where a failure is made as small as it can be."""
    history = a_history(chance)
    assert raised(history.grade(), history.delayed(chance).grade()) == []


@given(st.randoms(use_true_random=False))
def test_lines_add_up(chance: random.Random) -> None:
    """Every assignment's, every group's and the course's; and what is printed of them."""
    grade = a_history(chance).grade()
    assert off(grade) == []
    assert printed_off(explained(grade)) == []


@given(st.randoms(use_true_random=False))
def test_entries_of_equal_time_may_come_in_any_order(chance: random.Random) -> None:
    """Several writers reach the gradebook in an order that says nothing; numbers say nothing either."""
    history = a_history(chance)
    entries = [replace(each, when=NOW) for each in history.entries]
    numbers = [each.number for each in entries]
    chance.shuffle(entries)
    shuffled = [replace(each, number=number) for each, number in zip(entries, numbers, strict=True)]
    same = replace(history, entries=tuple(replace(each, when=NOW) for each in history.entries))
    assert replace(history, entries=tuple(shuffled)).grade() == same.grade()


@given(st.randoms(use_true_random=False))
def test_a_class_gets_what_each_student_gets(chance: random.Random) -> None:
    """Grading everybody at once is no other rule."""
    history = a_history(chance)
    together = grade_class(history.course, history.works, book_of(history.entries), NOW)
    assert [each for each in together if each.student == STUDENT] == [history.grade()]


def test_the_printed_sums_are_really_checked() -> None:
    """A wrong total, and one that is rounded and does not say so, are found."""
    right = ["Course", "     33.3333  a", "     33.3333  b", "  told: 5", "     66.6667  = percent (rounded)"]
    assert printed_off(right) == []
    assert printed_off([*right[:-1], "     66.6667  = percent"]) != []
    assert printed_off([*right[:-1], "     66.6668  = percent (rounded)"]) != []
    assert printed_off(["           1  a", "           1  = score (rounded)"]) != []


@pytest.mark.parametrize("seed", range(3))
def test_a_history_is_the_same_every_time(seed: int) -> None:
    """A seed that fails can be looked at."""
    assert a_history(random.Random(seed)) == a_history(random.Random(seed))
