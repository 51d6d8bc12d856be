"""Every road that a hidden test can take, and the verdict at its end."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.grader.plugin import STAFF_CHARACTERS, GraderPlugin
from autograder.grader.suite import in_all, read_suite, run_suite
from autograder.report import TestResult, Verdict

Results = Callable[..., dict[str, TestResult]]

HALF = "def half(x):\n    return x / 2\n"


def only(found: dict[str, TestResult]) -> TestResult:
    """The result of the only test."""
    (result,) = found.values()
    return result


def body(text: str, before: str = "") -> str:
    """A test worth 4 points with this body; `before` stands above it."""
    return f'{before}\n@pytest.mark.points(4)\ndef test_half(student, score):\n    """Half."""\n    {text}\n'


def test_a_test_that_ends_well_passes(results: Results) -> None:
    """With all points, and nothing for staff to read."""
    result = only(results(body("assert student.half(3.0) == 1.5"), HALF))
    assert (result.verdict, result.earned, result.points) == (Verdict.PASSED, 4.0, 4.0)
    assert (result.message, result.staff) == ("", "")


def test_a_failed_assertion_shows_the_student_nothing_of_the_test(results: Results) -> None:
    """Hidden values and source are for staff."""
    result = only(results(body("assert student.half(3.0) == 7331.5"), HALF))
    assert (result.verdict, result.earned, result.message) == (Verdict.FAILED, 0.0, "")
    assert "7331.5" in result.staff


@pytest.mark.parametrize("text", ['pytest.fail("no")', "pytest.raises(ValueError, student.half, 3.0)"])
def test_pytests_own_failure_is_a_failed_assertion(results: Results, text: str) -> None:
    """Something that should have been raised and was not is a judgement, too."""
    result = only(results(body(text), HALF))
    assert (result.verdict, result.earned, result.message) == (Verdict.FAILED, 0.0, "")


def test_a_mistake_is_told_to_the_student(results: Results) -> None:
    """`raise Mistake` is how a test speaks."""
    result = only(results(body('raise Mistake("halve it")'), HALF))
    assert (result.verdict, result.earned, result.message) == (Verdict.FAILED, 0.0, "halve it")


@pytest.mark.parametrize(
    ("share", "verdict", "earned"), [(0.25, Verdict.PARTIAL, 1.0), (0, Verdict.PARTIAL, 0.0), (1, Verdict.PASSED, 4.0)]
)
def test_part_of_the_points_is_given_with_a_reason(
    results: Results, share: float, verdict: Verdict, earned: float
) -> None:
    """The whole share is a pass."""
    result = only(results(body(f'score.partial({share}, "the sign is wrong")'), HALF))
    assert (result.verdict, result.earned, result.message) == (verdict, earned, "the sign is wrong")


def test_a_failure_after_partial_points_is_a_failure(results: Results) -> None:
    """What was given before does not stand."""
    result = only(results(body('score.partial(0.5, "so far"); assert False'), HALF))
    assert (result.verdict, result.earned, result.message) == (Verdict.FAILED, 0.0, "")


@pytest.mark.parametrize("share", ["1.5", "-0.1", "float('nan')"])
def test_a_share_beyond_all_or_nothing_is_our_error(results: Results, share: str) -> None:
    """The message names what was asked for."""
    result = only(results(body(f'score.partial({share}, "why")'), HALF))
    assert (result.verdict, result.earned) == (Verdict.ERROR, None)
    assert "a share of the points lies between 0 and 1" in result.staff


def test_a_missing_name_is_the_students_fault(results: Results) -> None:
    """The message names it, and what went wrong while the notebook was loaded."""
    result = only(results(body("student.half(3.0)"), "x = 1", "import no_such_package\n"))
    assert (result.verdict, result.earned) == (Verdict.FAILED, 0.0)
    assert result.message == (
        "your notebook defines no `half` (code cell 2 ('import no_such_package'), line 1: "
        "ModuleNotFoundError: No module named 'no_such_package')"
    )


def test_code_that_raises_is_the_students_fault(results: Results) -> None:
    """The message says what was raised and where in the notebook."""
    result = only(results(body("student.half('text')"), HALF))
    assert (result.verdict, result.earned) == (Verdict.FAILED, 0.0)
    assert result.message == "`half` raised TypeError in code cell 1, line 2"


def test_code_that_ends_its_process_is_the_students_fault(results: Results) -> None:
    """SystemExit is no more than any other exception."""
    result = only(results(body("student.half(1)"), "import sys\ndef half(x):\n    sys.exit(0)\n"))
    assert result.verdict is Verdict.FAILED
    assert result.message == "`half` raised SystemExit in code cell 1, line 3"


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ('pytest.skip("not today")', ""),
        ("pass", "@pytest.mark.skip"),
        ('pytest.xfail("known")', ""),
        ("1 / 0", ""),
        ("raise KeyboardInterrupt", ""),
        ("raise SystemExit(0)", ""),
        ('pytest.exit("enough")', ""),
        ("student.half.__wrapped__", ""),
        ("student.half(object())", ""),
    ],
)
def test_what_is_not_a_judgement_is_an_error_of_ours(results: Results, text: str, before: str) -> None:
    """Skipped, broken, interrupted: no evidence, so neither points nor their loss; staff read why."""
    result = only(results(body(text, before), HALF))
    assert (result.verdict, result.earned, result.message) == (Verdict.ERROR, None, "")
    assert result.staff


def test_an_expected_failure_counts_as_any_other(results: Results) -> None:
    """The mark is pytest's; a verdict follows from what the test did."""
    found = results(body("assert student.half(3.0) == 2", "@pytest.mark.xfail"), HALF)
    assert only(found).verdict is Verdict.FAILED


