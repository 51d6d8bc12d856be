"""course.toml: what it says, and the one sentence that each mistake in it gets."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.course import Assignment, Data, Limits, Quiz, Runner, find_course, read_course
from autograder.errors import CourseError
from autograder.policy import Grades, Group, Late

HEAD = '[course]\ntitle = "Deep learning"\n'
ASSIGNMENT = '[[assignments]]\nname = "denoise"\ntitle = "Denoising"\npoints = 20\ndue = 2027-02-12T18:00:00+01:00\n'
COURSE = HEAD + ASSIGNMENT


def complaint(root: Path, text: str) -> str:
    """What reading this course.toml complains of."""
    (root / "course.toml").write_text(text)
    with pytest.raises(CourseError) as caught:
        read_course(root)
    return str(caught.value)


def test_a_short_file_is_a_whole_course(tmp_path: Path) -> None:
    """What is not written takes its default; work lies under the root unless told otherwise."""
    (tmp_path / "course.toml").write_text(COURSE)
    course = read_course(tmp_path)
    assert course.title == "Deep learning"
    assert course.assignment("denoise").due == datetime(2027, 2, 12, 17, tzinfo=UTC)
    assert (course.data.images, course.runner.workers) == ("digits", 0)
    assert course.assignment("denoise").limits.memory_mib == 3072
    assert course.paths.work == course.paths.root == tmp_path.resolve()
    assert read_course(tmp_path, tmp_path / "term").paths.reports == tmp_path.resolve() / "term" / "reports"


def test_a_course_is_found_from_a_folder_within(tmp_path: Path) -> None:
    """The nearest course.toml upwards counts."""
    (tmp_path / "course.toml").write_text(COURSE)
    inner = tmp_path / "source" / "denoise"
    inner.mkdir(parents=True)
    assert find_course(inner) == tmp_path.resolve()


def test_no_course_says_how_to_name_one(tmp_path: Path) -> None:
    """The message names the folder where the search began, and the option."""
    with pytest.raises(CourseError, match=r"no course\.toml in .*name it with --course, or begin .*torchgrade init"):
        find_course(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "colour = 1\n" + COURSE,
            "colour: unknown key; allowed here: course, data, runner, grades, assignments, quizzes",
        ),
        (COURSE + "[data]\nimage = 'mnist'\n", "data.image: unknown key; allowed here: images, mnist_folder"),
        (
            COURSE + "[runner]\ncores = 4\n",
            "runner.cores: unknown key; allowed here: workers, job_seconds, box, device",
        ),
        (
            COURSE + "length = 3\n",
            "assignments.0.length: unknown key; allowed here: name, title, points, due, blank_share, limits, modules, "
            "extra_credit, late",
        ),
        (
            COURSE + "[assignments.limits]\nseconds = 3\n",
            "assignments.0.limits.seconds: unknown key; allowed here: cell_seconds, load_seconds, call_seconds, "
            "memory_mib, disk_mib, train_seconds",
        ),
    ],
)
def test_an_unknown_key_is_named_with_those_allowed_there(tmp_path: Path, text: str, said: str) -> None:
    """At every level of the file."""
    assert complaint(tmp_path, text) == f"{tmp_path.resolve() / 'course.toml'}: {said}"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("points = 20", 'points = "20"', "assignments.0.points: input should be a valid number, found '20'"),
        ("points = 20", "points = 0", "assignments.0.points: input should be greater than 0, found 0"),
        ('"denoise"', '"De noise"', "assignments.0.name: string should match pattern '^[a-z][a-z0-9_]*$'"),
        ("+01:00", "", "assignments.0.due: should end with its offset from UTC, found 2027-02-12T18:00:00"),
        ('"Deep learning"', "7", "course.title: input should be a valid string, found 7"),
        ("points = 20", 'points = 20\nmodules = ["import os"]', "assignments.0.modules.0: string should match pattern"),
        ("[course]", "[data]\nimages = 'cifar'\n[course]", "data.images: input should be 'digits' or 'mnist'"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(tmp_path: Path, old: str, new: str, said: str) -> None:
    """The key, what a value there must be, and what was found."""
    assert f"course.toml: {said}" in complaint(tmp_path, COURSE.replace(old, new))


@pytest.mark.parametrize(
    ("due", "found"),
    [
        ("2027-03-01", "should be a date and time without quotes, found 2027-03-01"),
        ("2027-03-01T18:00:00", "should end with its offset from UTC, found 2027-03-01T18:00:00"),
        ('"2027-03-01T18:00:00+01:00"', "should be a date and time without quotes, found '2027-03-01T18:00:00+01:00'"),
        ("18:00:00", "should be a date and time without quotes, found 18:00:00"),
    ],
)
def test_a_due_date_of_another_form_is_shown_the_right_one(tmp_path: Path, due: str, found: str) -> None:
    """A day, no offset, quotes, a time alone: the line to write comes with the message."""
    text = re.sub("due = .*", f"due = {due}", COURSE)
    shown = "write due = 2027-03-01T18:00:00+01:00"
    assert complaint(tmp_path, text).endswith(f"course.toml: assignments.0.due: {found}; {shown}")


def test_a_due_date_that_is_no_toml_is_shown_the_right_one(tmp_path: Path) -> None:
    """The parser says where; the line itself and its form follow."""
    text = re.sub("due = .*", "due = 2027-03-01 18:00", COURSE)
    assert complaint(tmp_path, text).endswith(": 'due = 2027-03-01 18:00'; write due = 2027-03-01T18:00:00+01:00")


TABLES = {
    "[data]\n": Data,
    "[runner]\n": Runner,
    "[grades]\n": Grades,
    "[grades.late]\n": Late,
    "[[grades.groups]]\n": Group,
    "[[assignments]]\n": Assignment,
    "[[assignments]]\n[assignments.limits]\n": Limits,
    "[[quizzes]]\n": Quiz,
}
KEYS = [(table, key) for table, model in TABLES.items() for key in model.model_fields]
KEYS += [("", key) for key in ("course", "data", "runner", "grades", "assignments", "quizzes")]


@pytest.mark.parametrize(("table", "key"), KEYS)
def test_every_key_with_a_wrong_value_is_shown_its_form(tmp_path: Path, table: str, key: str) -> None:
    """A time of day is right for none of them."""
    lines = complaint(tmp_path, f"{table}{key} = 18:00:00\n").split("\n")
    (line,) = [each for each in lines if f"{key}: " in each and "18:00:00" in each]
    assert "; write " in line
    assert key in line.partition("; write ")[2]


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    """A line each, so that one edit mends them all."""
    lines = complaint(tmp_path, HEAD + '[[assignments]]\nname = "denoise"\npoints = 20\n').split("\n")
    assert [line.split("course.toml: ")[1] for line in lines] == [
        'assignments.0.title: missing, and needed; write title = "Scaled dot-product attention"',
        "assignments.0.due: missing, and needed; write due = 2027-03-01T18:00:00+01:00",
    ]


def test_an_assignment_written_twice_is_named(tmp_path: Path) -> None:
    """Two of one name would share folders and grades."""
    assert "assignments and quizzes: denoise stands there more than once; keep one" in complaint(
        tmp_path, COURSE + ASSIGNMENT
    )


QUIZ = '[[quizzes]]\nname = "midterm"\ntitle = "Midterm"\n'


def test_a_quiz_needs_a_name_and_a_title(tmp_path: Path) -> None:
    """The rest takes its default; its text lies with the sources, its papers with the working state."""
    (tmp_path / "course.toml").write_text(COURSE + QUIZ)
    course = read_course(tmp_path, tmp_path / "term")
    quiz = course.quiz("midterm")
    assert (quiz.due, quiz.seed, quiz.versions) == (None, 0, 0)
    assert course.paths.quiz_source("midterm") == tmp_path.resolve() / "source" / "midterm"
    assert course.paths.quiz("midterm").papers == tmp_path.resolve() / "term" / "quizzes" / "midterm" / "papers"


def test_a_course_may_have_quizzes_alone(tmp_path: Path) -> None:
    """There is no assignment then."""
    (tmp_path / "course.toml").write_text(HEAD + QUIZ)
    course = read_course(tmp_path)
    assert (course.assignments, [each.name for each in course.quizzes]) == ((), ["midterm"])


def test_an_unknown_quiz_is_named_with_those_there_are(tmp_path: Path) -> None:
    """An assignment is no quiz."""
    (tmp_path / "course.toml").write_text(COURSE + QUIZ)
    with pytest.raises(CourseError, match="no quiz 'denoise'; there are: midterm"):
        read_course(tmp_path).quiz("denoise")


def test_a_quiz_may_not_share_a_name_with_an_assignment(tmp_path: Path) -> None:
    """They would share folders."""
    found = complaint(tmp_path, COURSE + QUIZ.replace("midterm", "denoise"))
    assert "denoise stands there more than once" in found


def test_what_is_not_toml_is_named_by_line(tmp_path: Path) -> None:
    """The parser's own place is kept."""
    assert "course.toml: not TOML: " in complaint(tmp_path, "[course\n")
    assert "line 1" in complaint(tmp_path, "[course\n")


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    """Neither a missing file nor one that is not UTF-8 gives a traceback."""
    with pytest.raises(CourseError, match=r"course\.toml: cannot be read .*; a course is a folder with this file"):
        read_course(tmp_path)
    (tmp_path / "course.toml").write_bytes(b'title = "\xff"')
    with pytest.raises(CourseError, match=r"course\.toml: cannot be read"):
        read_course(tmp_path)


