"""Labelled variants: what is read, and what is refused."""

from pathlib import Path

import pytest

from autograder.authoring.variants import names_of_tests, read_variants
from autograder.errors import AuthoringError
from autograder.paths import AssignmentSource

WRONG = '''"""Triples.

And says why.
"""

fails = ["test_double_of_many"]

### REGION double
if number:
    return 3 * number
return 0

### REGION first
once = number
'''


def written(folder: Path, text: str, name: str = "triple") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.py"
    path.write_text(text)
    return path


def test_a_wrong_variant_is_read_without_running_it(source: AssignmentSource) -> None:
    """Title, tests and regions come from the text of the file."""
    path = written(source.wrong, WRONG)
    (variant,) = read_variants(source)
    assert (variant.name, variant.path, variant.right, variant.title) == ("triple", path, False, "Triples.")
    assert variant.fails == ("test_double_of_many",)
    assert variant.regions == {"double": "if number:\n    return 3 * number\nreturn 0", "first": "once = number"}


def test_right_variants_come_first_and_fail_nothing(source: AssignmentSource) -> None:
    """A right variant has no `fails`."""
    written(source.wrong, WRONG, "a")
    written(source.right, '"""Multiplies."""\n\n### REGION double\nreturn 2 * number\n', "b")
    assert [(variant.name, variant.right, variant.fails) for variant in read_variants(source)] == [
        ("b", True, ()),
        ("a", False, ("test_double_of_many",)),
    ]


def test_names_in_fails_go_unchecked_before_hidden_tests_exist(source: AssignmentSource) -> None:
    """Variants may be written first."""
    source.hidden_tests.unlink()
    written(source.wrong, WRONG.replace("double_of_many", "of_tomorrow"))
    assert read_variants(source)[0].fails == ("test_of_tomorrow",)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("REGION first", "REGION third", r"triple\.py: no region 'third'; there are: double, first, second"),
        ("REGION first", "REGION double", r"triple\.py:13: a second REGION 'double'"),
        ("### REGION first", "## region first", r"triple\.py:13: almost a marker"),
        ("### REGION", "###", r"triple\.py: replaces no region"),
        ("fails =", "import os\nfails =", r"triple\.py:6: code before the first region"),
        ("fails =", "fail =", r"triple\.py:6: code before the first region"),
        ('fails = ["test_double_of_many"]', "", r"triple\.py: no `fails`"),
        ('["test_double_of_many"]', "[]", r"triple\.py:6: `fails` is not a list of test names"),
        ('["test_double_of_many"]', "[1]", r"triple\.py:6: `fails` is not a list of test names"),
        ("double_of_many", "of_none", r"triple\.py: fails names 'test_of_none', which test_hidden\.py does not define"),
        ("if number:", "if number", r"triple\.py:9: not Python"),
        (WRONG, "### REGION double\nreturn 0\n", r"triple\.py:1: no docstring"),
    ],
)
def test_a_malformed_wrong_variant_is_an_error(source: AssignmentSource, old: str, new: str, message: str) -> None:
    """The error names the file and what is wrong with it."""
    assert old in WRONG
    written(source.wrong, WRONG.replace(old, new))
    with pytest.raises(AuthoringError, match=message):
        read_variants(source)


def test_a_right_variant_with_fails_is_an_error(source: AssignmentSource) -> None:
    """Right and failing contradict each other."""
    written(source.right, WRONG)
    with pytest.raises(AuthoringError, match=r"triple\.py:6: a right variant fails nothing"):
        read_variants(source)


def test_two_variants_of_one_name_are_an_error(source: AssignmentSource) -> None:
    """A name stands for one variant."""
    written(source.wrong, WRONG)
    written(source.right, '"""Multiplies."""\n\n### REGION double\nreturn 2 * number\n')
    with pytest.raises(AuthoringError, match="a right variant is called 'triple' too"):
        read_variants(source)


def test_tests_are_found_without_importing_their_file(tmp_path: Path) -> None:
    """A file that raises when imported still tells its tests."""
    path = tmp_path / "test_hidden.py"
    path.write_text("raise SystemExit\ndef test_one(): ...\ndef helper(): ...\n")
    assert names_of_tests(path) == {"test_one"}
