"""The lines of a quiz.md, before they make items: entries, each a marker such as `1.` or `Points:` with its text.

The form is text2qti's. A text goes on in lines that are indented: as far as the text begins after a short marker; by
two spaces or more, all alike, after a word with a colon. Blank lines between such lines separate paragraphs.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from grading.quiz.bank.finding import Finding
from grading.quiz.bank.markers import FORMS, NO_SPACE, NO_TEXT, START, WORDS, Extent, Mark

TAB_COLUMNS = 4
LEAST_INDENT = 2
SHOWN_CHARACTERS = 40


@dataclass(frozen=True)
class Entry:
    """A marker and its text, with the line where it stands."""

    mark: Mark
    marker: str
    text: str
    line: int


@dataclass(frozen=True)
class Lines:
    """All entries of a text, and the lines that are none."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]


def read_lines(text: str) -> Lines:
    """The entries of a quiz's text, in order, and a finding for each line that belongs to none."""
    return _Cursor(text.replace("\r\n", "\n").split("\n")).run()


class _Cursor:
    """Goes through the lines once."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.at = 0  # the line that is read next
        self.entries: list[Entry] = []
        self.findings: list[Finding] = []
        self.indent: int | None = None  # of the entry above, where its text may go on

    def run(self) -> Lines:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            found = START.match(line)
            if found:
                self._entry(Mark(found.lastgroup or ""), found)
            elif line.startswith("%") or not line.strip():
                self.at += 1
            elif line.startswith(("COMMENT", "END_COMMENT")):
                self._comment(line)
            else:
                self._stray(line)
        return Lines(tuple(self.entries), tuple(self.findings))

    def _entry(self, mark: Mark, found: re.Match[str]) -> None:
        start, line = self.at, found.string
        if mark is Mark.CODE:
            self._code(line)
            return
        text, self.indent = line[found.end() :].strip(), None
        self.at += 1
        if FORMS[mark].extent in (Extent.PARAGRAPH, Extent.PARAGRAPHS):
            by_word = FORMS[mark].pattern.endswith(":")
            self.indent = None if by_word else len(line[: found.end()].expandtabs(TAB_COLUMNS))
            text = "\n".join([text, *self._further(FORMS[mark].extent)])
        self.entries.append(Entry(mark, found.group().strip(), text, start + 1))

    def _further(self, extent: Extent) -> list[str]:
        """The lines that an entry's text goes on in, without their indentation and without blank ones at the end."""
        further: list[str] = []
        while self.at < len(self.lines):
            line = self.lines[self.at].expandtabs(TAB_COLUMNS)
            if not line.strip():
                if extent is Extent.PARAGRAPH:
                    break
                further.append("")
            else:
                if self.indent is None:
                    self.indent = self._first_indent(line)
                if not self.indent or not line.startswith(" " * self.indent):
                    break
                further.append(line[self.indent :].rstrip())
            self.at += 1
        while further and not further[-1]:
            further.pop()
        return further

    def _first_indent(self, line: str) -> int | None:
        """How far the first line after a word with a colon is indented; None when it is not."""
        indent = len(line) - len(line.lstrip(" "))
        if 0 < indent < LEAST_INDENT:
            self._complain(self.at, f"goes on with what stands above; indent it by {LEAST_INDENT} spaces or more")
        return indent or None

    def _code(self, line: str) -> None:
        """A fence at the beginning of a line, up to where it closes."""
        start, fence = self.at, line[: len(line) - len(line.lstrip("`"))]
        self.at += 1
        while self.at < len(self.lines) and not self.lines[self.at].startswith(fence):
            self.at += 1
        self.at += 1
        if ".run" in line:
            message = f"`{line.strip()}`: code is never run here; run it yourself and put what it prints in its place"
        else:
            message = "a code block belongs to a question, an option or a feedback; indent it as their texts"
        self._complain(start, message)

    def _comment(self, line: str) -> None:
        """A block that is left out, from COMMENT to END_COMMENT."""
        start, word = self.at, line.strip()
        self.at += 1
        if word != "COMMENT":
            self._complain(start, f"`{_shown(word)}`: a comment is opened by a line COMMENT and closed by END_COMMENT")
            return
        while self.at < len(self.lines) and self.lines[self.at].strip() != "END_COMMENT":
            self.at += 1
        if self.at == len(self.lines):
            self._complain(start, "COMMENT without END_COMMENT; add that line where the comment ends")
        self.at += 1

    def _stray(self, line: str) -> None:
        """A line that belongs to nothing: told once for all that follow it without a blank line or a marker."""
        self._complain(self.at, self._advice(line))
        self.at += 1
        while self.at < len(self.lines) and self.lines[self.at].strip() and not START.match(self.lines[self.at]):
            self.at += 1

    def _advice(self, line: str) -> str:
        """What is wrong with a line that belongs to nothing, and what to do."""
        if found := NO_TEXT.match(line):
            return f"nothing stands after `{found.group().strip()}`; write it there, or take the line out"
        if found := NO_SPACE.match(line):
            instead = f"; if the line goes on with what stands above, indent it by {self.indent} spaces"
            return f"`{found.group()}` needs a space after it{instead if self.indent else ''}"
        if found := re.match(r"[A-Za-z][A-Za-z' ]*:", line):
            near = get_close_matches(found.group().lower(), [word.lower() for word in WORDS], n=1)
            known = next((word for word in WORDS if word.lower() in near), None)
            if known:
                return f"`{found.group()}` is not known here; do you mean `{known}`?"
        further = f"indent it by {self.indent} spaces to go on with what stands above, or " if self.indent else ""
        return f"`{_shown(line)}` belongs to nothing; {further}begin it with a marker such as `1.`, `a)` or `Title:`"

    def _complain(self, at: int, message: str) -> None:
        self.findings.append(Finding(at + 1, "", "error", message))


def _shown(line: str) -> str:
    """A line cut to a length that reads well."""
    line = line.strip()
    return line if len(line) <= SHOWN_CHARACTERS else f"{line[:SHOWN_CHARACTERS].rstrip()}..."
