"""Questions of a notebook's percent script that a person marks: cells whose text students replace by an answer.

The script holds an answer that earns every point, and what staff look for; neither is ever released:

    # %% [markdown] answer="why_the_skip_helps" points=3 title="Why the skip connection helps"
    # What does the skip connection give the decoder? Three sentences are enough.
    #
    # ### BEGIN ANSWER
    # Where things are, which the bottleneck has forgotten.
    # ### END ANSWER
    # === BEGIN MARK SCHEME ===
    # 2 points for position, 1 for naming the bottleneck.
    # === END MARK SCHEME ===

A cell of code, `# %% answer="plot_of_losses" points=2`, has the answer's markers at the beginning of the line:
`### BEGIN ANSWER`. The title and the mark scheme may be left out. As with solutions, what is almost right is an error.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import AuthoringError
from autograder.paths import AssignmentSource

CELL = re.compile(r"\s*#\s*%%(?P<rest>.*)")  # all that jupytext takes for a boundary
LINE, BREAK = "\n", "\n\n"
NO_ANSWER = "YOUR ANSWER HERE"
NO_CODE = "# YOUR CODE HERE"
NAMED = "answer"  # the option of a cell's header that makes it a question
OPTIONS = (NAMED, "points", "title", "tags")

_OPTION = r'([a-z]+)=("[^"\\]*"|\[[^\]]*\]|[\w.]+)'
_HEADER = re.compile(rf"# %%(?P<prose> \[markdown\])?(?P<options>( {_OPTION})+) *")
_ASKS = re.compile(r"\b(answers?|questions?|points?)\s*[=:]", re.IGNORECASE)
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_BEGIN_ANSWER, _END_ANSWER = "### BEGIN ANSWER", "### END ANSWER"
_BEGIN_SCHEME, _END_SCHEME = "=== BEGIN MARK SCHEME ===", "=== END MARK SCHEME ==="
_PROMPT, _ANSWER, _BETWEEN, _SCHEME, _END = "prompt", "answer", "between", "mark scheme", "end"
_TURNS = {
    _BEGIN_ANSWER: (_PROMPT, _ANSWER),
    _END_ANSWER: (_ANSWER, _BETWEEN),
    _BEGIN_SCHEME: (_BETWEEN, _SCHEME),
    _END_SCHEME: (_SCHEME, _END),
}
_NEAR_ANSWER = re.compile(
    r"#{2,}.*\b(begin|end)[\s_-]*(model[\s_-]*)?answers?\b"
    r"|^[\s#=*_-]*(begin|end)[\s_-]*(model[\s_-]*)?answers?\b[\s#=*_:-]*$",
    re.IGNORECASE,
)
_NEAR_SCHEME = re.compile(r"\b(begin|end)[\s_-]*mark(ing|s)?[\s_-]*schemes?\b", re.IGNORECASE)
_SOLUTION = re.compile(r"#.*\b(begin|end)[\s_-]*solution\b|^\s*#+\s*starter[\s:]*$", re.IGNORECASE)
_HOW = "write '# %% [markdown] answer=\"name\" points=3', or without [markdown] for an answer in code"


@dataclass(frozen=True)
class Question:
    """A question that a person marks: what it asks, what it is worth, and, for staff, what earns the points.

    `model` is an answer that earns every point. `prose`: the answer is text; else it is code, with its pictures.
    """

    name: str
    title: str
    points: float
    prompt: str
    scheme: str
    model: str = ""
    prose: bool = True

    @property
    def given(self) -> str:
        """The cell as students are given it."""
        return self.answered(NO_ANSWER if self.prose else NO_CODE)

    def answered(self, text: str) -> str:
        """The cell with an answer in it."""
        return f"{self.prompt}{BREAK if self.prose else LINE}{text}".strip(LINE)


@dataclass(frozen=True)
class AnswerCell:
    """Where a question stands in the script: the lines of its cell below the header, counted from 1."""

    question: Question
    first_line: int
    last_line: int

    def rewritten(self, content: str) -> list[str]:
        """The lines of the cell, once it holds `content`."""
        lines = content.split(LINE)
        return [f"# {line}".rstrip() for line in lines] if self.question.prose else lines


def questions_of(source: AssignmentSource) -> tuple[Question, ...]:
    """The questions of an assignment that a person marks, in order. Raises AuthoringError for what is not quite one."""
    if not source.notebook.is_file():
        return ()
    text = source.notebook.read_text(encoding="utf-8")
    return tuple(cell.question for cell in answer_cells(text, source.notebook))


def is_question_marker(line: str) -> bool:
    """Whether `line` is a marker of an answer or a mark scheme, or almost one."""
    return bool(_NEAR_ANSWER.search(line) or _NEAR_SCHEME.search(line))


def answer_cells(text: str, path: Path) -> tuple[AnswerCell, ...]:
    """The cells of a percent script that a person marks. Raises AuthoringError with file and line for a near miss."""
    found: list[AnswerCell] = []
    draft: _Draft | None = None
    for number, line in enumerate(text.split(LINE), start=1):
        at = f"{path}:{number}"
        if cell := CELL.match(line):
            if draft is not None:
                found.append(draft.finished())
            draft = _drafted(line, at, number) if _ASKS.search(cell["rest"]) else None
            _refuse_second(draft, found, at)
        elif draft is not None:
            draft.add(line, number, at)
        elif is_question_marker(line):
            raise _fault(at, f"a marker outside a question's cell: {line.strip()!r}", _HOW)
    return (*found, draft.finished()) if draft is not None else tuple(found)


class _Draft:
    """A question's cell while its lines are read: the prompt, then the answer, then the mark scheme."""

    def __init__(self, at: str, number: int, prose: bool, name: str, points: float, title: str) -> None:
        self.name = name
        self._at, self._header, self._last = at, number, number
        self._prose, self._points, self._title = prose, points, title
        self._stage = _PROMPT
        self._parts: dict[str, list[str]] = {_PROMPT: [], _ANSWER: [], _SCHEME: [], _BETWEEN: [], _END: []}

    def add(self, line: str, number: int, at: str) -> None:
        if not line.strip():
            self._parts[self._stage].append("")
            return
        self._last = number
        if _SOLUTION.search(line):
            raise _fault(at, f"{line.strip()!r} where a person marks", "solution regions have cells of their own")
        if (self._prose or self._stage == _SCHEME) and not line.startswith("#"):
            raise _fault(at, f"{line.strip()!r} is no comment, in what is prose", "begin it with '# '")
        marker = _marker(line, self._prose)
        if marker is not None:
            self._turn(marker, at)
        elif is_question_marker(line):
            advice = f"write exactly {_BEGIN_ANSWER!r}, {_END_ANSWER!r}, '# {_BEGIN_SCHEME}' or '# {_END_SCHEME}'"
            raise _fault(at, f"almost a marker: {line.strip()!r}", advice)
        else:
            is_comment = self._prose or self._stage == _SCHEME
            self._parts[self._stage].append(_uncommented(line) if is_comment else line.rstrip())
            if self._stage in (_BETWEEN, _END) and line.strip(" #"):
                raise _fault(at, f"{line.strip()!r} after the answer", "the prompt comes first, the answer after it")

    def _turn(self, marker: str, at: str) -> None:
        """Go on to what a marker begins."""
        where, goes_on = _TURNS[marker]
        if self._stage != where:
            raise _fault(at, f"{marker!r} out of place", "one prompt, then one answer, then at most one mark scheme")
        self._stage = goes_on

    def finished(self) -> AnswerCell:
        prompt, model, scheme = (LINE.join(self._parts[part]).strip(LINE) for part in (_PROMPT, _ANSWER, _SCHEME))
        if self._stage in (_ANSWER, _SCHEME):
            raise _fault(self._at, f"the {self._stage} of question {self.name!r} never ends", "end it in its cell")
        for part, text in ((_PROMPT, prompt), (_ANSWER, model)):
            if not text.strip():
                advice = f"write it, and after it {_BEGIN_ANSWER!r}, what earns every point, and {_END_ANSWER!r}"
                raise _fault(self._at, f"question {self.name!r} has no {part}", advice)
        title = self._title or self.name.replace("_", " ").capitalize()
        question = Question(self.name, title, self._points, prompt, scheme, model, self._prose)
        return AnswerCell(question, self._header + 1, self._last)