def test_an_unknown_assignment_is_told_with_those_there_are(tmp_path: Path) -> None:
    """A slip of the finger is seen at once."""
    (tmp_path / "course.toml").write_text(COURSE)
    with pytest.raises(CourseError, match=r"no assignment 'denoice'; there are: denoise$"):
        read_course(tmp_path).assignment("denoice")


def test_an_assignment_without_a_source_is_told_by_its_path(tmp_path: Path) -> None:
    """The message names the notebook that is missing and both ways out."""
    (tmp_path / "course.toml").write_text(COURSE)
    with pytest.raises(CourseError, match=r"'denoise' has no .*source/denoise/notebook\.py; write it, or take"):
        read_course(tmp_path).source("denoise")


def test_a_module_that_is_not_installed_is_told_before_anything_runs(tmp_path: Path) -> None:
    """The message names the assignment, the module and both ways out; other assignments are not held up."""
    needs = ASSIGNMENT.replace("denoise", "other") + 'modules = ["json", "no_such_library.layers"]\n'
    (tmp_path / "course.toml").write_text(COURSE + needs)
    for name in ("denoise", "other"):
        (tmp_path / "source" / name).mkdir(parents=True)
        (tmp_path / "source" / name / "notebook.py").touch()
    course = read_course(tmp_path)
    assert course.source("denoise").name == "denoise"
    with pytest.raises(CourseError, match=r"'other' needs the module 'no_such_library\.layers', .*`modules`"):
        course.source("other")


def test_an_assignments_source_is_its_folder(tmp_path: Path) -> None:
    """It is there as soon as its notebook is."""
    (tmp_path / "course.toml").write_text(COURSE)
    (tmp_path / "source" / "denoise").mkdir(parents=True)
    (tmp_path / "source" / "denoise" / "notebook.py").touch()
    assert read_course(tmp_path).source("denoise").name == "denoise"
