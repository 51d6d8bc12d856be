"""CSV files of all makers."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.csvfile import read_table
from grading.errors import QuizError

CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"), max_size=8)


def test_a_table_of_excels_is_read_as_one_of_ours(tmp_path: Path) -> None:
    """A byte order mark, semicolons, line ends of Windows, blanks around cells, empty lines, a short row."""
    path = tmp_path / "class.csv"
    path.write_bytes("\ufeffstudent;name\r\n\r\n s1 ;Ada\r\ns2\r\n;;\r\n".encode())
    table = read_table(path)
    assert table.columns == ("student", "name")
    assert [(row.line, row.cells) for row in table.rows] == [(3, ("s1", "Ada")), (4, ("s2", ""))]


def test_lines_are_counted_over_cells_with_line_ends(tmp_path: Path) -> None:
    """A message names the line in which a row begins; separators within quotes do not count."""
    path = tmp_path / "canvas.csv"
    path.write_text('name,"1: a;b;c;\nd;;;;"\n"x\ny",1\nz,2\n')
    table = read_table(path)
    assert table.columns == ("name", "1: a;b;c;\nd;;;;")
    assert [row.line for row in table.rows] == [3, 5]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such file"),
        (b"", "is empty"),
        (b"\xff\xfe", "byte 1 is not UTF-8"),
        (b"a,b\n1,2,3\n4,5\n6,7,8,9\n", "line 2: 3 cells, but there are 2 columns(.|\n)*line 4: 4 cells"),
    ],
)
def test_what_is_no_table_is_told(tmp_path: Path, content: bytes | None, message: str) -> None:
    """Each with the file, and every bad line at once."""
    path = tmp_path / "x.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(QuizError, match=message) as caught:
        read_table(path)
    assert str(caught.value).startswith(str(path))


@given(st.lists(st.tuples(CELL, CELL), max_size=5))
def test_what_pythons_writer_writes_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    """Quotes, separators and line ends in cells come back, in the form that compares equal."""
    import unicodedata

    path = tmp_path_factory.mktemp("csv") / "x.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("first", "second"), *rows])
    expected = [tuple(unicodedata.normalize("NFC", cell).strip() for cell in row) for row in rows]
    assert [row.cells for row in read_table(path).rows] == [row for row in expected if any(row)]
