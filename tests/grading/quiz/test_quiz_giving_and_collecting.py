"""From a roster to papers and back to sheets, by the commands."""

import csv
import json
import re
import time
from pathlib import Path

import nbformat
import pytest
from small_quiz import TEXT, draw_picture, letter
from typer.testing import CliRunner, Result

from autograder.course import Course, read_course
from grading.cli import app
from grading.errors import QuizError
from grading.quiz.bank.reading import open_quiz, parse_quiz
from grading.quiz.handout.giving import all_papers, staff_paths
from grading.quiz.handout.keys import order_of, read_order
from grading.quiz.handout.notebook import notebook
from grading.quiz.handout.pictures import Pictures
from grading.quiz.paper import paper_for, papers
from grading.quiz.responses.sheets import read_contents, read_sheets
from grading.roster import read_roster

CLASS = ("s1", "s2", "s3", "s4", "s5")
COURSE = """\
assignments = []
[course]
title = "Deep learning"
[[quizzes]]
name = "small"
title = "Small"
seed = 5
versions = {versions}
"""


def course_of(tmp_path: Path, versions: int) -> Course:
    """A course with the small quiz, and its roster beside it."""
    source = tmp_path / "source" / "small"
    source.mkdir(parents=True)
    (tmp_path / "course.toml").write_text(COURSE.format(versions=versions))
    (source / "quiz.md").write_text(TEXT)
    draw_picture(source)
    (tmp_path / "roster.csv").write_text("\n".join(["student", *CLASS]))
    return read_course(tmp_path)


def run(course: Course, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["quiz", *arguments, "--course", str(course.paths.root)])


def give(course: Course, *options: str) -> Result:
    return run(course, "papers", "small", "--roster", str(course.paths.root / "roster.csv"), *options)


def files(course: Course) -> set[str]:
    folder = course.paths.quiz("small").papers
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def answer(course: Course, student: str, name: str, value: str) -> None:
    """Write an answer into a student's notebook, as they would."""
    path = course.paths.quiz("small").papers / student / "small.ipynb"
    given = nbformat.read(path, 4)
    items = paper_for(open_quiz(course, "small"), given.metadata.torchgrade["paper"], course.quiz("small").seed).items
    number = [item.name for item in items].index(name) + 1
    for cell in given.cells:
        cell.source = re.sub(rf"^answer_{number:02d} = .*", f"answer_{number:02d} = {value}", cell.source)
    nbformat.write(given, path)


def test_notebooks_go_to_students_and_keys_to_staff(tmp_path: Path) -> None:
    """A folder a student, and one apart from them."""
    course = course_of(tmp_path, versions=0)
    given = give(course)
    assert given.exit_code == 0, given.output
    assert "small: 5 papers for 5 students" in given.output
    assert files(course) == {f"{each}/small.ipynb" for each in CLASS} | {"for-staff/students.csv", "for-staff/keys.csv"}


def test_prints_go_by_version_whoever_drew_them(tmp_path: Path) -> None:
    """All versions are printed, with a sheet and a key each; the list says who was meant to have which."""
    course = course_of(tmp_path, versions=3)
    assert give(course, "--to", "pdf").exit_code == 0
    names = [f"version-{each}" for each in "abc"]
    expected = {f"{name}/small{kind}.pdf" for name in names for kind in ("", "-answer-sheet")}
    staff = {"for-staff/students.csv", "for-staff/keys.csv", *(f"for-staff/{name}-key.pdf" for name in names)}
    assert files(course) == expected | staff
    with staff_paths(course, "small").students.open() as file:
        listed = {row["student"]: row["paper"] for row in csv.DictReader(file)}
    drawn = papers(open_quiz(course, "small"), CLASS, 5, 3)
    assert listed == {student: paper.student for student, paper in drawn.items()}


def test_keys_say_what_stands_where_and_is_right(tmp_path: Path) -> None:
    """By hand for the first paper: the letters of the right options on it, numbers and words."""
    course = course_of(tmp_path, versions=0)
    give(course)
    paper = all_papers(course, open_quiz(course, "small"), CLASS)["s1"]
    with staff_paths(course, "small").keys.open() as file:
        rows = {row["item"]: row for row in csv.DictReader(file) if row["paper"] == "s1"}
    items = {item.name: item for item in paper.items}
    assert rows["sgd-step"]["key"] == "".join(sorted(letter(items["sgd-step"], option) for option in "ac"))
    assert rows["relu"]["key"] == letter(items["relu"], "b")
    assert rows["dropout-off"]["key"] == "A"
    assert rows["scale"]["numbers"] in ("d=16.0", "d=64.0")
    assert rows["trick"]["key"] == "early stopping / early-stopping"
    assert [rows[item.name]["number"] for item in paper.items] == ["1", "2", "3", "4", "5", "6"]
    assert read_order(staff_paths(course, "small").keys)["s1"] == order_of([paper])["s1"]


