"""marks.csv: what any program reads."""

import csv
from pathlib import Path

import pytest

from grading.quiz.item import Item, Kind, Paper, Quiz, Sheet
from grading.quiz.marking.decisions import Drop
from grading.quiz.marking.marking import Marks, mark
from grading.quiz.marking.marks_table import write_marks

RATE = Item("rate", Kind.NUMERIC, "How much?", 0.1, numeric="3")
WORD = Item("word", Kind.TEXT, "What?", 0.2, accepted=("yes",))
POINTS = Item("points", Kind.TEXT, "Which?", 2.0, accepted=("yes",))
QUIZ = Quiz("small", "Small", (RATE, WORD, POINTS))
PAPERS = {
    "version-a": Paper("small", "version-a", 7, (WORD, RATE)),
    "version-b": Paper("small", "version-b", 7, (RATE, POINTS)),
}


@pytest.fixture
def marks() -> Marks:
    """Two students with different papers."""
    sheets = [
        Sheet("student-02", "version-b", {"points": "yes"}),
        Sheet('Lovelace, "Ada"', "version-a", {"rate": "3", "word": "Yes"}),
    ]
    return mark(QUIZ, PAPERS, sheets)


def test_a_line_a_student_a_column_an_item(marks: Marks, tmp_path: Path) -> None:
    """Empty where an item was not on the paper; a sum of tenths is written as people write it."""
    write_marks(marks, tmp_path / "quizzes" / "marks.csv")
    assert (tmp_path / "quizzes" / "marks.csv").read_text(encoding="utf-8") == (
        "student,paper,points,possible,percent,rate,word,item points\n"
        '"Lovelace, ""Ada""",version-a,0.3,0.3,100,0.1,0.2,\n'
        "student-02,version-b,2,2.1,95.23809524,0,,2\n"
    )
    assert [path.name for path in (tmp_path / "quizzes").iterdir()] == ["marks.csv"]


def test_a_dropped_item_has_no_column_and_no_percent_may_be_left(tmp_path: Path) -> None:
    """Where nothing can be earned, the cell is empty."""
    dropped = [Drop(item.name) for item in QUIZ.items]
    write_marks(mark(QUIZ, PAPERS, [Sheet("student-01", "version-a", {})], dropped), tmp_path / "marks.csv")
    with (tmp_path / "marks.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["student", "paper", "points", "possible", "percent"],
            ["student-01", "version-a", "0", "0", ""],
        ]
