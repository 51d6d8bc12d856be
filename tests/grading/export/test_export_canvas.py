"""Canvas's import format, read as Canvas's importer reads it."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from export_class import ALPHA, BETA, FORMULA, NAMES, a_class, ids

from autograder.course import read_course
from grading.errors import GradesError
from grading.export.export import Options, export
from grading.export.kinds import Kind
from grading.export.texts import guarded
from grading.gradebook.events import Enrolled
from grading.grades import ClassGrades, grades_of
from grading.roster.members import read_members

HEADS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]


@dataclass(frozen=True)
class Imported:
    """What Canvas would take from a file."""

    points: dict[str, str]  # by the head of the assignment
    students: dict[str, dict[str, str]]  # by Canvas's ID, else the SIS Login ID
    names: dict[str, str]


def imported(path: Path) -> Imported:
    """A file as lib/gradebook_importer.rb goes through it: heads by their place, then lines by what stands first."""
    with path.open(encoding="utf-8", newline="") as file:
        heads, *lines = csv.reader(file)
    assert "Student" in heads[0]
    assert "ID" in heads[1]
    assert re.search(r"SIS\s+User\s+ID", heads[2])
    assert re.search(r"SIS\s+Login\s+ID", heads[3])
    assert "Section" in heads[4]
    points: dict[str, str] = {}
    students, names = {}, {}
    for line in lines:
        assert len(line) == len(heads)
        grades = dict(zip(heads[5:], line[5:], strict=True))
        if "Points Possible" in line[0]:
            points = grades
        else:
            students[line[1] or line[3]] = grades
            names[line[1] or line[3]] = line[0]
    return Imported(points, students, names)


def template(path: Path, *, heads: str = "", students: str = "") -> Path:
    """A gradebook as Canvas exports it."""
    quoted = ALPHA.replace('"', '""')
    path.write_text(
        f'\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,"{quoted} (31)",Other (9),{heads or f"{BETA} (32)"},'
        "Final Score\n,,,,,Manual Posting,,,\n    Points Possible,,,,,10.00,5,20.00,(read only)\n"
        '"Lovelace, Ada",4710,u0,login-ada,A,7,5,3,99\n'
        f'"=""{FORMULA.replace(chr(34), chr(34) * 2)}""",4711,u1,login-007,A,,1,,50\n'
        f'{students}"Student, Test",1,,dfa,A,,,,\n',
        encoding="utf-8",
    )
    return path


def test_canvas_finds_everybody_by_its_own_number(small_grades: ClassGrades, out: Path) -> None:
    """A score, EX for excused, and nothing for what is pending, missing or not due yet."""
    (written,) = export(small_grades, Kind.CANVAS, out=out)
    found = imported(out)
    assert found.names == {ids(each, n)["canvas"]: guarded(name) for n, (each, name) in enumerate(NAMES.items())} | {
        "4799": "4799"
    }
    assert found.points == {ALPHA: "10", BETA: "10", "Oral": "4"}
    assert found.students["4710"] == {ALPHA: "9.25", BETA: "10", "Oral": "1.3333"}
    assert {number: grades[ALPHA] for number, grades in found.students.items()} == {
        "4710": "9.25", "4711": "5.6", "4712": "", "4713": "", "4714": "EX", "4715": "9.5", "4799": "0",
    }  # fmt: skip
    assert written.remarks == ()
    assert written.summary.endswith("7 students, 3 assignments; no score: 1 pending, 7 missing, 6 open, 1 excused")


def test_who_is_not_in_canvas_is_left_out_and_told(tmp_path: Path) -> None:
    """Somebody of another list, without any id of Canvas's."""
    (written,) = export(a_class(tmp_path, [Enrolled(student="guest", name="G")]), Kind.CANVAS)
    assert "guest" not in written.path.read_text(encoding="utf-8")
    assert "left out" in written.remarks[0]
    assert "guest" in written.remarks[0]


def test_where_nobody_has_an_id_of_canvas_ours_are_logins(tmp_path: Path) -> None:
    """Which is said, with what is better."""
    grades = a_class(tmp_path)
    course, book = grades.course, type(grades.book)(students={}, records=grades.book.records, accommodations={})
    nobody = ClassGrades(course, grades.works, book, grades.now, grades.grades[2:3])
    (written,) = export(nobody, Kind.CANVAS)
    assert list(imported(written.path).students) == [grades.grades[2].student]
    assert "SIS Login IDs" in written.remarks[0]


@pytest.mark.parametrize(
    ("title", "remark"), [("Homework (2)", "for an ID of its own"), ("My Final Points", "leaves a column alone")]
)
def test_titles_that_canvas_takes_for_something_else_are_told(tmp_path: Path, title: str, remark: str) -> None:
    """It reads a number at the end as an ID, and leaves its own columns alone."""
    grades = a_class(tmp_path)
    text = (tmp_path / "course.toml").read_text(encoding="utf-8").replace('"Oral"', f'"{title}"')
    (tmp_path / "course.toml").write_text(text, encoding="utf-8")
    (written,) = export(renamed(grades, tmp_path), Kind.CANVAS)
    assert remark in written.remarks[0]


