"""Every command in environments that lack what it needs, and in those that have just that.

Nothing pretends to be missing: each environment holds the packages that pip would install for it, and no other.
"""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import nbformat
import pytest
from every_command import every_command
from smaller_environment import environment, run

from autograder.authoring.notebooks import solution_notebook
from autograder.course import read_course
from autograder.extras import needs_of

COURSE = """
[course]
title = "Small"

[runner]
workers = 1

[[assignments]]
name = "double"
title = "Doubling"
points = 5
due = 2030-01-01T12:00:00+01:00

[[quizzes]]
name = "small"
title = "A small quiz"
"""
NOTEBOOK = '''\
# %%
def double(number):
    """Twice the number."""
    ### BEGIN SOLUTION double
    return number + number
    ### END SOLUTION


# %% [markdown] answer="why" points=2 title="Why it doubles"
# Why does it double?
#
# ### BEGIN ANSWER
# Because one and one are two.
# ### END ANSWER
'''
PUBLIC = '''\
def test_doubles(student):
    """Two of 3 are 6."""
    assert student.double(3) == 6
'''
HIDDEN = '''\
import pytest


@pytest.mark.points(3)
def test_doubles(student):
    """Two of 4 are 8."""
    assert student.double(4) == 8
'''
WRONG = '''\
"""Gives the number back."""

fails = ["test_doubles"]

### REGION double
return number
'''
RIGHT = '''\
"""Multiplies."""

### REGION double
return 2 * number
'''
QUIZ = """\
Quiz title: A small quiz
Quiz description: *No notes.*

Name: relu
1. What is $\\max(0, x)$ called?
*a) ReLU
b) GELU
c) SiLU

Name: scale
Parameters: d = 16, 64
1. By what are scores divided when keys have {{d}} numbers?
= {{sqrt(d)}}
"""
WHY = ("--why", "talked it over")
# in an order in which one works after the other; with arguments for each
COMMANDS = {
    "init": ["begun"],
    "docs": [],
    "check": ["double.ipynb", "--tests", "source/double/test_public.py"],
    "fetch-mnist": ["mnist"],
    "release": [],
    "verify": [],
    "calibrate": ["double"],
    "collect": ["double", "handed_in"],
    "doctor": [],
    "autograde": ["double"],
    "grades [NAME]": [],
    "grades explain": ["ada"],
    "gradebook mark": ["ada", "double", "why", "2", *WHY],
    "gradebook comment": ["ada", "double", "Well done.", *WHY],
    "gradebook override": ["ada", "double", "4", *WHY],
    "gradebook extend": ["ada", "double", "--days", "2", *WHY],
    "gradebook excuse": ["ada", "double", *WHY],
    "gradebook undo": ["3", *WHY],
    "gradebook history": ["ada"],
    "gradebook check": [],
    "regrade": ["double", "--preview"],
    "formgrader prepare": [],
    "formgrader sync": [],
    "formgrader open": ["--print"],
    "roster import": ["roster.csv", "--apply"],
    "roster show": [],
    "roster drop": ["bob"],
    "roster merge": ["bob", "ada"],
    "export": ["--to", "excel"],
    "feedback": [],
    "stats": [],
    "quiz lint": ["small"],
    "quiz import": ["source/small/quiz.md", "other"],
    "quiz papers": ["small", "--roster", "roster.csv", "--to", "pdf"],
    "quiz export": ["small", "--to", "qti2.1"],
    "quiz collect": ["small", "answers.csv"],
    "quiz mark": ["small"],
    "quiz drop": ["small", "relu", "--apply", *WHY],
    "quiz everybody": ["small", "relu"],
    "quiz rekey": ["small", "relu", "--to", "b"],
    "quiz undo": ["small", "1", *WHY],
    "quiz history": ["small"],
    "quiz simulate": ["small", "--work", "simulated", "--mean", "60", "--median", "60", "--sd", "30"],
    "debrief": ["small"],
    "new": ["another"],
    "demo": ["demo"],
}
MAY_END_OTHERWISE = {
    "calibrate",
    "fetch-mnist",
    "doctor",
}  # these may end with 1 or 2: no threshold, network, or bubblewrap
TRYING = """
import contextlib, io, json, sys
from grading.cli import main

def said(words):
    error, code = io.StringIO(), None
    sys.argv = ["torchgrade", *words]
    with contextlib.redirect_stderr(error), contextlib.redirect_stdout(io.StringIO()) as out:
        try:
            main()
        except SystemExit as end:
            code = end.code
    return [code, out.getvalue(), error.getvalue()]

print(json.dumps([said(words) for words in json.load(sys.stdin)]))
"""


