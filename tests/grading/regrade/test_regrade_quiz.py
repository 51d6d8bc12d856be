"""What is decided about a quiz's items changes marks, and the marks reach the gradebook by themselves."""

from pathlib import Path

from autograder.course import read_course
from grading.gradebook.opening import current_book
from grading.quiz.marking.decisions import Everybody, Rekey
from grading.quiz.marking.ledger import Undo
from grading.quiz.marking.sitting import act, mark_sitting, open_sitting
from grading.quiz.simulation.simulate import simulate_sitting

COURSE = """
[course]
title = "Small"

[[quizzes]]
name = "colours"
title = "Colours"
"""
QUIZ = """
Quiz title: Colours

Name: sky
Points: 2
1. Which colour has the sky?
*a) blue
b) green

Name: grass
Points: 2
1. Which colour has grass?
a) blue
*b) green
"""
STUDENTS = 12


def test_another_key_reaches_the_gradebook_and_goes_again(tmp_path: Path) -> None:
    """Marks before, under the new key, with full points for all on top, and after both are undone."""
    (tmp_path / "source" / "colours").mkdir(parents=True)
    (tmp_path / "source" / "colours" / "quiz.md").write_text(QUIZ)
    (tmp_path / "course.toml").write_text(COURSE)
    course = read_course(tmp_path)
    simulate_sitting(course, "colours", STUDENTS, seed=3, mean=60.0, sd=30.0, median=60.0)
    sitting = open_sitting(course, "colours")

    def points() -> dict[str, float]:
        book = current_book(course)
        return {student: quiz.points for (student, _), each in book.records.items() if (quiz := each.quiz)}

    mark_sitting(sitting)
    first = points()
    rekeyed, _ = act(sitting, Rekey("sky", ("b",)), "ta", "it was sunset")
    second = points()
    given, _ = act(sitting, Everybody("grass"), "ta", "it was dry")
    third = points()
    expected = {
        each.student: (first[each.student], second[each.student], third[each.student]) for each in sitting.sheets
    }
    for sheet in sitting.sheets:
        sky, grass = (sheet.answers.get(name, "") for name in ("sky", "grass"))
        by_hand = tuple(
            2 * (set(sky) == {key}) + 2 * (all_of_them or set(grass) == {"b"})
            for key, all_of_them in (("a", False), ("b", False), ("b", True))
        )
        assert expected[sheet.student] == by_hand
    for entry in (given, rekeyed):
        act(sitting, Undo(entry.number), "ta", "no")
    assert points() == first
    assert first != second != third
