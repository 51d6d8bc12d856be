"""Hidden test files: their rules, their plans, their recipes."""

import contextlib
import functools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from permissions import no_roots_rights

from autograder.errors import GraderError
from autograder.grader.plugin import GraderPlugin
from autograder.grader.session import Session
from autograder.grader.suite import callers_of_thresholds, read_suite, run_suite, threshold_names
from autograder.grader.thresholds import Thresholds
from autograder.report import TestResult, Verdict, Visibility

Write = Callable[[str], Path]
Results = Callable[..., dict[str, TestResult]]


TWO = '''
    def test_one():
        """One."""

    def test_two():
        """Two."""
    '''


def refusal(path: Path) -> str:
    """What reading this test file complains of."""
    with pytest.raises(GraderError) as caught:
        read_suite(path)
    return str(caught.value)


def test_a_test_says_its_title_its_hint_and_its_worth(test_file: Write) -> None:
    """The docstring's first line is the title, the rest the hint, in one line; a point unless said otherwise."""
    suite = read_suite(
        test_file('''
            @pytest.mark.points(2.5)
            @pytest.mark.visibility("after_due_date")
            def test_shape(student):
                """The output is an image.

                Hint: count the
                channels.
                """

            def test_loss(student):
                """The loss is low."""
            ''')
    )
    shape, loss = suite.tests
    assert (shape.title, shape.hint) == ("The output is an image.", "Hint: count the channels.")
    assert (shape.points, shape.visibility) == (2.5, Visibility.AFTER_DUE_DATE)
    assert (loss.hint, loss.points, loss.visibility) == ("", 1.0, Visibility.VISIBLE)
    assert suite.points == 3.5


def test_a_result_carries_its_tests_words_and_visibility(results: Results) -> None:
    """What the test says of itself is what the report says."""
    found = results('''
        @pytest.mark.points(2)
        @pytest.mark.visibility("hidden")
        def test_shape():
            """The output is an image.

            Hint: count the channels.
            """
        ''')
    result = found["test_shape"]
    assert (result.title, result.hint) == ("The output is an image.", "Hint: count the channels.")
    assert (result.visibility, result.earned) == (Visibility.HIDDEN, 2.0)


def test_each_parameter_is_a_test_of_its_own(results: Results) -> None:
    """With the points of the mark each, and a verdict each."""
    found = results('''
        @pytest.mark.points(2)
        @pytest.mark.parametrize("size", [1, 2, 3])
        def test_size(size):
            """The size is odd."""
            assert size % 2
        ''')
    assert list(found) == ["test_size[1]", "test_size[2]", "test_size[3]"]
    assert [each.earned for each in found.values()] == [2.0, 0.0, 2.0]


@pytest.mark.parametrize("docstring", ["", '""""""', '"""   """'])
def test_a_test_without_a_title_is_refused(test_file: Write, docstring: str) -> None:
    """The message names file, line and test."""
    path = test_file(f"def test_shape(student):\n    {docstring or 'pass'}\n")
    assert refusal(path).startswith(f"{path}:4: test_shape: no docstring; its first line is what the student reads")


@pytest.mark.parametrize("points", ["0", "-1", "'3'", "True", "None", "", "1, 2", "number=3", "1e999", "1e999 - 1e999"])
def test_points_must_be_a_number_above_zero(test_file: Write, points: str) -> None:
    """Infinity and what is no number are refused like text."""
    path = test_file(f'@pytest.mark.points({points})\ndef test_shape():\n    """Shape."""\n')
    assert refusal(path) == f"{path}:4: test_shape: write @pytest.mark.points(NUMBER) with a number above 0"


@pytest.mark.parametrize("when", ["'sometimes'", "", "when='hidden'", "3"])
def test_visibility_must_be_one_of_three(test_file: Write, when: str) -> None:
    """The message lists them."""
    path = test_file(f'@pytest.mark.visibility({when})\ndef test_shape():\n    """Shape."""\n')
    assert refusal(path).endswith("test_shape: visibility is one of 'visible', 'after_due_date', 'hidden'")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def test_shape(:\n", "SyntaxError"),
        ("import no_such_package\n", "no_such_package"),
        ("1 / 0\n", "ZeroDivisionError"),
        ('RECIPE = Recipe(model="Net", data="cats", loss="mse")\n', "data='cats' is not known"),
    ],
)
def test_a_file_that_cannot_be_collected_is_one_error(test_file: Write, source: str, said: str) -> None:
    """It names the file and keeps pytest's account."""
    path = test_file(source)
    message = refusal(path)
    assert message.startswith(f"{path}: cannot be collected:\n")
    assert said in message


