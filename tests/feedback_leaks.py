"""What feedback pages give away that they must not: hidden tests, hidden values, solutions, paths, other people."""

import ast
import html
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from autograder.course import Course
from autograder.report import Report, TestResult, Visibility, read_report

LINE_CHARACTERS = 12  # shorter lines stand in any text
DECIMALS = 3  # numbers with fewer are anybody's

_ADDRESS = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]*")
_NUMBER = re.compile(rf"(?<![\w.])\d+\.\d{{{DECIMALS},}}(?!\w|\.\d)")
_PATH = re.compile(r"(?<![\w./<-])/(?:home|root|tmp|usr|var|etc|opt|work|mnt|proc)/\w[^\s<\"']*")


def leaks(pages: Mapping[str, Path], course: Course, assignment: str) -> list[str]:
    """What the pages of an assignment, by student, give away: a line each, empty where they give nothing away."""
    source = course.source(assignment)
    tests = set(_lines_of_code(source.hidden_tests))
    solution = set(_long(source.notebook.read_text(encoding="utf-8").split("\n"))) - _released(course, assignment)
    reports = {student: _reports(course, assignment, student) for student in pages}
    everybody = {folder.name for folder in (course.paths.reports / assignment).iterdir()} | set(pages)
    hidden = {title for each in reports.values() for title in _never_shown(each)}
    numbers = set(_thresholds(source.thresholds)) | set(
        _NUMBER.findall(source.hidden_tests.read_text(encoding="utf-8"))
    )
    staff = {
        line
        for of_one in reports.values()
        for report in of_one
        for test in report.tests
        for line in _long(test.staff.split("\n"))
    }
    numbers |= {each for line in staff for each in _NUMBER.findall(line)}
    found: list[str] = []
    for student, path in pages.items():
        text, own = _text(path), _own(course, assignment, student, reports[student])
        found += [
            f"{path.name}: {what}" for what in _found(text, own, course, tests | staff, solution, numbers, hidden)
        ]
        found += [
            f"{path.name}: the id of {other}"
            for other in sorted(everybody - {student})
            if re.search(rf"(?<![\w.@-]){re.escape(other)}(?![\w@-])", text) and other not in own
        ]
    return found


def _found(
    text: str,
    own: str,
    course: Course,
    tests: Iterable[str],
    solution: Iterable[str],
    numbers: Iterable[str],
    hidden: Iterable[str],
) -> Iterator[str]:
    """What one page gives away, unless it is the student's own, or was told to the student."""
    for kind, lines in (("a line for staff", tests), ("a line of the solution", solution)):
        yield from (f"{kind}: {line}" for line in lines if line in text and line not in own)
    yield from (f"a number for staff: {number}" for number in numbers if _has(text, number) and not _has(own, number))
    yield from (f"what is never shown: {each}" for each in hidden if each in text)
    for place in (course.paths.root, course.paths.work, Path(sys.prefix), Path.home()):
        if len(place.parts) > 1 and re.search(rf"{re.escape(str(place))}(?!\w)", text) and str(place) not in own:
            yield f"a path: {place}"
    yield from (f"a path: {path}" for path in _PATH.findall(text) if path not in own)
    yield from (f"a name of the hidden tests: {name}" for name in ("test_hidden", "thresholds.toml") if name in text)


def _has(text: str, number: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(number)}(?!\w|\.\d)", text) is not None


def _text(page: Path) -> str:
    """A page as it reads, and as its code stands, without pictures."""
    code = _ADDRESS.sub("", page.read_text(encoding="utf-8"))
    return html.unescape(code) + "\n" + html.unescape(re.sub(r"<[^>]*>", "", code))


def _lines_of_code(path: Path) -> Iterator[str]:
    """The long lines of a file of tests, without those of docstrings, from which titles and hints come."""
    text = path.read_text(encoding="utf-8")
    told: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            first = node.body[0]
            told |= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    yield from _long(line for number, line in enumerate(text.split("\n"), start=1) if number not in told)


def _long(lines: Iterable[str]) -> Iterator[str]:
    return (line.strip() for line in lines if len(line.strip()) >= LINE_CHARACTERS)


def _released(course: Course, assignment: str) -> set[str]:
    """The lines that all students were given."""
    folder = course.paths.release(assignment)
    return {
        line.strip()
        for path in (folder.rglob("*") if folder.is_dir() else ())
        if path.suffix in (".ipynb", ".py", ".md")
        for line in _plain(path).split("\n")
    }


def _plain(path: Path) -> str:
    """The text of a file, or of a notebook's cells."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix != ".ipynb":
        return text
    try:
        return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    except (ValueError, KeyError, TypeError):
        return text


def _reports(course: Course, assignment: str, student: str) -> list[Report]:
    return [read_report(path) for path in sorted((course.paths.reports / assignment / student).glob("*.json"))]


def _own(course: Course, assignment: str, student: str, reports: Iterable[Report]) -> str:
    """What the student wrote, and what graders meant for the student to read."""
    handed_in = [_plain(path) for path in course.paths.attempts(student, assignment).rglob("*") if path.is_file()]
    told = [
        part
        for report in reports
        for test in report.tests
        if test.visibility is not Visibility.HIDDEN
        for part in _told(test)
    ]
    problems = [str(problem) for report in reports for problem in report.problems]
    return "\n".join([*handed_in, *told, *problems])


def _told(test: TestResult) -> Iterator[str]:
    yield from (test.title, test.message, test.hint)
    numbers = [
        *(value for curve in test.curves for series in curve.series.values() for value in series),
        *(level for curve in test.curves for level in curve.told.values()),
        *(value for each in test.maps for row in each.values for value in row),
    ]
    yield from (f"{value:.4g}" for value in numbers if value is not None)


def _never_shown(reports: Iterable[Report]) -> Iterator[str]:
    for report in reports:
        for test in report.tests:
            if test.visibility is Visibility.HIDDEN:
                yield from (part for part in (test.name, test.title, test.message) if part)


def _thresholds(path: Path) -> Iterator[str]:
    """The numbers of what was measured, as they are written."""
    if path.is_file():
        for devices in tomllib.loads(path.read_text(encoding="utf-8")).values():
            for names in devices.values():
                for measured in names.values():
                    yield from (f"{measured[end]:g}" for end in ("low", "high", "mean") if end in measured)
