"""The matrix: what counts as caught, and what as a fault of the graders."""

import pytest

from autograder.report import Report, TestResult, Verdict, Visibility
from autograder.verify.matrix import Mark, Matrix, Row, matrix, unsteady
from autograder.verify.members import Kind, Member


def result(name: str, earned: float | None, points: float = 2.0) -> TestResult:
    verdict = {None: Verdict.ERROR, 0.0: Verdict.FAILED, points: Verdict.PASSED}.get(earned, Verdict.PARTIAL)
    return TestResult(
        name=name,
        title=name,
        hint="",
        points=points,
        earned=earned,
        verdict=verdict,
        message="",
        staff="E   boom" if earned is None else "",
        visibility=Visibility.VISIBLE,
        wall_seconds=0.0,
    )


def row(kind: Kind, *earned: float | None, fails: tuple[str, ...] = ()) -> Row:
    member = Member(kind, kind.value, "A member.", b"", fails)
    return Row(member, tuple(result(f"test_{number}", each) for number, each in enumerate(earned)))


def test_wrong_work_is_caught_where_a_test_that_it_names_takes_points() -> None:
    """Part of the points will do; a test that it does not name counts as another."""
    found = row(Kind.WRONG, 0.0, 1.0, 2.0, 0.0, fails=("test_0", "test_1"))
    assert found.marks == (Mark.CAUGHT, Mark.CAUGHT, Mark.FULL, Mark.ALSO)
    assert found.is_caught
    assert Matrix((found,)).faults(1.0) == []


def test_wrong_work_that_passes_one_of_two_tests_is_a_fault() -> None:
    """All the tests that it names must catch it, and another one does not make up for that."""
    found = Matrix((row(Kind.WRONG, 2.0, 0.0, 0.0, fails=("test_0", "test_1")),))
    assert found.caught == 0
    assert found.faults(1.0) == ["wrong: passes test_0, which should catch it"]


@pytest.mark.parametrize("kind", [Kind.REFERENCE, Kind.RIGHT])
def test_right_work_that_loses_a_point_is_a_fault(kind: Kind) -> None:
    """However little it is."""
    assert Matrix((row(kind, 2.0, 1.5),)).faults(1.0) == [f"{kind}: is right and loses 0.5 of 2 points in test_1"]


def test_nothing_done_may_earn_what_is_allowed() -> None:
    """And no more."""
    found = Matrix((row(Kind.BLANK, 2.0, 0.0), row(Kind.EMPTY, 0.0, 0.0)))
    assert found.faults(2.0) == []
    assert found.faults(1.9) == ["blank: earns 2 of 4 points with nothing done; 1.9 are allowed"]


@pytest.mark.parametrize("kind", [Kind.REFERENCE, Kind.WRONG, Kind.BLANK])
def test_no_verdict_is_a_fault_and_catches_nobody(kind: Kind) -> None:
    """A test that breaks says nothing about the work."""
    found = row(kind, None, fails=("test_0",))
    assert (found.earned, found.is_caught) == (None, False)
    assert Matrix((found,)).faults(1.0) == [f"{kind}: test_0 ended without a verdict: boom"]


def test_a_test_with_parameters_is_named_whole_or_by_its_case() -> None:
    """Named whole, one case that takes points is enough; named by its case, that one must."""
    results = (result("test_size[2]", 2.0), result("test_size[3]", 0.0))
    whole = Row(Member(Kind.WRONG, "wrong/a", "", b"", ("test_size",)), results)
    case = Row(Member(Kind.WRONG, "wrong/b", "", b"", ("test_size[2]",)), results)
    assert whole.marks == (Mark.FULL, Mark.CAUGHT)
    assert case.marks == (Mark.MISSED, Mark.ALSO)


def test_a_test_that_a_row_was_spared_leaves_its_cell_empty() -> None:
    """Cells stand under their tests, whichever of them the row was given."""
    reference, wrong = row(Kind.REFERENCE, 2.0, 2.0, 2.0), row(Kind.WRONG, 2.0, 2.0, 0.0, fails=("test_2",))
    given = Row(wrong.member, (wrong.results[2], wrong.results[0]))
    found = Matrix((reference, given))
    assert [mark for mark, _ in found.cells(given)] == [Mark.FULL, Mark.SPARED, Mark.CAUGHT]
    assert found.faults(1.0) == []


def test_what_comes_out_otherwise_under_other_seeds_is_named() -> None:
    """Whoever it is, and though it is no fault."""
    first = Matrix((row(Kind.REFERENCE, 2.0), row(Kind.WRONG, 0.0)))
    again = Matrix((row(Kind.REFERENCE, 2.0), row(Kind.WRONG, 2.0)), reseeded=1)
    assert unsteady([first, again]) == ["wrong: test_0 took points under 1 of 2 seedings"]
    assert unsteady([first, first]) == []


def test_rows_stand_in_the_order_of_the_members() -> None:
    """Reports come in any order."""
    members = (Member(Kind.WRONG, "wrong/b", "", b""), Member(Kind.WRONG, "wrong/a", "", b""))
    reports = {name: report(name) for name in ("wrong-a", "wrong-b")}
    assert [each.member.name for each in matrix(members, reports).rows] == ["wrong/b", "wrong/a"]


def report(student: str) -> Report:
    return Report(
        assignment="any",
        student=student,
        attempt=1,
        submission_sha256="",
        key="",
        box="",
        device="cpu",
        created="",
        wall_seconds=0.0,
        cpu_seconds=0.0,
        problems=[],
        refused=[],
        tests=[result("test_0", 2.0)],
    )
