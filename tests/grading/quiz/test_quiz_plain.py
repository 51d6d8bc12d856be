"""CSVs that people type in."""

from pathlib import Path

import pytest
from small_quiz import SEED, letter, numbered, small_paper, small_quiz

from grading.errors import QuizError
from grading.quiz.item import Paper
from grading.quiz.paper import paper_for
from grading.quiz.responses import Collected, read_responses

VERSIONS = ("version-a", "version-b")


def papers() -> dict[str, Paper]:
    """Two students who were meant to have a version each."""
    versions = {name: paper_for(small_quiz(), name, SEED) for name in VERSIONS}
    return versions | {"s1": versions["version-a"], "s2": versions["version-b"]}


def collected(tmp_path: Path, text: str, roster: tuple[str, ...] | None = ("s1", "s2")) -> Collected:
    path = tmp_path / "typed.csv"
    path.write_text(text, encoding="utf-8")
    return read_responses(path, small_quiz(), papers(), roster)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_line_a_student_is_read_in_the_versions_numbering(tmp_path: Path, version: str) -> None:
    """Whatever version was meant for the student: what lies on the desk is what they answered."""
    on_paper = numbered(papers()[version])
    cells = [""] * 6
    for name, options in (("sgd-step", "ad"), ("relu", "c"), ("dropout-off", "b")):
        number, item = on_paper[name]
        cells[number - 1] = "".join(letter(item, option) for option in options)
    cells[on_paper["trick"][0] - 1] = "early stopping"
    found = collected(tmp_path, f"student;version;1;2;3;4;5;6\ns1;{version[-1].upper()};{';'.join(cells)}\n")
    assert not found.complaints
    (sheet,) = found.sheets
    assert (sheet.student, sheet.paper) == ("s1", version)
    assert sheet.answers == {
        "sgd-step": frozenset("ad"),
        "relu": frozenset("c"),
        "dropout-off": frozenset("b"),
        "trick": "early stopping",
    }


def test_a_line_an_answer_goes_by_numbers_or_names_letters_or_options(tmp_path: Path) -> None:
    """`answer` means the paper's letters, `option` the bank's names; without a version it is the student's own."""
    number, item = numbered(papers()["s2"])["sgd-step"]
    text = (
        "student,item,answer,option\n"
        f's2,{number},"{letter(item, "a")},{letter(item, "c")}",\n'
        "s2,relu,,b\n"
        "s2,scale,0.25,\n"
        "s1,sgd-step,[],\n"
    )
    found = collected(tmp_path, text)
    assert not found.complaints
    assert {sheet.student: sheet.answers for sheet in found.sheets} == {
        "s1": {"sgd-step": frozenset()},
        "s2": {"sgd-step": frozenset("ac"), "relu": frozenset("b"), "scale": "0.25"},
    }
    assert {sheet.paper for sheet in found.sheets} == set(VERSIONS)


def test_every_odd_line_is_told(tmp_path: Path) -> None:
    """Strangers, unknown papers and items, repeated lines, ticks outside, numbers in words; the rest counts."""
    text = (
        "student,version,item,answer\n"
        "s1,,trick,first\n"
        "s1,,trick,second\n"
        "zoe,,trick,x\n"
        "s1,version-z,trick,x\n"
        "s1,,nonsense,A\n"
        "s1,,9,A\n"
        "s1,version-b,relu,A\n"
        "s1,,sgd-step,F\n"
        "s1,,scale,four\n"
        ",,trick,x\n"
    )
    found = collected(tmp_path, text)
    assert found.sheets[0].answers == {"trick": "second", "scale": "four"}
    told = [line.removeprefix(f"{tmp_path}/typed.csv: ") for line in found.complaints]
    assert told == [
        "line 3: s1: item trick stands in line 2, too; this line counts",
        "line 4: 'zoe' is not on the roster; add or correct the id",
        "line 5: s1: 'version-z' is no paper of 'small'; left out",
        "line 6: s1: 'nonsense' is no item of their paper; left out",
        "line 7: s1: '9' is no item of their paper; left out",
        "line 8: s1: has the paper 'version-b' here and 'version-a' above; left out",
        "line 9: s1: item sgd-step: 'F': 'F' is none of its options; it counts as blank",
        "line 10: s1: item scale: 'four' cannot be read as a number; it counts as wrong",
        "line 11: no student is named; fill in who it was",
    ]


def test_missing_columns_and_second_lines_are_told(tmp_path: Path) -> None:
    """Columns for items that the paper does not have, items without a column, two lines of one student."""
    found = collected(tmp_path, "student,1,2,9\ns1,1,1,\nS1,2,2,A\n")
    (sheet,) = found.sheets
    assert set(sheet.answers) <= {item.name for item in papers()["s1"].items[:2]}
    told = "\n".join(found.complaints)
    assert "line 3: s1: column 9: the paper has 6 items; left out" in told
    assert "no columns for the items 3, 4, 5, 6 of 'version-a'; they count as blank" in told
    assert f"s1: 2 attempts; the last counts ({tmp_path}/typed.csv: line 3), not {tmp_path}/typed.csv: line 2" in told


def test_an_empty_line_is_nobody_and_a_dash_a_blank_sheet(tmp_path: Path) -> None:
    """Who was not there must not get a zero because their line was prepared."""
    found = collected(tmp_path, "student,1,2,3,4,5,6\ns1,,,,,,\ns2,,,-,-,,-\n")
    assert [(sheet.student, dict(sheet.answers)) for sheet in found.sheets] == [("s2", {})]
    assert [line.split("typed.csv: ")[1] for line in found.complaints] == [
        "line 2: s1: no cell is filled in; left out (for a blank sheet, write a dash)",
        "line 3: s2: nothing is answered; it counts as a blank sheet",
    ]


def test_without_a_roster_everybody_with_a_paper_counts(tmp_path: Path) -> None:
    """Who has none must name one."""
    found = collected(tmp_path, "student,version,1\nzoe,version-a,1\ntom,,1\n", roster=None)
    assert [sheet.student for sheet in found.sheets] == ["zoe"]
    assert "tom: has no paper, and none is named; left out" in found.complaints[0]


def test_a_table_of_another_kind_is_refused_with_what_is_accepted(tmp_path: Path) -> None:
    """With the columns that were found."""
    with pytest.raises(QuizError, match=r"'name', 'grade'.* Accepted are: Canvas's.*student,item,answer"):
        collected(tmp_path, "name,grade\nx,1\n")
    with pytest.raises(QuizError, match="no such file"):
        read_responses(tmp_path / "gone.csv", small_quiz(), papers())
    with pytest.raises(QuizError, match="--paper version-q: there is no such paper of 'small'; there are: version-a"):
        read_responses(tmp_path / "typed.csv", small_quiz(), papers(), None, "version-q")


def test_the_sample_paper_is_not_in_the_banks_order() -> None:
    """Otherwise the tests above could not tell letters from names."""
    orders = [[option.name for option in item.options] for item in small_paper().items if item.options]
    assert [sorted(order) for order in orders] != orders