def test_two_tests_of_one_name_are_refused(test_file: Write) -> None:
    """A result is found by its name, so one would be taken for the other."""
    classes = [f'class Test{each}:\n    def test_shape(self):\n        """Shape."""\n' for each in "AB"]
    assert "test_shape stands there more than once" in refusal(test_file("".join(classes)))


def test_a_file_without_tests_is_refused(test_file: Write) -> None:
    """A grader that asks nothing would pass everybody."""
    assert "holds no test; tests are functions whose names begin with test_" in refusal(test_file("x = 1\n"))


def test_what_pytest_said_is_quoted_where_it_found_nothing(test_file: Write) -> None:
    """It may have had a reason of its own."""
    assert "(pytest says: no tests collected" in refusal(test_file("x = 1\n"))


@pytest.mark.parametrize("folder", ["[DL] 2027", "a::b", "@x"])
def test_a_path_may_hold_what_pytest_would_read_as_its_own(test_file: Write, notebook: Any, folder: str) -> None:
    """The tests are found and run as anywhere else."""
    path = test_file(TWO)
    path = path.parent.rename(path.parent.with_name(folder)) / path.name
    suite = read_suite(path)
    assert [test.name for test in suite.tests] == ["test_one", "test_two"]
    thresholds = Thresholds(path.with_name("thresholds.toml"), {})
    asked = functools.partial(thresholds.get, "digits", "cpu")
    plugin = GraderPlugin(notebook("x = 1"), {}, asked, path.parent)
    assert [result.verdict for result in run_suite(suite, plugin)] == [Verdict.PASSED, Verdict.PASSED]


def test_a_file_whose_name_pytest_would_read_as_its_own_is_refused(test_file: Write) -> None:
    """As browsers name a second download."""
    path = test_file(TWO)
    path = path.rename(path.with_name("test_public [1].py"))
    assert refusal(path).endswith("in a file's name as its own; rename the file")


