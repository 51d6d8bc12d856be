"""What came in: a sheet a student, and a sentence for all that was odd. The readers of all formats fill it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from grading.quiz.item import Paper, Response, Sheet
from grading.quiz.responses.sheets import Contents, Given, given


@dataclass(frozen=True)
class Collected:
    """The sheets that were read, sorted by student; what was odd; and what stood on the papers."""

    sheets: tuple[Sheet, ...]
    complaints: tuple[str, ...]
    contents: Contents


@dataclass(frozen=True)
class Attempt:
    """What one student answered at one time; the greatest `turn` is the last."""

    student: str
    paper: str
    answers: Mapping[str, Response]
    place: str
    turn: tuple[int | str, ...]
    drawn: tuple[Given, ...] | None = None  # where an LMS made the paper


class Collecting:
    """The class as it is known, and what has been found so far."""

    def __init__(self, papers: Mapping[str, Paper], roster: Sequence[str] | None) -> None:
        self.papers = papers  # by student, and by their own names
        self._named = {paper.student: paper for paper in papers.values()}
        self._roster = None if roster is None else {student.casefold(): student for student in roster}
        self._attempts: dict[str, list[Attempt]] = defaultdict(list)
        self._complaints: list[str] = []

    def complain(self, sentence: str) -> None:
        self._complaints.append(sentence)

    def student(self, candidates: Iterable[str], place: str) -> str | None:
        """Who it is, of the ids that a file offers, the best first; None, and a complaint, when it is nobody's."""
        offered = [each for each in candidates if each]
        if not offered:
            self.complain(f"{place}: no student is named; fill in who it was")
            return None
        if self._roster is None:
            return offered[0]
        for each in offered:
            if each.casefold() in self._roster:
                return self._roster[each.casefold()]
        self.complain(f"{place}: {' / '.join(map(repr, offered))} is not on the roster; add or correct the id")
        return None

    def own(self, student: str) -> Paper | None:
        """The paper that was meant for a student."""
        return self.papers.get(student)

    def named(self, name: str) -> Paper | None:
        """The paper of that name: a student's own, or a version."""
        return self._named.get(name)

    def holding(self, drawn: Iterable[Given], student: str) -> Paper | None:
        """The paper with these items and numbers, whatever their order: the student's own, or a version."""
        wanted, own = _contents(drawn), self.own(student)
        if own is not None and _contents(given(own.items)) == wanted:
            return own
        return self._by_contents.get(wanted)

    @cached_property
    def _by_contents(self) -> dict[frozenset[object], Paper]:
        return {_contents(given(paper.items)): paper for paper in self._named.values()}

    @property
    def known(self) -> Iterable[Paper]:
        """Every paper that was given out."""
        return self._named.values()

    def add(self, attempt: Attempt) -> None:
        if not attempt.answers:
            self.complain(f"{attempt.place}: {attempt.student}: nothing is answered; it counts as a blank sheet")
        self._attempts[attempt.student].append(attempt)

    def collected(self) -> Collected:
        """Everything that was found, of each student the last attempt."""
        last = {student: self._last(attempts) for student, attempts in sorted(self._attempts.items())}
        sheets = tuple(Sheet(each.student, each.paper, each.answers) for each in last.values())
        ours = {each.paper: given(self._named[each.paper].items) for each in last.values() if each.drawn is None}
        drawn = {each.paper: each.drawn for each in last.values() if each.drawn is not None}
        return Collected(sheets, tuple(self._complaints), ours | drawn)

    def _last(self, attempts: Sequence[Attempt]) -> Attempt:
        last = max(attempts, key=lambda attempt: attempt.turn)
        if len(attempts) > 1:
            others = ", ".join(each.place for each in attempts if each is not last)
            self.complain(f"{last.student}: {len(attempts)} attempts; the last counts ({last.place}), not {others}")
        return last


def _contents(items: Iterable[Given]) -> frozenset[object]:
    return frozenset((each.item, tuple(sorted(each.variant.items()))) for each in items)
