"""Whom a class's list enrols, whoever wrote it."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lists import CANVAS, CANVAS_LAST_FIRST, MOODLE_GERMAN, MOODLE_GRADES, MOODLE_PARTICIPANTS, MOODLE_WORKSHEET

from grading.errors import RosterError
from grading.gradebook.events import Enrolled
from grading.roster.members import members, read_members


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A file to be filled with a list."""
    return tmp_path / "class.csv"


def test_our_own_list_gives_all_that_it_has(listed: Path) -> None:
    """The id stands under `student`; a column SYSTEM_id is the id in another system."""
    listed.write_text("name;student;email;section;canvas_id;forum_id\nAda;s1;a@x.example;A;4710;77\nBob;s2;;;;\n")
    assert members(listed) == (
        Enrolled(student="s1", name="Ada", email="a@x.example", section="A", ids={"canvas": "4710", "forum": "77"}),
        Enrolled(student="s2", name="Bob"),
    )


def test_canvas_gradebook_is_read_as_it_comes(listed: Path) -> None:
    """Not its lines about assignments, nor its test student, which is told; a name that it guards is freed."""
    listed.write_text(CANVAS, encoding="utf-8")
    read = read_members(listed)
    assert [(each.student, each.name, each.section) for each in read.enrolled] == [
        ("4710", "Lovelace, Ada", "A and B"),
        ("4711", "=Bob", "A"),
        ("4712", "Müßig Jörg", "A"),
    ]
    assert read.enrolled[0].ids == {"canvas": "4710", "sis_user": "u0", "sis_login": "ada"}
    assert read.remarks == (f"{listed}: line 7: 'Student, Test' is Canvas's test student; left out",)


def test_canvas_with_names_in_two_columns(listed: Path) -> None:
    """As it exports where first and last names are told apart."""
    listed.write_text(CANVAS_LAST_FIRST)
    assert members(listed) == (
        Enrolled(student="4710", name="Ada Lovelace", section="A", ids={"sis_login": "ada", "canvas": "4710"}),
    )


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (MOODLE_GRADES, ["0010", "0011"]),
        (MOODLE_PARTICIPANTS, ["ada@x.example", "joerg@x.example"]),
        (MOODLE_GERMAN, ["0011"]),
    ],
)
def test_moodles_lists_are_read_as_they_come(listed: Path, text: str, ids: list[str]) -> None:
    """Grades or participants, in English or German; an ID number comes before an address, and keeps its zeros."""
    listed.write_text(text, encoding="utf-8")
    found = members(listed)
    assert [each.student for each in found] == ids
    assert (found[-1].name, found[-1].email) == ("Jörg Müßig", "joerg@x.example")


def test_the_id_is_the_one_that_students_are_known_by(listed: Path) -> None:
    """Submissions came in under logins, so these are our ids; Canvas's number is kept beside them."""
    listed.write_text(CANVAS, encoding="utf-8")
    read = read_members(listed, known={"bob", "stranger"})
    assert (read.by, [each.student for each in read.enrolled]) == ("sis_login", ["ada", "bob", "joerg"])
    assert read.enrolled[0].ids["canvas"] == "4710"


@pytest.mark.parametrize(("by", "student"), [("sis_user", "u0"), ("sis_login", "ada"), ("canvas", "4710")])
def test_the_id_is_the_one_that_was_asked_for(listed: Path, by: str, student: str) -> None:
    """Whatever would be taken otherwise."""
    listed.write_text(CANVAS, encoding="utf-8")
    assert read_members(listed, by, known={"ada"}).enrolled[0].student == student


def test_an_id_that_there_is_not_is_told(listed: Path) -> None:
    """With those that there are."""
    listed.write_text(CANVAS, encoding="utf-8")
    with pytest.raises(RosterError, match="no ids of the kind 'email'; there are: sis_user, sis_login, canvas"):
        read_members(listed, "email")