def test_papers_that_would_change_are_kept_until_told_otherwise(tmp_path: Path) -> None:
    """A new key or a better wording changes no letter; a new option does."""
    course = course_of(tmp_path, versions=0)
    give(course)
    source = course.paths.quiz_source("small") / "quiz.md"
    source.write_text(
        TEXT.replace("*b) `x.clamp(min=0)`", "b) `x.clamp(min=0)`").replace("a) `x.abs()`", "*a) `abs(x)`")
    )
    assert give(course).exit_code == 0
    source.write_text(TEXT.replace("c) `x.clamp(max=0)`", "c) `x.clamp(max=0)`\nd) `x + 1`"))
    before = {path: (course.paths.quiz("small").papers / path).read_bytes() for path in files(course)}
    refused = give(course)
    assert isinstance(refused.exception, QuizError)
    assert "the papers s1, s2, s3 and 2 more were given out otherwise" in str(refused.exception)
    assert before == {path: (course.paths.quiz("small").papers / path).read_bytes() for path in files(course)}
    with pytest.raises(QuizError, match="put back what the papers were made from"):
        raise run(course, "collect", "small", str(course.paths.quiz("small").papers)).exception or AssertionError
    assert give(course, "--replace").exit_code == 0


def test_latecomers_are_added_to_the_class(tmp_path: Path) -> None:
    """Papers for more students leave the others' lines."""
    course = course_of(tmp_path, versions=0)
    give(course)
    (tmp_path / "roster.csv").write_text("student\nlate\n")
    assert give(course).exit_code == 0
    assert read_roster(staff_paths(course, "small").students) == (*CLASS, "late")
    assert set(read_order(staff_paths(course, "small").keys)) == {*CLASS, "late"}


def test_collecting_twice_merges_and_counts(tmp_path: Path) -> None:
    """New first; then one changed and the others as they were; who is missing is named."""
    course = course_of(tmp_path, versions=2)
    give(course)
    folder = course.paths.quiz("small").papers
    for student in CLASS[1:]:
        answer(course, student, "trick", '"early stopping"')
    (folder / "s1" / "small.ipynb").unlink()
    first = run(course, "collect", "small", str(folder))
    assert first.exit_code == 0, first.output
    assert (
        "small: 4 students' answers: 4 new, 0 changed, 0 the same; 1 remarks; nothing from 1 of the class: s1"
        in first.output
    )
    answer(course, "s2", "trick", '"patience"')
    second = run(course, "collect", "small", str(folder))
    assert "0 new, 1 changed, 3 the same" in second.output
    sheets = {sheet.student: sheet for sheet in read_sheets(course.paths.quiz("small").sheets)}
    assert sheets["s2"].answers["trick"] == "patience"
    drawn = papers(open_quiz(course, "small"), CLASS, 5, 2)
    assert {sheet.paper for sheet in sheets.values()} == {drawn[student].student for student in sheets}
    assert set(read_contents(course.paths.quiz("small").sheets)) == {sheet.paper for sheet in sheets.values()}


def test_what_was_collected_can_be_marked(tmp_path: Path) -> None:
    """Through files and letters, the right answers earn every point."""
    course = course_of(tmp_path, versions=0)
    give(course)
    quiz = open_quiz(course, "small")
    drawn = papers(quiz, CLASS, 5, 0)
    for student in CLASS:
        for item in drawn[student].items:
            ticks = [letter(item, option.name) for option in item.options if option.right]
            right = {"scale": item.numeric, "best-epoch": "2", "trick": '"Early  Stopping"'}
            answer(course, student, item.name, right.get(item.name) or repr(ticks if len(ticks) > 1 else ticks[0]))
    assert run(course, "collect", "small", str(course.paths.quiz("small").papers)).exit_code == 0
    assert run(course, "mark", "small").exit_code == 0
    with course.paths.quiz("small").marks_csv.open() as file:
        assert [(row["student"], float(row["percent"])) for row in csv.DictReader(file)] == [
            (each, 100) for each in CLASS
        ]


def test_without_papers_the_class_must_be_named(tmp_path: Path) -> None:
    """Collecting needs to know who is in it."""
    course = course_of(tmp_path, versions=0)
    (tmp_path / "typed.csv").write_text("student,1\ns1,1\n")
    refused = run(course, "collect", "small", str(tmp_path / "typed.csv"))
    assert "name the class's list with --roster" in str(refused.exception)
    taken = run(course, "collect", "small", str(tmp_path / "typed.csv"), "--roster", str(tmp_path / "roster.csv"))
    assert "1 new" in taken.output
    assert isinstance(give(course, "--to", "stone").exception, QuizError)


def test_a_class_of_1000_has_its_notebooks_in_under_10_seconds(tmp_path: Path) -> None:
    """40 items each, written to disk. A tenth of the class is timed, as the machine may be shared."""
    items = "\n".join(
        f"Name: item-{number}\n1. Which is number ${number}$?\n"
        + "\n".join(f"[{'*' if k == 1 else ' '}] option {k}" for k in range(5))
        + "\n"
        for number in range(40)
    )
    quiz = parse_quiz(items, "big")
    start = time.process_time()
    for student, paper in papers(quiz, [f"s{number}" for number in range(100)], 1, 0).items():
        (tmp_path / f"{student}.ipynb").write_bytes(notebook(paper, quiz, Pictures(tmp_path)))
    assert time.process_time() - start < 1
    assert len(json.loads((tmp_path / "s7.ipynb").read_text())["cells"]) == 83
