"""Why a test's result is another one now: which parts of what it follows from differ.

What is said here names thresholds and tests: it is for staff, and never for students.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.grader.basis import HELPER, LIMIT, TEST, THRESHOLD, VERSION
from autograder.report import Report, TestResult, Verdict

NOT_RECORDED = "what its report followed from was not recorded then"
UNSTEADY = "nothing that is recorded changed: it does not come out the same each time"
GONE = "is no longer among the tests"
NEW = "is a new test"

Basis = Mapping[str, str]


@dataclass(frozen=True)
class Reasons:
    """Between two reports of one attempt: what could be why. `reached` as `autograder.grader.basis` gives it."""

    before: Basis
    after: Basis
    reached: Mapping[str, frozenset[str]]

    @classmethod
    def between(cls, before: Report, after: Report, reached: Mapping[str, frozenset[str]]) -> "Reasons":
        return cls(before.basis, after.basis, reached)

    @property
    def recorded(self) -> bool:
        return bool(self.before and self.after)

    @property
    def changed(self) -> tuple[str, ...]:
        """The parts that differ, in the order of the later report; none where these are not recorded.

        Older reports know the versions of torch and torchgrade alone: of what they do not say, nobody knows.
        """
        if not self.recorded:
            return ()
        parts = {**self.after, **self.before}
        differ = [part for part in parts if self.before.get(part) != self.after.get(part)]
        both = self.before.keys() & self.after.keys()
        return tuple(part for part in differ if part in both or not part.startswith(f"{VERSION} "))

    def former_name(self, test: str) -> str:
        """How a test that is new under its name was called before; empty when it was not there."""
        own, was = f"{TEST} {function_of(test)}", None
        if own in self.before or own not in self.after:
            return ""
        for part, digest in self.before.items():
            if part.startswith(f"{TEST} ") and part not in self.after and digest == self.after[own]:
                was = part.partition(" ")[2]
        return test.replace(function_of(test), was, 1) if was else ""

    def of(self, before: TestResult | None, after: TestResult | None) -> tuple[str, ...]:
        """Why a test's result differs; `before` or `after` is None for a test that came or went."""
        if after is None:
            return (GONE,)
        if before is None:
            return (NEW,)
        found = []
        if before.name != after.name:
            found.append(f"was called {before.name}")
        if before.points != after.points:
            found.append(f"worth {before.points:g} -> {after.points:g}")
        if before.visibility != after.visibility:
            found.append(f"shown to students: {before.visibility} -> {after.visibility}")
        if before.verdict is Verdict.ERROR:
            found.append("it waited for staff")
        if found and _share(before) == _share(after):
            return tuple(found)
        causes = self._causes(after.name)
        return tuple(found) if before.verdict is Verdict.ERROR and causes == (UNSTEADY,) else (*found, *causes)

    def sentences(self, before: Sequence[TestResult], after: Sequence[TestResult]) -> list[str]:
        """All that differs between two reports with these tests, but for how they came out."""
        old = {test.name: test for test in before}
        former = {test.name: self.former_name(test.name) for test in after if test.name not in old}
        renamed = {f"{TEST} {function_of(name)}" for pair in former.items() if pair[1] for name in pair}
        found = [f"{was} is called {name} now" for name, was in former.items() if was]
        for test in after:
            worth = old.get(test.name) or old.get(former.get(test.name, ""))
            if worth is not None and worth.points != test.points:
                found.append(f"{test.name}: worth {worth.points:g} -> {test.points:g}")
        return found + [self.sentence(part) for part in self.changed if part not in renamed]

    def _causes(self, test: str) -> tuple[str, ...]:
        """The parts that may have made a difference to a test, nearest first."""
        if not self.recorded:
            return (NOT_RECORDED,)
        own, reached = f"{TEST} {function_of(test)}", self.reached.get(function_of(test), frozenset())
        near = [part for part in self.changed if part in reached]
        near.sort(key=lambda part: part != own)
        shared = [part for part in self.changed if not part.startswith((f"{TEST} ", f"{HELPER} ", f"{THRESHOLD} "))]
        parts = [*near, *shared] or list(self.changed)
        return tuple("its source changed" if part == own else self.sentence(part) for part in parts) or (UNSTEADY,)

    def sentence(self, part: str) -> str:
        """What became of a part."""
        before, after = self.before.get(part), self.after.get(part)
        kind, _, name = part.partition(" ")
        if kind in (THRESHOLD, LIMIT, VERSION) or part in ("device", "box", "torch", "torchgrade"):
            return f"{part}: {before or 'none'} -> {after or 'none'}"
        if part == "data":
            return f"data: {(before or 'none').split()[0]} -> {(after or 'none').split()[0]}"
        if kind in (TEST, HELPER):
            return f"{name if kind == TEST else part} {_became(before, after)}"
        return f"the {part} {_became(before, after)}"


def function_of(test: str) -> str:
    """The function of a test, which may be one of several that a parametrized function gives."""
    return test.partition("[")[0]


def _became(before: str | None, after: str | None) -> str:
    return "is new" if not before else "is gone" if not after else "changed"


def _share(test: TestResult) -> float | None:
    return None if test.earned is None else test.earned / test.points
