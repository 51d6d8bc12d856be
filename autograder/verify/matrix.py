"""The matrix of a verification: who met which test, and what of that is a fault of the graders."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from autograder.report import Report, TestResult, Verdict
from autograder.verify.members import Kind, Member


class Mark(StrEnum):
    """What one test made of one member."""

    FULL = "full"  # every point
    LOST = "lost"  # some point, or all: a fault where the work is right
    CAUGHT = "caught"  # wrong work lost points in a test that it names
    MISSED = "missed"  # wrong work passed a test that it names
    ALSO = "also"  # wrong work lost points in a test that it does not name
    ERROR = "error"  # no verdict
    SPARED = "spared"  # not run: the test trains, and the variant does not name it


@dataclass(frozen=True)
class Row:
    """One member with the results of the tests that it was given."""

    member: Member
    results: tuple[TestResult, ...]

    @property
    def marks(self) -> tuple[Mark, ...]:
        return tuple(self._mark(result) for result in self.results)

    @property
    def marked_results(self) -> list[tuple[Mark, TestResult]]:
        return list(zip(self.marks, self.results, strict=True))

    @property
    def earned(self) -> float | None:
        """Points in all; None where a test gave no verdict."""
        earned = [result.earned for result in self.results if result.earned is not None]
        return sum(earned) if len(earned) == len(self.results) else None

    @property
    def points(self) -> float:
        return sum(result.points for result in self.results)

    @property
    def is_caught(self) -> bool:
        """Whether every test that the member names took points from it, and no test ended without a verdict."""
        return not {Mark.MISSED, Mark.ERROR} & set(self.marks)

    def _mark(self, result: TestResult) -> Mark:
        if result.verdict is Verdict.ERROR:
            return Mark.ERROR
        full = result.earned == result.points
        if self.member.kind not in (Kind.WRONG, Kind.MUTANT):
            return Mark.FULL if full else Mark.LOST
        named = {result.name, function_of(result.name)} & set(self.member.fails)
        if not full:
            return Mark.CAUGHT if named else Mark.ALSO
        return Mark.MISSED if named and not self._is_caught_elsewhere(result) else Mark.FULL

    def _is_caught_elsewhere(self, result: TestResult) -> bool:
        """Whether the member names a test with parameters as a whole, and another case of it took points."""
        cases = [each for each in self.results if function_of(each.name) == function_of(result.name)]
        return result.name not in self.member.fails and any(
            each.earned is not None and each.earned < each.points for each in cases
        )

    def faults(self, blank_points: float) -> Iterator[str]:
        """What of this is not as it must be, a sentence each; with nothing done, `blank_points` may be earned."""
        for mark, result in self.marked_results:
            if mark is Mark.ERROR:
                yield f"{result.name} ended without a verdict: {result.raised[:200]}"
            elif mark is Mark.MISSED:
                yield f"passes {result.name}, which should catch it"
            elif mark is Mark.LOST and self.member.is_right:
                lost = f"{result.points - (result.earned or 0):g} of {result.points:g} points"
                yield f"is right and loses {lost} in {result.name}" + (f": {result.message}" if result.message else "")
        if self.member.is_undone and self.earned is not None and self.earned > blank_points:
            yield f"earns {self.earned:g} of {self.points:g} points with nothing done; {blank_points:g} are allowed"


@dataclass(frozen=True)
class Matrix:
    """All members against all tests, with seeds that were `reseeded` so many times."""

    rows: tuple[Row, ...]
    reseeded: int = 0

    @property
    def tests(self) -> tuple[TestResult, ...]:
        """All tests, as the reference has them: for their names, titles and points."""
        return self.rows[0].results

    def cells(self, row: Row) -> list[tuple[Mark, TestResult]]:
        """A row's marks and results for all tests; where it was spared one, the reference's result stands for it."""
        own = {result.name: (mark, result) for mark, result in row.marked_results}
        return [own.get(test.name, (Mark.SPARED, test)) for test in self.tests]

    @property
    def wrong(self) -> list[Row]:
        return [row for row in self.rows if row.member.kind is Kind.WRONG]

    @property
    def right(self) -> list[Row]:
        return [row for row in self.rows if row.member.kind is Kind.RIGHT]

    @property
    def full(self) -> int:
        """How many right variants kept every point."""
        return sum(row.earned == row.points for row in self.right)

    @property
    def points(self) -> float:
        """Of all tests."""
        return self.rows[0].points

    @property
    def caught(self) -> int:
        """How many wrong variants every test caught that should."""
        return sum(row.is_caught for row in self.wrong)

    def earned(self, kind: Kind) -> float | None:
        """What the one member of a kind earned."""
        return next(row.earned for row in self.rows if row.member.kind is kind)

    def faults(self, blank_points: float) -> list[str]:
        """What is wrong with the graders, a sentence each; with nothing done, at most `blank_points` may be earned."""
        return [f"{row.member.name}: {fault}" for row in self.rows for fault in row.faults(blank_points)]


def matrix(members: Sequence[Member], reports: Mapping[str, Report], reseeded: int = 0) -> Matrix:
    """The matrix of a class's reports by student."""
    return Matrix(tuple(Row(member, tuple(reports[member.student].tests)) for member in members), reseeded)


def unsteady(matrices: Sequence[Matrix]) -> list[str]:
    """What came out otherwise under other seeds: a sentence for each member and test."""
    sentences = []
    for rows in zip(*(each.rows for each in matrices), strict=True):
        for results in zip(*(row.results for row in rows), strict=True):
            if len({(result.verdict, result.earned) for result in results}) > 1:
                took = sum(result.verdict is not Verdict.PASSED for result in results)
                said = f"took points under {took} of {len(results)} seedings"
                sentences.append(f"{rows[0].member.name}: {results[0].name} {said}")
    return sentences


def in_short(points: float | None) -> str:
    """Points for people, to two places; a dash where there are none yet."""
    return "–" if points is None else f"{round(points, 2):g}"


def function_of(test: str) -> str:
    """The name of a test without the parameters of one case."""
    return test.partition("[")[0]
