"""The documentation names what there is: commands, options, keys with their defaults, fixtures, marks, files.

The examples of docs/writing-graders.md are one assignment, and it works.
"""

import ast
import inspect
import re
import subprocess
import sys
from dataclasses import MISSING, fields
from pathlib import Path

import nbformat
import pytest
from every_command import every_command
from pydantic import BaseModel

from autograder import grader
from autograder.authoring.notebooks import student_notebook
from autograder.authoring.release import build_release
from autograder.authoring.variants import read_variants
from autograder.check import check_notebook
from autograder.course import Assignment, Data, Limits, Quiz, Runner, read_course
from autograder.extras import needs_of
from autograder.grader import plugin
from autograder.models.recipe import Recipe
from autograder.paths import AssignmentSource
from autograder.policy import Grades, Group, Late

ROOT = Path(__file__).parents[1]
README, CONTRIBUTING, CHANGELOG = ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"
DOCS = ROOT / "docs"
COMMANDS = DOCS / "commands.md"
INSTRUCTOR, WRITING_GRADERS, QUIZZES = DOCS / "instructor.md", DOCS / "writing-graders.md", DOCS / "quizzes.md"
PAGES = (README, CONTRIBUTING, CHANGELOG, *sorted(DOCS.glob("*.md")))

TARGETS = {"demo", "test", "check", "lint", "format", "types", "drift", "attack", "fuzz", "clean"}


def commands() -> dict[str, set[str]]:
    """The options of every command, by its name."""
    return {
        name: {each for parameter in command.params for each in parameter.opts if each.startswith("--")}
        for name, command in every_command().items()
    }