@pytest.mark.parametrize("fault", ["assert False", "1 / 0"])
def test_a_fixture_that_fails_is_our_error(results: Results, fault: str) -> None:
    """An assertion in a fixture judges nobody."""
    tests = f'''
        @pytest.fixture
        def number():
            {fault}

        def test_half(student, number):
            """Half."""
        '''
    assert only(results(tests, HALF)).verdict is Verdict.ERROR


def test_a_fixture_that_meets_the_students_fault_fails_the_test(results: Results) -> None:
    """A fixture may ask the notebook, too."""
    tests = '''
        @pytest.fixture
        def network(student):
            return student.Net()

        def test_network(network):
            """The network."""
        '''
    result = only(results(tests, HALF))
    assert (result.verdict, result.message) == (Verdict.FAILED, "your notebook defines no `Net`")


def test_what_breaks_after_a_test_takes_its_pass_away(results: Results) -> None:
    """A test is done when its fixtures are."""
    tests = '''
        @pytest.fixture
        def number():
            yield 1
            raise OSError("disk full")

        def test_half(student, number):
            """Half."""
        '''
    result = only(results(tests, HALF))
    assert result.verdict is Verdict.ERROR
    assert "disk full" in result.staff


def test_one_test_that_crashes_costs_no_other(results: Results) -> None:
    """Each test is judged by itself."""
    tests = '''
        def test_crash(student):
            """Crash."""
            raise RuntimeError("ours")

        def test_half(student):
            """Half."""
            assert student.half(4) == 2
        '''
    found = results(tests, HALF)
    assert [each.verdict for each in found.values()] == [Verdict.ERROR, Verdict.PASSED]


def test_tests_that_never_ran_are_errors(results: Results) -> None:
    """Absent evidence passes nobody."""
    tests = '''
        def test_half(student):
            """Half."""
            assert student.half(4) == 2

        def test_interrupt(student):
            """Interrupt."""
            raise KeyboardInterrupt

        def test_after(student):
            """After."""
        '''
    found = results(tests, HALF)
    assert [each.verdict for each in found.values()] == [Verdict.PASSED, Verdict.ERROR, Verdict.ERROR]
    assert found["test_after"].staff.endswith("the test did not run to its end")


@pytest.mark.parametrize("broken", ["def test_half(:\n", "import no_such_package\n", "1 / 0\n"])
def test_a_file_that_breaks_between_reading_and_running_gives_errors(
    notebook: Callable[..., GraderPlugin], test_file: Callable[[str], Path], tmp_path: Path, broken: str
) -> None:
    """Every planned test, with pytest's words for staff."""
    suite = read_suite(test_file(body("pass")))
    suite.path.write_text(broken)
    plugin = GraderPlugin(notebook(HALF), {}, lambda _: pytest.fail("not asked for"), tmp_path)  # type: ignore[arg-type]
    (result,) = run_suite(suite, plugin)
    assert (result.verdict, result.earned) == (Verdict.ERROR, None)
    assert "test_hidden.py" in result.staff


def test_a_notebook_that_cannot_be_loaded_fails_every_test(test_file: Callable[[str], Path]) -> None:
    """The tests need not run for that; their titles and points stand."""
    suite = read_suite(test_file(body("pass")))
    (failed,) = in_all(suite, Verdict.FAILED, "the file is empty")
    assert (failed.verdict, failed.earned, failed.message, failed.points) == (
        Verdict.FAILED,
        0.0,
        "the file is empty",
        4.0,
    )
    (error,) = in_all(suite, Verdict.ERROR, staff="x" * 10_000)
    assert error.earned is None
    assert len(error.staff) == STAFF_CHARACTERS


def test_tests_do_not_feel_each_other(results: Results) -> None:
    """Random numbers start anew for each test, by its name: order and neighbours do not matter."""
    tests = '''
        def test_first(student, score):
            """First."""
            score.partial(0.5, str(student.draw()))

        def test_second(student, score):
            """Second."""
            student.draw()
            score.partial(0.5, str(student.draw()))
        '''
    cells = "import torch\ndef draw():\n    return float(torch.rand(1))\n"
    first, again = results(tests, cells), results(tests, cells)
    assert {name: each.message for name, each in first.items()} == {name: each.message for name, each in again.items()}
    assert first["test_first"].message != first["test_second"].message
