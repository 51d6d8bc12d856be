"""A release is scanned before it is written: no solution, no hidden test, no marker, no output may stand in it, and no
model answer or mark scheme.

Stripping should see to all that; this is the second pair of eyes, and it also reads the public tests and the note on
data, where an instructor may have pasted an answer by hand.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autograder.authoring.questions import questions_of
from autograder.authoring.regions import is_marker, parse_regions, strip
from autograder.errors import AuthoringError
from autograder.paths import AssignmentSource

FEWEST_CHARACTERS = 9  # in normal form: `maps_28=h` gives something away, `else:` and `return h` do not

FEWEST_WORDS = 5  # of a sentence in a model answer or a mark scheme

_SENTENCE = re.compile(r"(?<=[.!?:;])\s+|\n\s*(?:[-*]\s+)?")
_SPACED_SIGN = re.compile(r"\s*([^\w\s])\s*")


@dataclass(frozen=True)
class _Line:
    """A line of a release and where it stands."""

    place: str
    text: str


def refuse_leaks(files: Mapping[str, str], source: AssignmentSource) -> None:
    """Raise one AuthoringError that names every leak in the release `files` (name to text), each with its place."""
    lines = [line for name, text in files.items() for line in _lines(name, text)]
    leaks = [f"{line.place}: a marker: {line.text.strip()!r}" for line in lines if is_marker(line.text)]
    leaks += [leak for name, text in files.items() for leak in _outputs(name, text)]
    leaks += _copies(_solution_lines(source), lines, "a line of a solution")
    leaks += _copies(_hidden_lines(source), lines, "a line of test_hidden.py")
    leaks += _told(source, files)
    if leaks:
        found = "\n".join(f"  {leak}" for leak in leaks)
        raise AuthoringError(f"{source.folder}: the release would give this away, so it was not made:\n{found}")


def _solution_lines(source: AssignmentSource) -> frozenset[str]:
    """Lines that stand in a solution, and nowhere in what the notebook gives students around it."""
    text = source.notebook.read_text(encoding="utf-8")
    solutions = [region.solution for region in parse_regions(text, source.notebook)]
    solutions += [question.model for question in questions_of(source) if not question.prose]
    written = "\n".join(solutions)
    return _secrets(written, given=strip(text, source.notebook))


def _told(source: AssignmentSource, files: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each one of a model answer or a mark scheme that a file holds, however its lines are broken."""
    texts = [(place, _normal(text)) for name, whole in files.items() for place, text in _passages(name, whole)]
    for question in questions_of(source):
        secrets = [("the mark scheme", question.scheme)]
        secrets += [("the model answer", question.model)] if question.prose else []
        for what, secret in secrets:
            for sentence in _sentences(secret):
                for place, text in texts:
                    if _within(_normal(sentence), text):
                        yield f"{place}: a sentence of {what} of question {question.name!r}: {sentence!r}"


def _sentences(text: str) -> list[str]:
    """What is long enough to tell something: sentences over the ends of lines, and lines by themselves."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text)]
    pieces = [*_SENTENCE.split(text), *(each for whole in paragraphs for each in _SENTENCE.split(whole))]
    told = dict.fromkeys(" ".join(piece.split()) for piece in pieces)
    return [each for each in told if len(each.split()) >= FEWEST_WORDS]


def _hidden_lines(source: AssignmentSource) -> frozenset[str]:
    """What the hidden tests assert, line by line: even a public check must not assert the same."""
    if not source.hidden_tests.is_file():
        return frozenset()
    text = source.hidden_tests.read_text(encoding="utf-8")
    lines = text.split("\n")
    asserts = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Assert))
    written = "\n".join("\n".join(lines[node.lineno - 1 : node.end_lineno]) for node in asserts)
    return _secrets(written, given="")


def _secrets(secret: str, given: str) -> frozenset[str]:
    """The telling lines of `secret`, in normal form, that `given` does not hold."""
    known = "\n".join(_normal(line) for line in given.split("\n"))
    telling = {_normal(line) for line in secret.split("\n")}
    return frozenset(line for line in telling if len(line) >= FEWEST_CHARACTERS and not _within(line, known))


def _copies(secrets: frozenset[str], lines: list[_Line], what: str) -> list[str]:
    """A sentence for each line that holds one of `secrets`."""
    found = [line for line in lines if any(_within(secret, _normal(line.text)) for secret in secrets)]
    return [f"{line.place}: {what}: {line.text.strip()!r}" for line in found]


def _normal(line: str) -> str:
    """The line without spaces around signs, so that formatting hides nothing."""
    return " ".join(_SPACED_SIGN.sub(r"\1", line).split())


def _within(part: str, whole: str) -> bool:
    """Whether `part` stands in `whole`, not as a piece of a longer word."""
    return part in whole and re.search(rf"(?<!\w){re.escape(part)}(?!\w)", whole) is not None


def _lines(name: str, text: str) -> Iterator[_Line]:
    """The lines that a reader of the file sees: of a notebook, those of its cells."""
    if not name.endswith(".ipynb"):
        for number, line in enumerate(text.split("\n"), start=1):
            yield _Line(f"{name}:{number}", line)
        return
    for position, cell in enumerate(json.loads(text)["cells"], start=1):
        for number, line in enumerate("".join(cell["source"]).split("\n"), start=1):
            yield _Line(f"{name}, cell {position}, line {number}", line)


def _passages(name: str, text: str) -> Iterator[tuple[str, str]]:
    """The file with its place, or each cell of a notebook."""
    if not name.endswith(".ipynb"):
        yield name, text
        return
    for position, cell in enumerate(json.loads(text)["cells"], start=1):
        yield f"{name}, cell {position}", "".join(cell["source"])


def _outputs(name: str, text: str) -> Iterator[str]:
    """A sentence for each cell of a notebook that has been executed."""
    cells = json.loads(text)["cells"] if name.endswith(".ipynb") else []
    for position, cell in enumerate(cells, start=1):
        if cell.get("outputs") or cell.get("execution_count") is not None:
            yield f"{name}, cell {position}: output of a run"
