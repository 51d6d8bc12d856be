"""Pages give nothing away; and what looks for leaks finds each kind of them."""

from datetime import datetime
from pathlib import Path

import pytest
from feedback_class import AFTER, BEFORE, NAME, Classroom, full_class, result
from feedback_leaks import leaks

from autograder.report import Curve


@pytest.mark.parametrize("now", [BEFORE, AFTER])
def test_pages_of_a_whole_class_give_nothing_away(classroom: Classroom, now: datetime) -> None:
    """Every verdict and visibility, hostile texts, staff's numbers in the reports."""
    full_class(classroom)
    written = classroom.write(now)
    assert sorted(written.pages) == ["ada", "bob", "cleo"]
    assert leaks(written.pages, classroom.course, NAME) == []


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ("assert student.first(SECRET_OFFSET) == 1.4630", "a line for staff"),
        ("E   AssertionError: assert 1.9043 == 1.4630", "a line for staff"),
        ("return doubled_and_shifted(x) - 0", "a line of the solution"),
        ("your loss must be below 0.2071.", "a number for staff"),
        ("expected -0.7315 plus something? 0.7315", "a number for staff"),
        ("see FOLDER/source", "a path"),
        ("see /usr/lib/python3/x.py", "a path"),
        ("like cleo did", "the id of cleo"),
        ("Seen never.", "what is never shown"),
        ("in test_hidden", "a name of the hidden tests"),
    ],
)
def test_each_slip_is_found(classroom: Classroom, tmp_path: Path, slip: str, told: str) -> None:
    """In words, within code, with entities."""
    full_class(classroom)
    pages = classroom.write().pages
    for escaped in (slip, slip.replace("=", "&#61;")):
        page = pages["bob"].read_text(encoding="utf-8")
        spoilt = page.replace("</h1>", f"</h1><p>{escaped.replace('FOLDER', str(tmp_path))}</p>")
        pages["bob"].write_text(spoilt, encoding="utf-8")
        assert any(line.startswith(f"bob.html: {told}") for line in leaks(pages, classroom.course, NAME))
        pages["bob"].write_text(page, encoding="utf-8")


def test_what_is_the_students_own_is_no_leak(classroom: Classroom) -> None:
    """A measured number that is drawn for its owner may equal a threshold; a docstring is told."""

    classroom.hand_in("ada", [result(1, 10.0, 10.0, curves=[Curve("loss", {"yours": [0.5, 0.2071]})])])
    written = classroom.write()
    assert "0.2071" in written.pages["ada"].read_text(encoding="utf-8")
    assert leaks(written.pages, classroom.course, NAME) == []