def _drafted(line: str, at: str, number: int) -> _Draft:
    """What the header of a question's cell says."""
    header = _HEADER.fullmatch(line)
    if header is None:
        raise _fault(at, f"not quite the header of a question: {line.strip()!r}", _HOW)
    options = {key: value.strip('"') for key, value in re.findall(_OPTION, header["options"])}
    name, points = options.get(NAMED, ""), options.get("points", "")
    if unknown := sorted(set(options) - set(OPTIONS)):
        raise _fault(at, f"a question knows no {', '.join(unknown)}", f"there are: {', '.join(OPTIONS)}")
    if not _NAME.fullmatch(name) or name.startswith("test_"):
        found = f"a question called {name!r}" if name else "a question without a name"
        raise _fault(at, found, "name it in small letters, digits and _, a letter first, and not test_")
    try:
        worth = float(points)
    except ValueError:
        worth = 0.0
    if not 0 < worth < float("inf"):
        raise _fault(at, f"question {name!r} is worth {points or 'nothing'}", "give it points=NUMBER, above 0")
    return _Draft(at, number, header["prose"] is not None, name, worth, options.get("title", ""))


def _marker(line: str, prose: bool) -> str | None:
    """The marker that a line is, exactly; None when it is none."""
    if line in (f"# {_BEGIN_SCHEME}", f"# {_END_SCHEME}"):
        return line[2:]
    marker = line.removeprefix("# ") if prose else line
    return marker if marker in (_BEGIN_ANSWER, _END_ANSWER) and (marker != line) == prose else None


def _uncommented(line: str) -> str:
    return line.removeprefix("#").removeprefix(" ").rstrip()


def _refuse_second(draft: _Draft | None, found: list[AnswerCell], at: str) -> None:
    for cell in found:
        if draft is not None and cell.question.name == draft.name:
            raise _fault(
                at, f"a second question {draft.name!r}", f"rename it; the first is on line {cell.first_line - 1}"
            )


def _fault(at: str, found: str, advice: str) -> AuthoringError:
    return AuthoringError(f"{at}: {found}; {advice}")
