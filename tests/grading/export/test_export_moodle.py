"""Moodle's import format, read as Moodle's importer reads it."""

import csv
from pathlib import Path

import pytest
from export_class import ALPHA, BETA, NAMES, a_class

from grading.errors import GradesError
from grading.export.export import Options, export
from grading.export.kinds import Kind
from grading.gradebook.book import Book
from grading.gradebook.events import Commented, Enrolled, Overridden
from grading.grades import ClassGrades

NUMBERS = {student: f"00{number}" for number, student in enumerate(NAMES)}


def imported(path: Path) -> dict[str, dict[str, float | str | None]]:
    """What load_data.php makes of a file by the first column: a hyphen is no grade, an empty one of a new item is 0."""
    with path.open(encoding="utf-8", newline="") as file:
        heads, *lines = csv.reader(file)
    found: dict[str, dict[str, float | str | None]] = {}
    for line in lines:
        assert line[0], "Moodle gives a line without a name to the student of the line before"
        found[line[0]] = {
            head: cell if head.endswith("(Feedback)") else None if cell == "-" else float(cell or 0)
            for head, cell in zip(heads[1:], line[1:], strict=True)
        }
    return found


def test_moodle_gets_a_grade_only_where_there_is_one(small_grades: ClassGrades, out: Path) -> None:
    """Pending, missing, excused and not yet due are none; an earned nothing would be a 0."""
    export(small_grades, Kind.MOODLE, out=out)
    found = {student: grades[ALPHA] for student, grades in imported(out).items()}
    scores = {"ada": 9.25, "007": 5.6, "by_hand": 9.5, "pending": None, "missing": None, "excused": None}
    assert found == {NUMBERS[student]: score for student, score in scores.items()}


def test_comments_stand_beside_the_grade(small_grades: ClassGrades, out: Path) -> None:
    """What is about a test begins with its title; only assignments with comments have the column."""
    export(small_grades, Kind.MOODLE, out=out)
    found = imported(out)
    assert list(found[NUMBERS["ada"]]) == [ALPHA, f"{ALPHA} (Feedback)", BETA, "Oral"]
    assert found[NUMBERS["ada"]][f"{ALPHA} (Feedback)"] == 'Well done,\n"Ada"\nTest test_3: =nearly'
    assert found[NUMBERS["007"]][f"{ALPHA} (Feedback)"] == ""


def test_a_comment_does_not_tell_what_is_kept_back(tmp_path: Path) -> None:
    """The title of a test that students do not see yet, or never; the comment itself is for them."""
    (written,) = export(
        a_class(tmp_path, [Commented(student="ada", assignment="beta", item="test_2", text="so")]), Kind.MOODLE
    )
    assert imported(written.path)[NUMBERS["ada"]][f"{BETA} (Feedback)"] == "so"


def test_what_a_file_cannot_say_is_told(small_grades: ClassGrades, out: Path) -> None:
    """Who cannot be named, and who is excused."""
    (written,) = export(small_grades, Kind.MOODLE, out=out)
    assert written.remarks == (
        "left out, since they have no ID number of their own: 4799",
        "excused, which a file cannot tell Moodle (set Excluded there): excused",
    )
    assert "6 students, by ID number" in written.summary


def test_students_are_named_as_asked(small_grades: ClassGrades, out: Path) -> None:
    """By their addresses, which Moodle takes with their case."""
    export(small_grades, Kind.MOODLE, ["beta"], out, Options(by="email"))
    assert sorted(imported(out)) == sorted(f"{student}@x.example" for student in NAMES)
    with pytest.raises(GradesError, match="nobody on the roster has a field 'Username'"):
        export(small_grades, Kind.MOODLE, out=out, options=Options(by="username"))
    with pytest.raises(GradesError, match="by 'canvas'; it does by idnumber, username, email"):
        export(small_grades, Kind.MOODLE, out=out, options=Options(by="canvas"))


def test_what_names_two_names_nobody(tmp_path: Path) -> None:
    """One unknown or doubtful student would end the whole import."""
    twice = [Enrolled(student=student, ids={"idnumber": "7"}) for student in ("ada", "007")]
    (written,) = export(a_class(tmp_path, twice), Kind.MOODLE, options=Options(by="idnumber"))
    assert sorted(imported(written.path)) == [NUMBERS[student] for student in list(NAMES)[2:]]
    assert "007, 4799, ada" in written.remarks[0]


def test_scores_that_moodle_refuses_are_told(tmp_path: Path) -> None:
    """It takes 100 at most, unless the site allows more."""
    much = Overridden(student="ada", assignment="alpha", points=100.5)
    (written,) = export(a_class(tmp_path, [much]), Kind.MOODLE)
    assert "above 100" in written.remarks[-1]


def test_where_nobody_can_be_named_our_ids_stand(small_grades: ClassGrades, out: Path) -> None:
    """As ID numbers, which is said."""
    nobody = Book(students={}, records=small_grades.book.records, accommodations={})
    course, works, now = small_grades.course, small_grades.works, small_grades.now
    (written,) = export(ClassGrades(course, works, nobody, now, small_grades.grades), Kind.MOODLE, out=out)
    assert sorted(imported(out)) == sorted([*NAMES, "4799"])
    assert "our ids stand for ID numbers" in written.remarks[0]