@pytest.mark.parametrize("name", ["PYTEST_PLUGINS", "PYTEST_ADDOPTS"])
def test_what_the_environment_adds_to_pytest_is_for_others(
    test_file: Write, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A plugin that is not installed, an option that is unknown here; both are still there afterwards."""
    monkeypatch.setenv(name, "no_such_plugin" if name == "PYTEST_PLUGINS" else "--no-such-option")
    assert len(read_suite(test_file(TWO)).tests) == 2
    assert name in os.environ


def test_without_docstrings_python_is_at_fault(test_file: Write) -> None:
    """PYTHONOPTIMIZE=2 takes them away; the file has them."""
    path = test_file(TWO)
    read = f"from pathlib import Path; from autograder.grader.suite import read_suite; read_suite(Path({str(path)!r}))"
    done = subprocess.run([sys.executable, "-OO", "-c", read], capture_output=True, text=True, check=False)
    assert done.stderr.endswith(f"{path}: PYTHONOPTIMIZE=2 takes docstrings away; unset it\n")


def test_a_file_that_may_not_be_read_is_one_sentence(test_file: Write) -> None:
    """Not pytest's traceback."""
    path = test_file(TWO)
    path.chmod(0)
    with no_roots_rights():
        message = refusal(path)
    assert message.startswith(f"{path}: cannot be read (Permission denied); have its owner")
    assert "\n" not in message


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """The message names it."""
    assert refusal(tmp_path / "test_hidden.py") == (
        f"{tmp_path / 'test_hidden.py'}: missing; an assignment is graded by the tests in it"
    )


@pytest.mark.parametrize("source", ['def test_one():\n    """One."""\n', "import nothing_of_this_name\n", ""])
def test_pytest_leaves_us_in_the_folder_where_we_were(test_file: Write, source: str) -> None:
    """It ends in the folder that its arguments were given for; a course is told by relative paths too."""
    here, path = os.getcwd(), test_file(source)
    with contextlib.suppress(GraderError):
        read_suite(path)
    assert os.getcwd() == here


def test_collecting_runs_no_test(test_file: Write, tmp_path: Path) -> None:
    """The plan is read without a submission."""
    witness = tmp_path / "ran"
    read_suite(test_file(f'def test_shape():\n    """Shape."""\n    open({str(witness)!r}, "w").close()\n'))
    assert not witness.exists()


def test_a_file_is_read_as_it_is_now(test_file: Write) -> None:
    """Nothing is kept from an earlier reading of the same path."""
    assert read_suite(test_file('def test_one():\n    """One."""\n')).tests[0].name == "test_one"
    assert read_suite(test_file('def test_two():\n    """Two."""\n')).tests[0].name == "test_two"


def test_recipes_are_found_at_the_top_level(test_file: Write) -> None:
    """By the names that they have there."""
    suite = read_suite(
        test_file('''
            DENOISE = Recipe(model="Net", data="noisy_digits", loss="mse", epochs=2)
            OTHER = 3

            def test_shape():
                """Shape."""
                Recipe(model="Inner", data="noisy_digits", loss="mse")
            ''')
    )
    assert list(suite.recipes) == ["DENOISE"]
    assert suite.recipes["DENOISE"].epochs == 2


def test_threshold_names_are_read_from_the_text(test_file: Write) -> None:
    """Each once, in order; what is no plain text cannot be measured ahead and is left out."""
    path = test_file('''
        def test_loss(threshold):
            """Loss."""
            threshold("denoise.loss"); threshold("denoise.gain"); threshold("denoise.loss")
            threshold("denoise." + "psnr"), threshold(), other.threshold("no")
        ''')
    assert threshold_names(path) == ["denoise.loss", "denoise.gain"]


def test_the_callers_of_a_threshold_are_its_tests(test_file: Write) -> None:
    """A call in a helper belongs to no test, but its name is known."""
    path = test_file('''
        def helper(threshold):
            return threshold("denoise.gain"), threshold("denoise.psnr")

        def test_loss(threshold):
            """Low."""
            threshold("denoise.loss"), threshold("denoise.gain")

        def test_gain(threshold):
            """High."""
            threshold("denoise.gain")
        ''')
    assert callers_of_thresholds(path) == {
        "denoise.gain": {"test_loss", "test_gain"},
        "denoise.psnr": set(),
        "denoise.loss": {"test_loss"},
    }


def test_a_conftest_beside_the_file_has_no_say(results: Results, tmp_path: Path) -> None:
    """A test file is all of its own grader."""
    (tmp_path / "denoise").mkdir()
    (tmp_path / "denoise" / "conftest.py").write_text("raise RuntimeError('must not be read')\n")
    assert results('def test_shape():\n    """Shape."""\n')["test_shape"].verdict is Verdict.PASSED


def test_without_training_the_tests_that_train_are_left_out(test_file: Write, notebook: Callable[..., Session]) -> None:
    """They are not run, not reported, and no recipe is left."""
    path = test_file('''
        R = Recipe(model="Net", data="noisy_digits", loss="mse")

        def test_learns(trained):
            """It learns."""
            assert trained(R)

        def test_is_there(student):
            """It is there."""
            assert student.net is None
        ''')
    suite = read_suite(path).without_training()
    plugin = GraderPlugin(notebook("net = None"), {}, Thresholds(path, {}).get, path.parent)
    assert [(each.name, each.verdict) for each in run_suite(suite, plugin)] == [("test_is_there", Verdict.PASSED)]
    assert suite.recipes == {}


def test_reseeded_recipes_share_no_seed(test_file: Write) -> None:
    """Each time they begin where the last ended."""
    suite = read_suite(
        test_file('''
            R = Recipe(model="Net", data="noisy_digits", loss="mse", seeds=3)

            def test_learns(trained):
                """It learns."""
            ''')
    )
    assert [list(suite.reseeded(times).recipes["R"].all_seeds) for times in (0, 1, 2)] == [
        [0, 1, 2],
        [3, 4, 5],
        [6, 7, 8],
    ]