def typed(name: str) -> list[str]:
    """What stands after `torchgrade`."""
    return [*name.removesuffix(" [NAME]").split(), *COMMANDS[name]]


def needed_always(name: str) -> set[str]:
    return {need.extra for need in needs_of(every_command()[name].callback) if not need.when}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The folder of a course with an assignment, a quiz, and what one student did."""
    files = {
        "course.toml": COURSE,
        "source/double/notebook.py": NOTEBOOK,
        "source/double/test_public.py": PUBLIC,
        "source/double/test_hidden.py": HIDDEN,
        "source/double/wrong/same.py": WRONG,
        "source/double/right/product.py": RIGHT,
        "source/small/quiz.md": QUIZ,
        "roster.csv": "student\nada\nbob\n",
        "answers.csv": "student,item,answer\nada,relu,a\nada,scale,4\nbob,relu,b\nbob,scale,8\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    notebook = nbformat.writes(solution_notebook(read_course(tmp_path).source("double")))
    (tmp_path / "handed_in").mkdir()
    for path in (tmp_path / "double.ipynb", tmp_path / "handed_in" / "ada.ipynb"):
        path.write_text(notebook, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def base() -> Iterator[Path]:
    """What `pip install torchgrade` gives."""
    with environment() as folder:
        yield folder


def tried(folder: Path, names: Sequence[str], course: Path) -> dict[str, tuple[int | None, str, str]]:
    """Exit status, output and errors of these commands in an environment: one after the other, in one process."""
    done = run(folder, "-c", TRYING, cwd=course, text=json.dumps([typed(name) for name in names]))
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    return {name: (code, out, error) for name, (code, out, error) in zip(names, json.loads(done.stdout), strict=True)}


def test_every_command_is_tried() -> None:
    """A command that is added must be added above."""
    assert set(COMMANDS) == set(every_command())


def test_without_extras_a_command_says_in_one_line_what_to_install(base: Path, course: Path) -> None:
    """Exit code 2, the command's name, what is missing, the extra; nothing is done before."""
    before = sorted(course.rglob("*"))
    names = [name for name in COMMANDS if needed_always(name)]
    for name, (code, out, error) in tried(base, names, course).items():
        what, extras = name.removesuffix(" [NAME]"), ",".join(sorted(needed_always(name)))
        line = rf"torchgrade: {what} needs [\w, -]+, which are not installed: pip install 'torchgrade\[{extras}\]'\n"
        assert re.fullmatch(line, error), (name, error)
        assert (code, out) == (2, "")
    assert sorted(course.rglob("*")) == before


@pytest.mark.parametrize("name", [name for name in COMMANDS if not needed_always(name)])
def test_without_extras_the_others_work(base: Path, course: Path, name: str) -> None:
    """What a student needs, and what needs no more than that."""
    done = run(base, "-m", "grading", *typed(name), cwd=course)
    assert "Traceback" not in done.stderr
    assert done.returncode == 0 or name in MAY_END_OTHERWISE, done.stderr


@pytest.mark.parametrize(("extra", "before"), [("grading", ["collect"]), ("authoring", ["collect"]), ("quiz", [])])
def test_with_its_extra_a_command_works(course: Path, extra: str, before: list[str]) -> None:
    """An extra brings all that a command needs which declares it: each is run for real, one after the other."""
    mine = [name for name in COMMANDS if needed_always(name) == {extra}]
    with environment(extra) as folder:
        for name, (code, out, error) in tried(folder, [*before, *mine], course).items():
            assert not code or name in MAY_END_OTHERWISE, (name, out, error)
            assert "not installed" not in error


def test_statistics_of_a_quiz_say_what_only_these_need(course: Path) -> None:
    """The other statistics do without."""
    with environment("grading") as folder:
        done = run(folder, "-m", "grading", "stats", "small", cwd=course)
    assert done.returncode == 2
    assert re.fullmatch(
        r"torchgrade: stats of a quiz needs .*, which are not installed: pip install 'torchgrade\[quiz\]'\n",
        done.stderr,
    )
