"""What is wrong with reports: attacks that got through, honest work that suffered, messages that say too much."""

import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from attack import Expected
from attack_course import Secrets
from attack_hidden_tests import HIDDEN_NUMBERS, HIDDEN_TESTS, RIGHT_ANSWERS

from autograder.report import Report, TestResult, Verdict

ROOT = Path(__file__).parents[2]
PLACES = (str(ROOT), tempfile.gettempdir(), sys.prefix, sys.base_prefix, str(Path.home()), "/tmp/", "/usr/", "/home/")
PATH = re.compile(rf"(?:{'|'.join(map(re.escape, PLACES))}|site-packages)[^\s'\"`,:;()]*")
NAMED = re.compile(r"`[^`]+`|\bcells?\b")  # a function, a class or a file in backticks, or cells
LONG_ENOUGH = 12  # characters of a line that is recognised


@dataclass(frozen=True)
class Shown:
    """What a student may read of one report: titles and hints are the instructor's, the rest is the grader's."""

    messages: tuple[str, ...]
    notes: tuple[str, ...]  # on cells that raised, and on what was put right in the notebook
    all: str

    @classmethod
    def of(cls, report: Report) -> "Shown":
        notes = (*(str(problem) for problem in report.problems), *report.restored)
        own = [text for test in report.tests for text in (test.title, test.hint)]
        messages = tuple(dict.fromkeys(test.message for test in report.tests if test.message))
        return cls(messages, notes, "\n".join([*messages, *notes, *own]))


def judged(expected: Expected, report: Report | None, reason: str) -> Iterator[str]:
    """What is not as expected; `reason` is why an upload was refused."""
    if report is None or not expected.verdicts:
        if report is not None:
            yield "the upload was taken, and should be refused"
        elif expected.verdicts:
            yield f"the upload was refused, and should be taken: {reason}"
        elif not re.search(expected.says, reason):
            yield f"the reason says {reason!r}, not {expected.says!r}"
        return
    for test in report.tests:
        name = test.name.removeprefix("test_")
        if test.verdict != expected.verdicts[name]:
            yield f"{name} is {test.verdict}, not {expected.verdicts[name]}{_why(test)}"
    failed = [test for test in report.tests if test.verdict is Verdict.FAILED]
    said = "\n".join(test.message for test in failed)
    if failed and not (re.search(expected.says, said) if expected.says else not said.strip()):
        yield f"the student reads {said!r}, not {expected.says or 'nothing'!r}"


def _why(test: TestResult) -> str:
    return f" ({test.message or test.raised[:300]})"


def unlike(honest: Report, alone: Report) -> Iterator[str]:
    """What an honest submission's report has that it would not have alone."""
    if honest.problems:
        yield f"the honest one has problems: {honest.problems}"
    for mine, wanted in zip(honest.tests, alone.tests, strict=True):
        if (mine.verdict, mine.earned, mine.message, mine.curves) != (
            wanted.verdict,
            wanted.earned,
            wanted.message,
            wanted.curves,
        ):
            yield f"the honest one's {mine.name} is {mine.verdict}{_why(mine)}"


def improper(report: Report, secrets: Secrets, source: str) -> Iterator[str]:
    """What a student could read that nobody should: `source` is the submission, whose own text is no secret."""
    shown = Shown.of(report)
    for message in shown.messages:
        if not NAMED.search(message):
            yield f"no cell or function is named in {message!r}"
    ours = "\n".join([*shown.messages, *shown.notes])
    for path in dict.fromkeys(PATH.findall(ours)):
        if path not in source:
            yield f"{path} is shown"
    for secret in (*astuple(secrets), *HIDDEN_NUMBERS, *RIGHT_ANSWERS):
        if secret in shown.all:
            yield f"{secret} is shown"
    for line in _hidden_lines():
        if line in ours:
            yield f"a line of the hidden tests is shown: {line}"


def _hidden_lines() -> Sequence[str]:
    lines = (line.strip() for line in HIDDEN_TESTS.replace("{{", "{").replace("}}", "}").split("\n"))
    return [line for line in lines if len(line) >= LONG_ENOUGH]
