"""One notebook is found in whatever a student hands in, or the student is told why not."""

import time
from collections.abc import Callable, Mapping

import pytest

from autograder.errors import StudentError
from autograder.intake.upload import read_upload

Notebook = Callable[..., bytes]
Zipped = Callable[[Mapping[str, bytes]], bytes]
Tarred = Callable[..., bytes]


def sources(name: str, content: bytes) -> list[str]:
    return [cell.source for cell in read_upload(name, content, "denoise").cells]


def refusal(content: bytes) -> str:
    """What the student reads, which names no folder of this machine."""
    with pytest.raises(StudentError, match=r"^No cell could be read: ") as caught:
        read_upload("x.zip", content, "denoise")
    assert len(str(caught.value)) < 1000
    return str(caught.value)


@pytest.mark.parametrize("name", ["a.ipynb", "a.zip", "a.tar.gz", "a"])
def test_the_first_bytes_decide_what_it_is(name: str, notebook: Notebook, zipped: Zipped, tarred: Tarred) -> None:
    """A notebook called .zip is a notebook, and a zip called .ipynb is a zip."""
    for content in (notebook("x"), zipped({"n.ipynb": notebook("x")}), tarred({"n.ipynb": notebook("x")})):
        assert sources(name, content) == ["x"]


def test_archives_lie_in_archives(notebook: Notebook, zipped: Zipped, tarred: Tarred) -> None:
    """Zipped by the browser, and before that by hand; or zipped and called a notebook all the same."""
    inner = zipped({"work/denoise.ipynb": notebook("x")})
    assert sources("a.zip", zipped({"inner.zip": tarred({"inner.zip": inner})})) == ["x"]
    assert sources("a.zip", zipped({"denoise.ipynb": inner})) == ["x"]
    deep = zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": inner})})})
    assert "archives that lie more than 3 deep" in refusal(deep)


def test_of_several_notebooks_the_one_called_like_the_assignment_counts(notebook: Notebook, zipped: Zipped) -> None:
    """The student is told which one it was."""
    files = {"scratch.ipynb": notebook("no"), "denoise (1).ipynb": notebook("no"), "a/Denoise.ipynb": notebook("x")}
    found = read_upload("a.zip", zipped(files), "denoise")
    assert found.cells[0].source == "x"
    assert found.notes == (
        "Of several notebooks, `Denoise.ipynb` was graded, for its name; `scratch.ipynb`, `denoise (1).ipynb` was not.",
    )


def test_a_copy_of_the_same_notebook_is_no_rival(notebook: Notebook, zipped: Zipped) -> None:
    """Nor are checkpoints, what a Mac adds, and hidden files."""
    files = {
        "denoise.ipynb": notebook("x"),
        "copy/denoise.ipynb": notebook("x"),
        ".ipynb_checkpoints/denoise.ipynb": notebook("old"),
        "__MACOSX/._denoise.ipynb": b"\x00\x05",
        ".DS_Store": b"",
    }
    found = read_upload("a.zip", zipped(files), "denoise")
    assert (found.cells[0].source, found.notes) == ("x", ())


def test_where_two_may_be_meant_the_student_must_say_which(notebook: Notebook, zipped: Zipped) -> None:
    """Names and what to do; nobody guesses, and a long list is cut."""
    said = refusal(zipped({f"try{number}.ipynb": notebook(f"{number}") for number in range(100)}))
    assert "several notebooks, `try0.ipynb`, `try1.ipynb`" in said
    assert "and 95 more" in said
    assert "Name it denoise.ipynb" in said


def test_what_lies_beside_the_notebook_is_named_and_left_alone(notebook: Notebook, zipped: Zipped) -> None:
    """Modules that shadow ours, pickles, links: nothing of it is used."""
    files = {
        "w/denoise.ipynb": notebook("import torch"),
        "w/torch/__init__.py": b"",
        "w/autograder/errors.py": b"",
        "../../etc/cron.py": b"",
        "model.pkl": b"cos\nsystem\n",
    }
    found = read_upload("a.zip", zipped(files), "denoise")
    assert [cell.source for cell in found.cells] == ["import torch"]
    assert found.notes == (
        "Only the notebook is used; left alone: `torch/__init__.py`, `autograder/errors.py`, "
        "`cron.py` (its path leads out of the archive), `model.pkl`.",
    )


def test_a_notebook_behind_a_hostile_path_is_not_used(notebook: Notebook, zipped: Zipped, tarred: Tarred) -> None:
    """And its path is not repeated to anybody."""
    for make in (zipped, tarred):
        said = refusal(make({"/etc/../../root/denoise.ipynb": notebook("x")}))
        assert "there is `denoise.ipynb` (its path leads out of the archive)" in said
        assert "root" not in said


def test_odd_names_are_shown_plainly(notebook: Notebook, zipped: Zipped) -> None:
    """No line break, no order to a terminal, no backtick, no name without end reaches the page."""
    found = read_upload("a.zip", zipped({"\x1b[31m\n`.py": b"", "x" * 999: b"", "n.ipynb": notebook("x")}), "denoise")
    (note,) = found.notes
    assert "`?[31m?'.py`" in note
    assert len(note) < 200


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Rar!\x1a\x07\x01\x00", "the file is a RAR archive"),
        (b"PK\x03\x04 and then nothing", "the archive has no directory; was it cut short?"),
        (b"\x1f\x8b\x08 and then nothing", "the archive is damaged"),
        (b"PK\x05\x06" + bytes(18), "the archive holds no notebook"),
    ],
    ids=["rar", "zip", "gzip", "empty"],
)
def test_a_bad_archive_is_one_sentence_with_advice(content: bytes, said: str) -> None:
    """Whatever is wrong with it, the student can mend it."""
    assert said in refusal(content)
    assert "Hand in the .ipynb file itself" in refusal(content)


def test_a_damaged_member_costs_only_itself(notebook: Notebook, zipped: Zipped) -> None:
    """A broken zip beside the notebook is no reason to lose the notebook."""
    files = {"denoise.ipynb": notebook("x"), "data.zip": b"PK\x03\x04", "more.zip": b"not a zip at all"}
    found = read_upload("a.zip", zipped(files), "denoise")
    assert found.cells[0].source == "x"
    assert "`data.zip` (it has no directory; was it cut short?), `more.zip`" in found.notes[0]


def test_a_bomb_ends_soon_and_in_words(zipped: Zipped, tarred: Tarred) -> None:
    """Many gigabytes on paper, in one member, in many, or in archives in archives."""
    before = time.monotonic()
    zeros = zipped({"a.ipynb": bytes(2**28)})
    assert "unpacks to more than 1,024 MiB" in refusal(zipped({f"{number}.zip": zeros for number in range(9)}))
    assert "more than 10,000 entries" in refusal(tarred({f"{number}.txt": b"" for number in range(10_001)}))
    assert time.monotonic() - before < 60