def blocks(page: Path) -> list[str]:
    """The fenced blocks of a page, without their fences."""
    return re.findall(r"^```\w*\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def block(page: Path, beginning: str) -> str:
    """The only block of a page that begins so."""
    (found,) = [each for each in blocks(page) if each.startswith(beginning)]
    return found


def row(page: Path, first_cell: str) -> str:
    """The only line of the page's tables whose first cell this is, or begins with it and a space."""
    lines = page.read_text(encoding="utf-8").split("\n")
    (found,) = [each for each in lines if each.startswith((f"| `{first_cell}` |", f"| `{first_cell} "))]
    return found


def section(page: Path, heading: str) -> str:
    """The text below a heading of the second level, up to the next one."""
    return page.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to a page's headings."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings}


def written(default: object) -> str:
    """A default as a table shows it."""
    match default:
        case None | ():
            return "none"
        case str():
            return f'`"{default}"`'
        case bool():
            return f"`{str(default).lower()}`"
        case int() | float():
            return f"`{default:g}`"
    return "see below"


@pytest.fixture
def example(tmp_path: Path) -> AssignmentSource:
    """The assignment of the documentation, written to a folder."""
    source = AssignmentSource(tmp_path / "source" / "attention")
    source.wrong.mkdir(parents=True)
    source.right.mkdir()
    for path, beginning in (
        (source.notebook, "# %%"),
        (source.public_tests, '"""Public checks'),
        (source.hidden_tests, '"""Hidden graders'),
        (source.wrong / "no_scale.py", '"""Leaves the scores'),
        (source.wrong / "detached.py", '"""Detaches the keys'),
        (source.right / "einsum.py", '"""Writes both products'),
    ):
        path.write_text(block(WRITING_GRADERS, beginning), encoding="utf-8")
    return source


def checked(source: AssignmentSource, regions: dict[str, str], tests: Path) -> list[str]:
    """What the tests say about the solution with some regions replaced: a line a test, and how many passed."""
    notebook = source.folder / "handed_in.ipynb"
    nbformat.write(student_notebook(source, regions), notebook)
    return check_notebook(notebook, tests).lines


# -- what there is is documented ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", commands())
def test_readme_has_a_row_for_each_command_with_all_its_options(name: str) -> None:
    """A command or an option that is added must be documented."""
    documented = set(re.findall(r"`(--[a-z-]+)`", row(README, f"torchgrade {name}")))
    assert documented == commands()[name]


def test_commands_page_has_what_the_code_says_of_every_command() -> None:
    """Its extras as they are declared, and a meaning of exit code 1 where there is one; no row for anything else."""
    table = section(COMMANDS, "The table").split("\n\n")[-1].strip().split("\n")[2:]
    rows = {cells[1].strip("` "): cells for cells in (line.split("|") for line in table)}
    assert set(rows) == set(commands())
    for name, command in every_command().items():
        always = ", ".join(f"`{need.extra}`" for need in needs_of(command.callback) if not need.when)
        sometimes = [f"`{need.extra}` where {need.when}" for need in needs_of(command.callback) if need.when]
        assert rows[name][2].strip() == "; ".join([always, *sometimes]), name
        assert bool(rows[name][5].strip()) == ("typer.Exit(" in inspect.getsource(inspect.unwrap(command.callback))), (
            name
        )


def test_readme_says_which_command_needs_which_extra() -> None:
    """By first words: a command is named before its extra; those of `grading` are all that are named nowhere."""
    (paragraph,) = [each for each in README.read_text(encoding="utf-8").split("\n\n") if "all others need" in each]
    base, rest = paragraph.replace("\n", " ").split(" need. ")
    authoring, quiz, both, _ = re.split(r"`torchgrade\[authoring\]`|`torchgrade\[quiz\]`|needs both", rest)
    told = {"": base, "authoring": authoring, "quiz": quiz, "authoring quiz": both}
    words = {need: re.findall(r"`([a-z][a-z-]+)[ `]", text) for need, text in told.items()}
    for name, command in every_command().items():
        extras = " ".join(need.extra for need in needs_of(command.callback) if not need.when)
        where = [need for need, named in words.items() if name.split()[0] in named]
        assert where == ([] if extras == "grading" else [extras]) or name == "stats", name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_speak_of_commands_that_there_are(page: Path) -> None:
    """Every `torchgrade WORD` in code is a command, and every word after that of a group that takes no other names."""
    named = {name.partition(" ")[0] for name in commands() if name.endswith(" [NAME]")}
    groups = {name.partition(" ")[0] for name in commands() if " " in name} - named
    code = re.findall(r"`([^`\n]+)`", page.read_text(encoding="utf-8")) + blocks(page)
    spoken_of = {words for each in code for words in re.findall(r"\btorchgrade ([a-z][a-z-]*(?: [a-z-]+)?)", each)}
    assert {words if words.partition(" ")[0] in groups else words.partition(" ")[0] for words in spoken_of} <= {
        *commands(),
        *groups,
        *named,
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_speak_of_options_that_there_are(page: Path) -> None:
    """Every option that stands after `torchgrade` or alone in code is one of a command's."""
    known = set().union(*commands().values(), {"--help"})
    code = re.findall(r"`([^`\n]+)`", page.read_text(encoding="utf-8"))
    ours = [each for each in code if each.startswith(("torchgrade ", "--"))]
    assert {option for each in ours for option in re.findall(r"--[a-z-]+", each)} <= known


@pytest.mark.parametrize(
    ("page", "model"), [*((INSTRUCTOR, model) for model in (Data, Limits, Runner, Assignment)), (QUIZZES, Quiz)]
)
def test_every_key_of_course_toml_is_documented_with_its_default(page: Path, model: type[BaseModel]) -> None:
    """A key or a default that changes must change on the page."""
    for name, field in model.model_fields.items():
        shown = "needed" if field.is_required() else written(field.default)
        assert row(page, name).startswith(f"| `{name}` | {shown} |")


@pytest.mark.parametrize(("model", "before"), [(Grades, ""), (Late, "late."), (Group, "groups.")])
def test_every_rule_of_grades_is_documented_with_its_default(model: type[BaseModel], before: str) -> None:
    """Keys of the tables below [grades] stand there with the table's name."""
    rules = INSTRUCTOR.read_text(encoding="utf-8").split("\n### Grades\n")[1].split("\n## ")[0]
    for name, field in model.model_fields.items():
        shown = "needed" if field.is_required() else written(field.default)
        called = rf"(`{before}{name}`|`\[grades\.{name}\]`)"
        assert re.search(rf"^\| {called}[^|]* \| {re.escape(shown)} \|", rules, re.MULTILINE), name


def test_instructor_pages_course_toml_can_be_read(tmp_path: Path) -> None:
    """The page's example is a course."""
    (tmp_path / "course.toml").write_text(block(INSTRUCTOR, "[course]"), encoding="utf-8")
    assignment = read_course(tmp_path).assignment("attention")
    assert (assignment.points, assignment.limits.call_seconds) == (5, 5.0)


def test_instructor_pages_grades_can_be_read(tmp_path: Path) -> None:
    """The page's rules are those of a course."""
    works = "".join(
        f'[[assignments]]\nname = "{name}"\ntitle = "A"\npoints = 1\ndue = 2027-03-01T18:00:00+01:00\n'
        for name in ("attention", "training", "midterm")
    )
    text = block(INSTRUCTOR, "[grades]") + '[course]\ntitle = "A"\n' + works
    (tmp_path / "course.toml").write_text(text, encoding="utf-8")
    grades = read_course(tmp_path).grades
    assert (grades.late.penalty, grades.letters["B"], [each.weight for each in grades.groups]) == (0.1, 80, [70, 30])


def test_graders_page_has_every_fixture_and_mark() -> None:
    """A fixture or a mark of the plugin that is added must be documented."""
    tree = ast.parse(Path(plugin.__file__).read_text(encoding="utf-8"))
    functions = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]
    fixtures = [each.name for each in functions if "pytest.fixture" in map(ast.unparse, each.decorator_list)]
    assert "student" in fixtures
    for name in fixtures:
        assert row(WRITING_GRADERS, name)
    for mark in plugin.MARKS:
        assert f"| `@pytest.mark.{mark.partition('(')[0]}(" in WRITING_GRADERS.read_text(encoding="utf-8")


def test_graders_page_has_all_that_tests_import() -> None:
    """What the graders' library hands on has a row."""
    missing = [name for name in grader.__all__ if f"| `{name}(" not in WRITING_GRADERS.read_text(encoding="utf-8")]
    assert missing == []


def test_graders_page_has_every_key_of_a_recipe() -> None:
    """A key of Recipe is documented, and called needed where it is."""
    for field in fields(Recipe):
        is_needed = field.default is MISSING and field.default_factory is MISSING
        assert row(WRITING_GRADERS, field.name).startswith(f"| `{field.name}` | needed |") == is_needed


# -- what is documented holds ------------------------------------------------------------------------------------------


def test_readme_begins_with_the_two_make_commands() -> None:
    """The first screen runs: two commands, and the Makefile has them and all others that are documented."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert blocks(README)[0] == "make demo\nmake test\n"
    assert set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE)) >= TARGETS
    assert set(re.findall(r"`make ([a-z]+)`", CONTRIBUTING.read_text(encoding="utf-8"))) == TARGETS


def test_instructor_page_calls_the_command_where_it_is(tmp_path: Path) -> None:
    """By its path in the checkout's environment, from a course elsewhere; by its name where that is active."""
    makefile, page = (ROOT / "Makefile").read_text(encoding="utf-8"), INSTRUCTOR.read_text(encoding="utf-8")
    assert re.search(r"^VENV .?= \.venv$", makefile, re.MULTILINE)
    assert re.search(r"^setup:", makefile, re.MULTILINE)
    assert "`make setup`" in page
    assert "/path/to/checkout/.venv/bin/torchgrade release" in page
    assert "source /path/to/checkout/.venv/bin/activate" in page
    (tmp_path / "course.toml").write_text('[course]\ntitle = "Mine"\n')
    command = Path(sys.executable).parent / "torchgrade"
    done = subprocess.run([command, "release"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        done.stdout == f"{tmp_path.resolve() / 'course.toml'}: names no assignment yet; there is nothing to release\n"
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """A relative link leads to a file, and to a heading in it."""
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.is_file(), link
        assert not anchor or anchor in anchors(target), link


def test_example_can_be_released(example: AssignmentSource) -> None:
    """The example's release holds the starter and not the solution."""
    released = build_release(example)["attention.ipynb"].decode()
    assert "task 1" in released
    assert "softmax" not in released


@pytest.mark.parametrize(("tests", "count"), [("public_tests", 1), ("hidden_tests", 2)])
def test_examples_solution_passes(example: AssignmentSource, tests: str, count: int) -> None:
    """The example's solution passes its own tests."""
    assert checked(example, {}, getattr(example, tests))[-1] == f"{count} of {count} checks passed"


def test_examples_variants_get_what_they_deserve(example: AssignmentSource) -> None:
    """Each wrong variant of the example fails the test that it names, and only that; the right one fails none."""
    right, detached, no_scale = read_variants(example)
    assert checked(example, dict(right.regions), example.hidden_tests)[-1] == "2 of 2 checks passed"
    first, second = (checked(example, dict(each.regions), example.hidden_tests) for each in (no_scale, detached))
    assert first[0] == "WRONG Every query reads the values, weighted by the softmax of its scaled scores."
    assert "      gradient reaches 2 of the 3 inputs" in second
    assert first[-1] == second[-1] == "1 of 2 checks passed"


def test_examples_weak_test_misses_what_the_page_says(example: AssignmentSource) -> None:
    """The page's test that is too weak passes for the solution, and for scores that are not scaled."""
    hidden, mark = example.hidden_tests.read_text(encoding="utf-8"), "@pytest.mark.points("
    head, strong, gradient = hidden.split(mark)
    weak = block(WRITING_GRADERS, f"{mark}3)\ndef test_reads_the_values")
    example.hidden_tests.write_text(f"{head}{weak}\n\n{mark}{gradient}", encoding="utf-8")
    *_, no_scale = read_variants(example)
    for regions in ({}, dict(no_scale.regions)):
        assert checked(example, regions, example.hidden_tests)[-1] == "2 of 2 checks passed"
    assert "scaled_dot_product_attention" in strong


def test_the_pattern_is_quoted_as_it_stands() -> None:
    """What the page shows of the course's own assignment is what that holds, and it counts its variants right."""
    pattern = section(WRITING_GRADERS, "The pattern: a whole assignment")
    source = AssignmentSource(ROOT / "source" / "attention")
    quoted = re.findall(r"^```python\n(.*?)^```$", pattern, re.MULTILINE | re.DOTALL)
    assert len(quoted) == 2
    assert all(each in source.hidden_tests.read_text(encoding="utf-8") for each in quoted)
    rights = [each.right for each in read_variants(source)]
    assert f"{sum(rights)} right answers" in pattern
    assert f"{len(rights) - sum(rights)} wrong ones" in pattern


@pytest.mark.parametrize(
    ("region", "message"),
    [
        ("return None", "`attention` should return a tensor of shape (B, T, e)"),
        ("return torch.from_numpy(__import__('numpy').ones((2, 5, 11)))", "no gradient reaches the inputs"),
    ],
)
def test_examples_other_answers_get_the_messages_on_the_page(
    example: AssignmentSource, region: str, message: str
) -> None:
    """What the table below the example says is what students read."""
    assert f"      {message}" in checked(example, {"attention": region}, example.hidden_tests)
    assert message in WRITING_GRADERS.read_text(encoding="utf-8")
