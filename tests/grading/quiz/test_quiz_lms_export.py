"""`torchgrade quiz export`: the bank or one paper, in a file for staff."""

import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.course import read_course
from grading.cli import app
from grading.errors import QuizError
from grading.quiz.bank.reading import open_quiz, parse_quiz
from grading.quiz.lms.export import export, paper_called, write_export
from grading.quiz.lms.formats import Format
from grading.quiz.lms.sections import Section, flat, ident, outline
from grading.quiz.paper import paper_for, version_of

ROOT = Path(__file__).parents[3]
COURSE = """\
assignments = []
[course]
title = "Short"
[[quizzes]]
name = "short"
title = "Short"
seed = 5
versions = 3
"""
QUIZ = """\
Name: first
Parameters: d = 0.5, 16
1. What is {{d}}?
= {{d}}
Name: second
2. Which?
[*] this
[ ] that
[*] these
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with one quiz."""
    (tmp_path / "course.toml").write_text(COURSE)
    (tmp_path / "source" / "short").mkdir(parents=True)
    (tmp_path / "source" / "short" / "quiz.md").write_text(QUIZ)
    return tmp_path


def test_the_command_writes_and_tells(course: Path) -> None:
    """The file lies among the quiz's own, and the last line says whom it is for."""
    done = CliRunner().invoke(app, ["quiz", "export", "short", "--to", "qti1.2", "--course", str(course)])
    path = course / "quizzes" / "short" / "short-qti1.2.zip"
    assert done.exit_code == 0, done.output
    assert "Canvas marks select-all questions by net_correct, so marks differ for second (here balanced)" in done.output
    assert done.output.endswith(f"short: exported with its keys, for staff alone: {path}\n")
    assert "imsmanifest.xml" in zipfile.ZipFile(path).namelist()


def test_a_file_of_ones_own(course: Path) -> None:
    """--out names the file; its folder is made."""
    path = course / "new" / "short.xml"
    done = CliRunner().invoke(
        app, ["quiz", "export", "short", "--to", "moodle", "--out", str(path), "--course", str(course)]
    )
    assert done.exit_code == 0, done.output
    assert path.read_text().startswith("<?xml")


def test_a_folder_is_no_file(course: Path) -> None:
    """The message says what to give instead, and nothing is lost."""
    with pytest.raises(QuizError, match="is a folder; give the name of a file with --out"):
        write_export(read_course(course), "short", Format.GIFT, None, course)


def test_a_student_gets_the_version_that_was_given() -> None:
    """Where papers are shared, a student's is that of the version; a version is asked for by its name."""
    quiz = parse_quiz(QUIZ, "short")
    shared = version_of("student-07", 3, 5)
    assert paper_called(quiz, "student-07", 5, 3) == paper_called(quiz, shared, 5, 3) == paper_for(quiz, shared, 5)
    assert paper_called(quiz, "student-07", 5, 0) == paper_for(quiz, "student-07", 5)


def test_all_mistakes_are_told_together(tmp_path: Path) -> None:
    """A formula, a picture and a sign that XML does not have: a line each, with item and line."""
    quiz = parse_quiz("Name: one\n1. $x_1_2$\n= 3\nName: two\n2. ![x](gone.png) \x1b\n= 3\n", "short")
    with pytest.raises(QuizError) as told:
        export(quiz, Format.MOODLE, tmp_path)
    formula, sign, picture = str(told.value).split("\n")
    assert formula.startswith("item 'one' (line 1): the formula $x_1_2$ cannot be read")
    assert sign == "item 'two' (line 4): the character U+001B cannot be exported; delete it"
    assert picture.startswith("item 'two' (line 4): there is no picture gone.png in")


def test_variants_of_equal_number_all_go_into_a_group_of_one() -> None:
    """Where one is drawn and all are as likely as before, no variant need be left out; otherwise the first stands."""
    twice = "GROUP\npick: {}\npoints per question: 1\n{}END_GROUP\n"
    one = "Name: one\nParameters: d = 2, 3\n1. {{d}}?\n= {{d}}\n"
    other = "Name: other\nParameters: d = 4, 5\n2. {{d}}!\n= {{d}}\n"
    names = {}
    for pick in (1, 2):
        (section,) = outline(parse_quiz(twice.format(pick, one + other), "short")).parts
        assert isinstance(section, Section)
        names[pick] = [ident(item) for item in flat(section)[0]]
    assert names == {
        1: ["item-one_d-2", "item-one_d-3", "item-other_d-4", "item-other_d-5"],
        2: ["item-one_d-2", "item-other_d-4"],
    }


def test_every_variant_has_a_name_of_its_own() -> None:
    """Letters, digits, points, hyphens and underlines, as identifiers in XML must be."""
    quiz = parse_quiz(QUIZ, "short")
    assert [ident(item) for item in outline(quiz).items] == ["item-first_d-0.5", "item-first_d-16", "item-second"]


@pytest.mark.parametrize("to", Format)
@pytest.mark.parametrize("name", [quiz.name for quiz in read_course(ROOT).quizzes])
def test_the_course_can_be_exported(name: str, to: Format) -> None:
    """Every quiz of the course, whole and as a paper, in every format."""
    course = read_course(ROOT)
    quiz = open_quiz(course, name)
    folder = course.paths.quiz_source(name)
    assert export(quiz, to, folder).data
    assert export(quiz, to, folder, paper_for(quiz, "version-a", 1)).data


def test_no_item_is_called_like_another_ones_variant() -> None:
    """Or one of the two would be lost in the archive."""
    text = "Name: scaled\nParameters: d = 16, 32\n1. {{d}}?\n= {{d}}\n\nName: scaled-d-16\n2. True?\n*a) yes\nb) no\n"
    names = [ident(item) for item in outline(parse_quiz(text, "short")).items]
    assert len(set(names)) == len(names) == 3
