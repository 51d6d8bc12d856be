"""decisions.jsonl: nothing is lost, nothing is changed, and damage is told."""

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.errors import QuizError
from grading.quiz.marking import ledger
from grading.quiz.marking.decisions import Drop, Everybody, Rekey
from grading.quiz.marking.ledger import Act, Entry, Undo, alone, append, read_ledger

ACTS: tuple[Act, ...] = (Drop("one"), Rekey("two", ("a", "b")), Undo(1), Everybody("café"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with four entries."""
    path = tmp_path / "decisions.jsonl"
    for what in ACTS:
        append(path, what, "student-ta", "two lines\nof reason")
    return path


def test_what_is_written_is_read_back(path: Path) -> None:
    """Numbers from 1, aware times in UTC, name, reason and act."""
    entries = read_ledger(path).entries
    assert [(each.number, each.who, each.why, each.what) for each in entries] == [
        (number, "student-ta", "two lines\nof reason", what) for number, what in enumerate(ACTS, start=1)
    ]
    for entry in entries:
        assert entry.when.utcoffset() == timedelta(0)
        assert abs(datetime.now(UTC) - entry.when) < timedelta(minutes=5)


def test_each_entry_is_one_line_of_json(path: Path) -> None:
    """Any program can read the file, whatever the reason holds."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["what"] for line in lines] == [
        {"kind": "drop", "item": "one"},
        {"kind": "rekey", "item": "two", "key": ["a", "b"]},
        {"kind": "undo", "number": 1},
        {"kind": "everybody", "item": "café"},
    ]


def test_what_is_undone_is_not_in_force(path: Path) -> None:
    """The others are, in order."""
    assert read_ledger(path).in_force == (Rekey("two", ("a", "b")), Everybody("café"))
    assert read_ledger(path).undone == {1: 3}
    assert read_ledger(path).until(2).in_force == (Drop("one"), Rekey("two", ("a", "b")))


def test_no_file_is_no_decision(tmp_path: Path) -> None:
    """And reading makes none."""
    assert read_ledger(tmp_path / "decisions.jsonl") == ledger.Ledger()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (1, "decision 1 is undone already, by 3; in force: 2, 4"),
        (3, "there is no decision 3; in force: 2, 4"),
        (9, "there is no decision 9; in force: 2, 4"),
    ],
)
def test_only_what_is_in_force_can_be_undone(path: Path, number: int, message: str) -> None:
    """The file stays as it was."""
    content = path.read_bytes()
    with pytest.raises(QuizError, match=message):
        append(path, Undo(number), "student-ta", "a slip")
    assert path.read_bytes() == content


@pytest.mark.parametrize(("who", "why"), [("", "because"), (" ", "because"), ("student-ta", ""), ("student-ta", "\n")])
def test_a_decision_needs_a_name_and_a_reason(tmp_path: Path, who: str, why: str) -> None:
    """Blanks are neither."""
    with pytest.raises(QuizError, match="a decision needs a name and a reason: --who NAME --why TEXT"):
        append(tmp_path / "decisions.jsonl", Drop("one"), who, why)
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.data())
def test_a_line_that_was_cut_off_anywhere_is_told_and_loses_nothing(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """The others count; the next entry is whole, and the cut line still stands in the file."""
    path = tmp_path_factory.mktemp("quiz") / "decisions.jsonl"
    for what in (Drop("one"), Drop("zwei-é")):
        append(path, what, "student-ta", "because — é")
    whole = path.read_bytes()
    begin = whole.index(b"\n") + 1
    cut = data.draw(st.integers(begin + 1, len(whole) - 2))
    path.write_bytes(whole[:cut])
    found = read_ledger(path)
    assert found.in_force == (Drop("one"),)
    assert f"{path}:2: was cut off while it was written, and does not count" in found.complaints[0]
    append(path, Drop("three"), "student-ta", "again")
    assert read_ledger(path).in_force == (Drop("one"), Drop("three"))
    assert len(read_ledger(path).complaints) == 1
    assert path.read_bytes().startswith(whole[:cut] + b"\n")


def test_an_entry_without_its_newline_counts(path: Path) -> None:
    """All of it was written."""
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert len(read_ledger(path).entries) == 4
    append(path, Drop("five"), "student-ta", "because")
    assert [entry.number for entry in read_ledger(path).entries] == [1, 2, 3, 4, 5]
    assert read_ledger(path).complaints == ()


@pytest.mark.parametrize("place", range(4))
def test_a_line_that_is_gone_or_spoilt_is_an_error(path: Path, place: int) -> None:
    """A decision that vanishes would change marks. Only the last may be taken away unseen."""
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:place], b"spoilt\n", *lines[place + 1 :]]))
    with pytest.raises(QuizError, match="restore the file, no line of it may be changed"):
        read_ledger(path)
    if place < 3:
        path.write_bytes(b"".join(lines[:place] + lines[place + 1 :]))
        with pytest.raises(QuizError, match=f"jsonl:{place + 1}: has the number {place + 2} where {place + 1} is next"):
            read_ledger(path)


@pytest.mark.parametrize(
    "change",
    [{"number": 1}, {"when": "2027-01-01T10:00:00"}, {"what": {"kind": "raise", "item": "one"}}, {"more": 1}],
)
def test_an_entry_of_another_form_is_an_error(path: Path, change: dict[str, object]) -> None:
    """A second number 1, a time without a zone, an act or a key that there is not."""
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = json.dumps({**json.loads(lines[1]), **change})
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(QuizError, match="restore the file"):
        read_ledger(path)


def test_entries_written_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    """Each waits for the others: forty entries, numbered without gaps."""
    path = tmp_path / "quiz" / "decisions.jsonl"

    def decide(writer: int) -> None:
        for number in range(10):
            with alone(path.parent):
                append(path, Drop(f"item-{writer}-{number}"), f"student-{writer}", "because")

    threads = [threading.Thread(target=decide, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry.number for entry in read_ledger(path).entries] == list(range(1, 41))
    assert len(read_ledger(path).in_force) == 40


def test_who_waits_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written meanwhile; afterwards the folder is free."""
    monkeypatch.setattr(ledger, "PATIENCE_SECONDS", 0.1)
    with alone(tmp_path), pytest.raises(QuizError, match="another torchgrade is writing there"), alone(tmp_path):
        pass
    with alone(tmp_path):
        pass


def test_what_a_disk_refuses_is_one_sentence(tmp_path: Path) -> None:
    """No folder to write to; something else in the file's place."""
    with pytest.raises(QuizError, match=r"cannot be written .*the decision does not count"):
        append(tmp_path / "nowhere" / "decisions.jsonl", Drop("one"), "student-ta", "because")
    with pytest.raises(QuizError, match="cannot be read"):
        read_ledger(tmp_path)


def test_entries_only_ever_grow(path: Path) -> None:
    """Appending leaves every byte that stood there, and the file itself, in place."""
    content, inode = path.read_bytes(), path.stat().st_ino
    entry = append(path, Drop("five"), "student-ta", "because")
    assert isinstance(entry, Entry)
    assert path.read_bytes().startswith(content)
    assert path.stat().st_ino == inode