def test_equal_titles_are_refused(tmp_path: Path) -> None:
    """Canvas could not tell the columns apart."""
    grades = a_class(tmp_path)
    text = (tmp_path / "course.toml").read_text(encoding="utf-8").replace('"Oral"', f'"{BETA}"')
    (tmp_path / "course.toml").write_text(text, encoding="utf-8")
    with pytest.raises(GradesError, match="more than once"):
        export(renamed(grades, tmp_path), Kind.CANVAS)


def renamed(grades: ClassGrades, root: Path) -> ClassGrades:
    """The same class under the course.toml of today."""
    return grades_of(read_course(root), grades.book, grades.now)


def test_canvas_own_export_is_filled_in(small_grades: ClassGrades, tmp_path: Path, out: Path) -> None:
    """Our columns under its heads, with its points possible; other assignments and its totals are not written."""
    (written,) = export(small_grades, Kind.CANVAS, out=out, options=Options(like=template(tmp_path / "canvas.csv")))
    found = imported(out)
    assert found.points == {f"{ALPHA} (31)": "10.00", f"{BETA} (32)": "20.00"}
    assert found.students["4710"] == {f"{ALPHA} (31)": "9.25", f"{BETA} (32)": "10"}
    assert found.students["4711"] == {f"{ALPHA} (31)": "5.6", f"{BETA} (32)": ""}
    assert f'="{FORMULA}"' in [row[0] for row in csv.reader(out.read_text(encoding="utf-8").splitlines())]
    told = "\n".join(written.remarks)
    assert "left out, since they are not in" in told
    assert "oral: left out, since no column" in told
    assert "beta: of 10 points in course.toml, but of 20 in Canvas" in told


def test_scores_of_canvas_stay_where_there_is_none(small_grades: ClassGrades, tmp_path: Path, out: Path) -> None:
    """An empty cell would delete them; who is not given the assignment stays so; strangers are told."""
    students = '"Jörg",4712,,,A,4,5,3,99\n"Zoë",4713,,,A,N/A,5,,\n"New, One",5000,,,A,,,,\n'
    like = template(tmp_path / "canvas.csv", students=students)
    (written,) = export(small_grades, Kind.CANVAS, ["alpha"], out, Options(like=like))
    found = imported(out).students
    assert (found["4712"][f"{ALPHA} (31)"], found["4713"][f"{ALPHA} (31)"]) == ("4", "N/A")
    assert "5000" not in found
    told = "\n".join(written.remarks)
    assert "1 score of Canvas's stay" in told
    assert "not known here: New, One" in told


def test_two_columns_for_one_assignment_are_told(small_grades: ClassGrades, tmp_path: Path, out: Path) -> None:
    """Title and name both name a column, whatever their case."""
    like = template(tmp_path / "canvas.csv", heads="ALPHA (33)")
    with pytest.raises(GradesError, match="could all be alpha"):
        export(small_grades, Kind.CANVAS, ["alpha"], out, Options(like=like))


def test_the_form_itself_is_not_overwritten(small_grades: ClassGrades, tmp_path: Path) -> None:
    """It holds more than is written."""
    like = template(tmp_path / "canvas.csv")
    before = like.read_bytes()
    with pytest.raises(GradesError, match="name another file"):
        export(small_grades, Kind.CANVAS, out=like, options=Options(like=like))
    assert like.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("student,name\nada,Ada\n", "is not Canvas's gradebook"),
        ("Student,ID,Section,X (1)\nPoints Possible,,,1\nA,4710,S,\n", "none of its columns is called"),
        ("Student,ID,Section,alpha (1)\nPoints Possible,,,1\nA,1,S,\n", "nobody in it is known"),
    ],
)
def test_a_form_that_does_not_fit_is_told(
    small_grades: ClassGrades, tmp_path: Path, out: Path, text: str, message: str
) -> None:
    """Nothing is written then."""
    like = tmp_path / "x.csv"
    like.write_text(text)
    with pytest.raises(GradesError, match=message):
        export(small_grades, Kind.CANVAS, out=out, options=Options(like=like))
    assert not out.exists()


def test_what_is_written_can_be_imported_as_a_roster(small_grades: ClassGrades, out: Path) -> None:
    """Names and Canvas's numbers come back, also of a name that a spreadsheet would run."""
    export(small_grades, Kind.CANVAS, out=out)
    read = read_members(out, by="canvas")
    assert {each.student: each.name for each in read.enrolled}["4711"] == FORMULA
    assert [each.student for each in read.enrolled] == list(imported(out).students)
