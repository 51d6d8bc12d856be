"""Whose a file is, in the words of each system that hands uploads out."""

from datetime import UTC, datetime

import pytest

from autograder.intake.layouts import Expected, Place, Stray, place

EXPECTED = Expected("denoise", frozenset({"attend"}), True, {"submission_77": ("ada", "bob@school.edu")})


def found(path: str) -> Place | Stray | None:
    return place(tuple(path.split("/")), EXPECTED)


@pytest.mark.parametrize(
    ("path", "students", "name"),
    [
        ("ada.ipynb", ("ada",), "ada.ipynb"),
        ("ada.IPYNB.txt", ("ada",), "ada.IPYNB.txt"),
        ("s-07.tar.gz", ("s-07",), "s-07.tar.gz"),
        ("ada/denoise/Mein Heft.ipynb", ("ada",), "Mein Heft.ipynb"),
        ("ada/denoise/all.zip", ("ada",), "all.zip"),
        ("lovelaceada_4711_998877_denoise.ipynb", ("4711",), "denoise.ipynb"),
        ("lovelaceada_LATE_4711_998877_denoise-2.ipynb", ("4711",), "denoise-2.ipynb"),
        ("de_la_croixpère_4711_99_x_1_2_y.ipynb", ("4711",), "x_1_2_y.ipynb"),
        ("anon_X7kQ2_99_denoise.ipynb", ("anon_X7kQ2",), "denoise.ipynb"),
        ("LATE_anon_X7kQ2_99_denoise.zip", ("anon_X7kQ2",), "denoise.zip"),
        ("Ada Lovelace_815_assignsubmission_file/denoise.ipynb", ("815",), "denoise.ipynb"),
        ("Ada Lovelace_815_assignsubmission_file_/sub/denoise.ipynb", ("815",), "denoise.ipynb"),
        ("Gruppe 1-Zoë Ö_815_assignsubmission_file_a_b.ipynb", ("815",), "a_b.ipynb"),
        ("assignment_5_export/submission_42/src/denoise.ipynb", ("42",), "denoise.ipynb"),
        ("submission_42/denoise.ipynb", ("42",), "denoise.ipynb"),
        ("submission_77/denoise.ipynb", ("ada", "bob@school.edu"), "denoise.ipynb"),
        ("ada+denoise+2027-02-11 21:40:12.25 UTC+x-Y_z/denoise.ipynb", ("ada",), "denoise.ipynb"),
        ("ada+denoise+2027-02-11 21:40:12.25 UTC/denoise.ipynb", ("ada",), "denoise.ipynb"),
    ],
)
def test_a_path_says_whose_the_file_is(path: str, students: tuple[str, ...], name: str) -> None:
    """The id is the system's number where there is nothing better, and the name is what the student called the file."""
    where = found(path)
    assert isinstance(where, Place)
    assert (where.students, where.name) == (students, name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a_1_2_x.ipynb", "a_1_3_y.zip"),
        ("N_1_assignsubmission_file/x.ipynb", "N_1_assignsubmission_file/b/y.ipynb"),
        ("submission_4/x.ipynb", "submission_4/b/y.ipynb"),
        ("ada/denoise/x.ipynb", "ada/denoise/y.ipynb"),
    ],
)
def test_files_of_one_upload_belong_together(one: str, other: str) -> None:
    """So that the one that counts can be told among them."""
    first, second = found(one), found(other)
    assert isinstance(first, Place)
    assert isinstance(second, Place)
    assert first.together == second.together


def test_the_exchange_says_when() -> None:
    """The time is a part of the folder's name; one that cannot be read is none."""
    where = found("ada+denoise+2027-02-11 21:40:12.25 UTC+random/x.ipynb")
    assert isinstance(where, Place)
    assert where.when == datetime(2027, 2, 11, 21, 40, 12, 250000, tzinfo=UTC)
    assert isinstance(broken := found("ada+denoise+late/x.ipynb"), Place)
    assert broken.when is None


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("grades.csv", "does not end in .ipynb"),
        ("ada/denoise/data.csv", "does not end in .ipynb"),
        ("a_1_2_data.csv", "does not end in .ipynb"),
        ("Ada Lovelace.ipynb", "'Ada Lovelace' is no student id"),
        ("Ada Lovelace/denoise/x.ipynb", "'Ada Lovelace' is no student id"),
        ("ada l+denoise+late/x.ipynb", "'ada l' is no student id"),
        ("ada/x.ipynb", "move it into ada/denoise"),
        ("ada/Denoise/x.ipynb", "no assignment in course.toml is called 'Denoise'"),
        ("ada+denoize+late/x.ipynb", "no assignment in course.toml is called 'denoize'"),
        ("ada/denoise/src/x.ipynb", "a folder"),
        ("Ada L_8_assignsubmission_onlinetext/onlinetext.html", "typed into Moodle"),
    ],
)
def test_what_belongs_nowhere_has_a_reason(path: str, reason: str) -> None:
    """The reason says what was found and what is understood."""
    where = found(path)
    assert isinstance(where, Stray)
    assert reason in where.reason


@pytest.mark.parametrize(
    "path",
    [
        "ada/denoise/timestamp.txt",
        "export/submission_metadata.yml",
        "ada+denoise+t/submission_secret.txt",
        "ada/attend/x.ipynb",
        "ada+attend+t/x.ipynb",
        "ada/denoise/attempt-0001/submission.json",
    ],
)
def test_of_some_files_nothing_need_be_said(path: str) -> None:
    """The systems' own, those of other assignments, and attempts that were stored before."""
    assert found(path) is None
