"""The grades as one CSV, read by another library."""

from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from export_class import FORMULA, LONG, NAMES, a_class
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.errors import GradesError
from grading.export.export import Options, export
from grading.export.kinds import Kind
from grading.export.texts import RISKY, guarded
from grading.gradebook.events import Enrolled
from grading.grades import ClassGrades


@pytest.fixture(scope="module")
def table(small_grades: ClassGrades, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The CSV of everything, as pandas reads it, ids as text."""
    path = tmp_path_factory.mktemp("plain") / "grades.csv"
    export(small_grades, Kind.CSV, out=path)
    return pd.read_csv(path, dtype={"student": str}, keep_default_na=False, na_values={"alpha": "", "percent": ""})


def test_every_score_comes_back(table: pd.DataFrame, small_grades: ClassGrades) -> None:
    """A number where there is a score, nothing where there is none."""
    read = table.set_index("student")["alpha"]
    for grade in small_grades.assignment("alpha"):
        found = read[grade.student]
        assert (grade.score is None) == pd.isna(found)
        assert grade.score is None or abs(Fraction(str(found)) - grade.score) <= Fraction(1, 20000)


def test_a_missing_submission_is_an_empty_cell(table: pd.DataFrame) -> None:
    """Only who earned nothing has a zero; the status says why there is nothing."""
    read = table.set_index("student")
    assert list(read.index[read["alpha"] == 0]) == ["4799"]
    assert dict(read["alpha_status"][read["alpha"].isna()]) == {
        "pending": "pending",
        "missing": "missing",
        "excused": "excused",
    }


def test_names_come_back_as_they_are(table: pd.DataFrame) -> None:
    """Commas, quotes, umlauts, emoji, other scripts and length; what would be a formula has an apostrophe before it."""
    read = table.set_index("student")["name"]
    assert {student: read[student] for student in NAMES} == {**NAMES, "007": f"'{FORMULA}"}
    assert len(read["excused"]) == len(LONG)


def test_the_course_stands_at_the_end(table: pd.DataFrame, small_grades: ClassGrades) -> None:
    """Percent, rounded as the letter is, and the letter."""
    for row in table.itertuples():
        grade = small_grades.student(str(row.student))
        assert (grade.letter or "") == row.letter
        assert grade.percent is None or float(row.percent) == pytest.approx(float(grade.percent), abs=0.005)


def test_one_assignment_alone(small_grades: ClassGrades, out: Path) -> None:
    """No other columns, and nothing of the course."""
    (written,) = export(small_grades, Kind.CSV, ["beta"], out)
    assert list(pd.read_csv(out).columns) == ["student", "name", "email", "section", "beta", "beta_status"]
    assert written.summary == f"{out}: 7 students, 6 columns; no score: 6 missing"


def test_without_a_place_it_goes_to_exports(tmp_path: Path) -> None:
    """Beside the course's other working state."""
    (written,) = export(a_class(tmp_path), Kind.CSV)
    assert written.path == tmp_path / "exports" / "grades.csv"
    assert written.path.is_file()


def test_an_unknown_name_is_told(small_grades: ClassGrades) -> None:
    """With those that there are."""
    with pytest.raises(GradesError, match="no assignment or quiz gamma; there are: alpha, beta, oral"):
        export(small_grades, Kind.CSV, ["gamma"])


@pytest.mark.parametrize(("kind", "options"), [(Kind.CSV, Options(like=Path("x"))), (Kind.CANVAS, Options(by="email"))])
def test_options_of_other_systems_are_refused(small_grades: ClassGrades, kind: Kind, options: Options) -> None:
    """Rather than passed over."""
    with pytest.raises(GradesError, match=r"--to (canvas|moodle)"):
        export(small_grades, kind, options=options)


def test_a_place_where_nothing_can_be_written_is_told(small_grades: ClassGrades, tmp_path: Path) -> None:
    """A folder, and a file in the place of one."""
    (tmp_path / "file").touch()
    for out in (tmp_path, tmp_path / "file" / "x.csv"):
        with pytest.raises(GradesError, match=r"cannot be written .* --out"):
            export(small_grades, Kind.CSV, out=out)
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_a_class_without_anybody_is_told(tmp_path: Path) -> None:
    """No file with heads alone."""
    nobody = a_class(tmp_path)
    with pytest.raises(GradesError, match="nobody in the class"):
        export(ClassGrades(nobody.course, nobody.works, nobody.book, nobody.now, ()), Kind.CSV)


@settings(max_examples=40)
@given(name=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12))
def test_any_name_comes_back(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    """But for the apostrophe, where a spreadsheet would run it; what is read never begins a formula."""
    folder = tmp_path_factory.mktemp("any")
    export(a_class(folder, [Enrolled(student="ada", name=name)]), Kind.CSV, ["beta"], folder / "x.csv")
    read = pd.read_csv(folder / "x.csv", dtype=str, keep_default_na=False).set_index("student")["name"]["ada"]
    assert read == guarded(name)
    assert read.removeprefix("'") == name.removeprefix("'")
    assert not read.startswith(RISKY)
