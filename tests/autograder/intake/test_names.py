"""What a file's name says about it."""

import pytest

from autograder.intake.names import Likeness, chosen, is_archive, is_notebook, likeness, stem, storable


@pytest.mark.parametrize("name", ["a.ipynb", "A.IPYNB", "a.ipynb.txt", "a.ipynb.json", "a.b.ipynb", "ü (1).ipynb"])
def test_a_notebook_is_one_in_any_case_and_with_what_browsers_add(name: str) -> None:
    """Downloads and systems that hide suffixes leave such names."""
    assert is_notebook(name)
    assert not is_archive(name)


@pytest.mark.parametrize("name", ["a.zip", "a.Zip", "a.tar", "a.tar.gz", "a.TGZ", "a.ipynb.zip"])
def test_an_archive_is_one_by_its_last_suffix(name: str) -> None:
    """A notebook that was zipped is an archive, and called like the notebook."""
    assert is_archive(name)
    assert stem(name).lower() == "a"


@pytest.mark.parametrize("name", ["a.py", "a.json", "a.txt", "ipynb", "a.gz", "a.ipynb~", ""])
def test_other_names_are_neither(name: str) -> None:
    """What it is not called, it is not taken for."""
    assert not is_notebook(name)
    assert not is_archive(name)


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("skip_auto.ipynb", Likeness.SAME),
        ("Skip-Auto.IPYNB", Likeness.SAME),
        ("skip auto.zip", Likeness.SAME),
        ("skip_auto (1).ipynb", Likeness.BEGINS),
        ("skip_auto-Copy1.ipynb", Likeness.BEGINS),
        ("my skip_auto.ipynb", Likeness.NONE),
    ],
)
def test_a_name_is_like_the_assignments(name: str, like: Likeness) -> None:
    """Case, blanks and hyphens make no difference."""
    assert likeness(name, "skip_auto") is like


@pytest.mark.parametrize(
    ("names", "which"),
    [
        (["x.ipynb"], 0),
        (["x.ipynb", "denoise.ipynb", "denoise (1).ipynb"], 1),
        (["x.ipynb", "denoise-Copy1.ipynb"], 1),
        (["denoise.zip", "denoise.ipynb"], 1),
        (["denoise.zip", "x.ipynb"], 0),
        (["denoise (1).ipynb", "denoise (2).ipynb"], None),
        (["denoise.ipynb", "Denoise.ipynb"], None),
        (["x.ipynb", "y.zip"], None),
        ([], None),
    ],
)
def test_of_several_files_the_one_that_is_called_like_the_assignment_counts(
    names: list[str], which: int | None
) -> None:
    """Where names decide nothing, nobody guesses."""
    assert chosen(names, "denoise") == which


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("meine Lösung (1).ipynb", "meine Lösung (1).ipynb"),
        ("漢字: a?.ipynb", "漢字: a?.ipynb"),
        ("a/b.ipynb", "denoise.ipynb"),
        ("\udcff.ipynb.txt", "denoise.ipynb.txt"),
        ("\x1b[31m.zip", "denoise.zip"),
        ("\u202eevil.tar.gz", "denoise.tar.gz"),
        ("x" * 300 + ".ipynb", "denoise.ipynb"),
        ("submission.json", "denoise.ipynb"),
        ("..", "denoise.ipynb"),
        (".ipynb", "denoise.ipynb"),
        ("", "denoise.ipynb"),
    ],
)
def test_a_name_is_kept_where_a_disk_and_a_terminal_can_bear_it(name: str, kept: str) -> None:
    """Else the file is called like the assignment, with its own suffix."""
    assert storable(name, "denoise") == kept
