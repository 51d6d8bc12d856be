"""The class's list."""

from pathlib import Path

import pytest

from grading.errors import QuizError
from grading.roster import read_roster


def test_students_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    """Other columns are left alone, and so is a byte order mark."""
    path = tmp_path / "roster.csv"
    path.write_text("\ufeffname,student,group\nAda,s2,1\nBob, s1 ,2\n", encoding="utf-8")
    assert read_roster(path) == ("s2", "s1")


def test_every_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    """A blank, a repetition in other letters, what would leave the folder, and what would hide in it."""
    path = tmp_path / "roster.csv"
    path.write_text("student,name\ns1,x\n,y\nS1,z\n../s3,x\nfor-staff,x\nversion-b,x\n.s4,x\n")
    with pytest.raises(QuizError) as caught:
        read_roster(path)
    lines = str(caught.value).split("\n")
    assert [line.split(": ")[1] for line in lines] == [f"line {number}" for number in (3, 4, 5, 6, 7, 8)]
    assert "'S1' stands in line 2 already" in lines[1]


@pytest.mark.parametrize(
    ("text", "message"), [("id,name\n1,x\n", "no column `student` .there are: id, name"), ("student\n", "no students")]
)
def test_a_list_without_students_is_no_roster(tmp_path: Path, text: str, message: str) -> None:
    """It says which columns there are."""
    path = tmp_path / "roster.csv"
    path.write_text(text)
    with pytest.raises(QuizError, match=message):
        read_roster(path)
