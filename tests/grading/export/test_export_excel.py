"""The Excel file, read by openpyxl."""

import re
import zipfile
from pathlib import Path

import pytest
from export_class import ALPHA, FORMULA, NAMES, a_class
from openpyxl import Workbook, load_workbook

from grading.export.export import export
from grading.export.kinds import Kind
from grading.export.sheets import LONGEST_SHEET_NAME, sheet_name
from grading.gradebook.events import Enrolled
from grading.grades import ClassGrades

Rows = dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def path(small_grades: ClassGrades, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of everything."""
    path = tmp_path_factory.mktemp("excel") / "grades.xlsx"
    export(small_grades, Kind.EXCEL, out=path)
    return path


@pytest.fixture(scope="module")
def workbook(path: Path) -> Workbook:
    return load_workbook(path)


def rows(workbook: Workbook, sheet: str) -> Rows:
    """A sheet's rows as its heads name their cells, by the first."""
    heads, *others = workbook[sheet].iter_rows(values_only=True)
    return {str(row[0]): dict(zip(map(str, heads), row, strict=True)) for row in others}


def test_there_is_a_sheet_for_the_course_each_assignment_and_the_legend(workbook: Workbook) -> None:
    """Quizzes too; heads stay in sight, and so does who it is."""
    assert workbook.sheetnames == ["Course", "alpha", "beta", "oral", "Legend"]
    assert workbook["Course"].freeze_panes == workbook["alpha"].freeze_panes == "C2"
    assert workbook["Legend"].freeze_panes == "A2"
    assert workbook["alpha"]["A1"].font.bold


def test_scores_are_numbers(workbook: Workbook, small_grades: ClassGrades) -> None:
    """Of the course's sheet, and of each test; what is no score is no cell."""
    course, alpha = rows(workbook, "Course"), rows(workbook, "alpha")
    for grade in small_grades.assignment("alpha"):
        score = None if grade.score is None else pytest.approx(float(grade.score))
        assert course[grade.student]["alpha"] == alpha[grade.student]["score"] == score
        for item in grade.items:
            assert alpha[grade.student][item.name] == (None if item.earned is None else float(item.earned))
    assert alpha["007"]["penalty"] == 1.4
    assert alpha["missing"]["score"] is alpha["excused"]["score"] is alpha["pending"]["score"] is None


def test_times_are_times(workbook: Workbook, small_grades: ClassGrades) -> None:
    """In UTC, since a sheet knows no time zones."""
    grade = next(each for each in small_grades.assignment("alpha") if each.student == "007")
    assert grade.received is not None
    assert rows(workbook, "alpha")["007"]["received (UTC)"] == grade.received.replace(tzinfo=None)


def test_text_is_text(workbook: Workbook) -> None:
    """Ids keep their zeros, names come back exactly, and a formula is no formula."""
    course = rows(workbook, "Course")
    assert {student: course[student]["name"] for student in NAMES} == NAMES
    for row in workbook["Course"].iter_rows(min_row=2, max_col=4):
        assert {cell.data_type for cell in row if cell.value is not None} == {"s"}
        assert row[0].number_format == "@"


def test_no_cell_of_the_file_is_a_formula(path: Path) -> None:
    """Seen in its XML, not through the library that wrote it."""
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert len(sheets) == 5
    assert FORMULA.replace('"', "&quot;") in "".join(sheets) or FORMULA in "".join(sheets)
    assert not any(re.search(r"<f[ >]", sheet) for sheet in sheets)


def test_the_legend_explains_names_and_words(workbook: Workbook) -> None:
    """Each status, and the title and points of each assignment and test."""
    legend = {row[:2]: row[2:] for row in workbook["Legend"].iter_rows(min_row=2, values_only=True)}
    assert legend["assignment", "alpha"] == (ALPHA, 10)
    assert legend["item of alpha", "test_2"] == ("Test test_2", 4)
    assert "not a zero" in legend["status", "missing"][0]


def test_what_no_sheet_can_hold_is_left_out(tmp_path: Path) -> None:
    """Control characters, which XML forbids."""
    export(a_class(tmp_path, [Enrolled(student="ada", name="A\x07da\x00")]), Kind.EXCEL)
    assert rows(load_workbook(tmp_path / "exports" / "grades.xlsx"), "Course")["ada"]["name"] == "Ada"


def test_names_of_sheets_are_ones_that_excel_takes() -> None:
    """Short, without brackets and slashes, and different without regard to case."""
    taken: set[str] = set()
    found = [sheet_name(name, taken) for name in ("a" * 40, "A" * 40, "x[1]/2", "Course")]
    assert found == ["a" * LONGEST_SHEET_NAME, "A" * 27 + " (2)", "x_1__2", "Course"]