def test_a_list_in_another_language_is_read_by_the_name_of_its_column(listed: Path) -> None:
    """The refusal says which columns are needed; with the one of the ids named, they are read."""
    listed.write_text("Prénom,Nom,Numéro,Email\nAda,Lovelace,s1,a@x.example\n", encoding="utf-8")
    with pytest.raises(RosterError, match=r"needed is a column `student`.*--id-column .there are: Prénom, Nom, Numéro"):
        members(listed)
    assert read_members(listed, id_column="Numéro").enrolled == (Enrolled(student="s1", email="a@x.example"),)
    with pytest.raises(RosterError, match="no column 'Nr'; there are"):
        read_members(listed, id_column="Nr")


def test_a_named_column_of_a_known_list_gives_the_ids_alone(listed: Path) -> None:
    """The rest of Canvas's gradebook is read as ever."""
    listed.write_text(CANVAS, encoding="utf-8")
    read = read_members(listed, id_column="SIS User ID")
    assert [each.student for each in read.enrolled] == ["u0", "u1", "u2"]
    assert (read.by, read.enrolled[0].name) == ("SIS User ID", "Lovelace, Ada")
    with pytest.raises(RosterError, match="leave one of them out"):
        read_members(listed, "canvas", "SIS User ID")


def test_gradescopes_roster_is_read_by_its_sids(listed: Path) -> None:
    """Its submissions come in under them; the address is kept, by which Gradescope knows a student."""
    listed.write_text("First Name,Last Name,SID,Email,Role,Sections\nAda,Lovelace,s1,a@x.example,Student,A\n")
    ada = Enrolled(student="s1", name="Ada Lovelace", email="a@x.example")
    assert read_members(listed, id_column="SID").enrolled == (ada,)


def test_columns_that_only_look_like_others_are_not_taken_for_them(listed: Path) -> None:
    """A column `id` beside `student` is not Canvas's without its section, and `email_id` is no address."""
    listed.write_text("student,id,email_id,student_id,email\ns1,7,8,9,a@x.example\n")
    assert members(listed) == (Enrolled(student="s1", email="a@x.example"),)


def test_every_mistake_of_a_list_is_told_with_its_line(listed: Path) -> None:
    """No id, one that no folder can have, one twice with other data; the same line twice is only told."""
    listed.write_text("student,name\ns1,Ada\n,Bob\na b,Cy\nS1,Dan\ns1,Ada\n../x,Eve\nfor-staff,Fay\n")
    with pytest.raises(RosterError) as caught:
        members(listed)
    lines = str(caught.value).split("\n")
    assert [line.split(": ")[1] for line in lines] == ["line 3", "line 4", "line 5", "line 7", "line 8"]
    listed.write_text("student,name\ns1,Ada\ns1,Ada\n")
    assert read_members(listed).remarks == (f"{listed}: line 3: says the same as line 2; left out",)


def test_an_address_that_cannot_be_an_id_is_told(listed: Path) -> None:
    """With who it is, and what else could be taken."""
    listed.write_text(MOODLE_PARTICIPANTS.replace("ada@", "ada+x@"), encoding="utf-8")
    with pytest.raises(RosterError, match=r"line 2: 'ada\+x@x.example' \(Ada Lovelace\) is no student id.*--id"):
        members(listed)


def test_a_worksheet_is_no_class(listed: Path) -> None:
    """Its numbers are those of one assignment."""
    listed.write_text(MOODLE_WORKSHEET, encoding="utf-8")
    with pytest.raises(RosterError, match="worksheet of one assignment"):
        members(listed)


@pytest.mark.parametrize("text", ["student\n", "Student,ID,Section\nPoints Possible,,\n"])
def test_a_list_of_nobody_is_told(listed: Path, text: str) -> None:
    """Rather than a class without students."""
    listed.write_text(text)
    with pytest.raises(RosterError, match="no students"):
        members(listed)


def test_a_list_that_is_no_table_is_the_rosters_mistake(listed: Path) -> None:
    """Not a quiz's."""
    with pytest.raises(RosterError, match="no such file"):
        members(listed)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=1, max_size=4))
def test_a_name_is_one_line_of_text(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    """Whatever stands in the cell: no control characters, nothing that turns the text of a terminal around."""
    path = tmp_path_factory.mktemp("names") / "class.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("student", "name"), *((f"s{n}", name) for n, name in enumerate(names))])
    found = members(path)
    assert len(found) == len(names)
    for each in found:
        assert each.name == each.name.strip()
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", each.name)
