"""Whatever comes in: cells or one sentence; whatever goes around a notebook: its code."""

import io
import json
import random
import tarfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from autograder.errors import StudentError
from autograder.intake.notebook import CodeCell, read_cells
from autograder.intake.release_cells import NONE_FOUND, put_back
from autograder.intake.upload import read_upload

LONGEST_SECONDS = 5.0
often = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

texts = some.text(some.characters(codec="utf-8", exclude_characters="\r"), max_size=40)
sources = some.lists(some.lists(texts, max_size=4).map("\n".join), min_size=1, max_size=5)
anything = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | texts,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
keys = some.sampled_from(["cells", "worksheets", "cell_type", "source", "input", "metadata", "tags", "nbgrader", "id"])
likely = some.recursive(
    some.sampled_from(["code", "markdown", "x = 1", ["a\n", "b"], 4, None]) | anything,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(keys, inner, max_size=5),
    max_leaves=25,
)


def outcome(content: bytes) -> tuple[CodeCell, ...] | str:
    """The cells, or what the student is told; anything else that is raised fails the test."""
    before = time.monotonic()
    found: tuple[CodeCell, ...] | str
    try:
        found = read_upload("a.ipynb", content, "denoise").cells
    except StudentError as error:
        found = str(error)
    assert time.monotonic() - before < LONGEST_SECONDS
    assert not isinstance(found, str) or (found.startswith("No cell could be read: ") and found.isprintable())
    return found


def four(code: list[str]) -> dict[str, Any]:
    cells = [{"cell_type": "code", "source": source.splitlines(keepends=True), "metadata": {}} for source in code]
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}


def three(code: list[str]) -> dict[str, Any]:
    cells = [{"cell_type": "code", "input": source.splitlines(keepends=True)} for source in code]
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}


def packed(files: dict[str, bytes], kind: str) -> bytes:
    buffer = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, content in files.items():
                archive.writestr(path, content)
        return buffer.getvalue()
    with tarfile.open(fileobj=buffer, mode=kind) as tar:  # type: ignore[call-overload]
        for path, content in files.items():
            member = tarfile.TarInfo(path)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


@often
@given(some.binary(max_size=2000))
@pytest.mark.parametrize("start", [b"", b"{", b'{"cells": [', b"PK\x03\x04", b"\x1f\x8b\x08\x00", b"\xff\xfe"])
def test_any_bytes_give_cells_or_a_sentence(start: bytes, content: bytes) -> None:
    """Nothing that a student can upload raises anything else, or takes long."""
    outcome(start + content)


@often
@given(likely)
def test_any_json_gives_cells_or_a_sentence(value: object) -> None:
    """Also JSON that is nearly a notebook, in any of its parts."""
    outcome(json.dumps({"cells": value, "nbformat": 4}).encode())
    outcome(json.dumps({"worksheets": [{"cells": value}], "x": float("nan")}).encode())


@often
@given(some.integers(0, 2**32))
@pytest.mark.parametrize("kind", ["zip", "w", "w:gz"])
def test_a_damaged_archive_gives_its_cells_or_a_sentence(kind: str, seed: int) -> None:
    """Wherever bits flip, and wherever it is cut: never other cells than those that were packed."""
    draw = random.Random(seed)
    content = bytearray(packed({"a.ipynb": json.dumps(four(["x = 1"])).encode(), "b.txt": b"b"}, kind))
    for _ in range(draw.randint(1, 4)):
        content[draw.randrange(len(content))] = draw.randrange(256)
    found = outcome(bytes(content[: draw.choice([len(content), draw.randrange(len(content))])]))
    if kind != "w":  # a plain tar archive has no checksum over what it holds
        assert isinstance(found, str) or [cell.source for cell in found] == ["x = 1"]


@often
@given(sources, some.booleans())
@pytest.mark.parametrize("form", [four, three], ids=["4", "3"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_code_survives_every_format_and_encoding(
    form: Callable[[list[str]], dict[str, Any]], encoding: str, code: list[str], escaped: bool
) -> None:
    """What the student wrote is what is graded, character by character."""
    text = json.dumps(form(code), ensure_ascii=escaped)
    assert [cell.source for cell in read_cells(text.encode(encoding))] == code


@often
@given(
    some.dictionaries(
        some.from_regex(r"[a-zé漢/.]{1,12}\.(py|txt|pkl|IPYNB~)", fullmatch=True), some.binary(max_size=50)
    )
)
@pytest.mark.parametrize("kind", ["zip", "w", "w:gz"])
def test_a_notebook_is_found_among_anything(kind: str, junk: dict[str, bytes]) -> None:
    """What lies around it costs nothing and changes nothing."""
    content = packed({"torch/x.py": b"", **junk, "denoise.ipynb": json.dumps(four(["x = 1"])).encode()}, kind)
    assert outcome(content) == (CodeCell(1, "x = 1"),)


RELEASE = tuple(
    CodeCell(number, source, ("skip-grading",) if number == 2 else (), f"id-{number}", f"grade-{number}", number != 3)
    for number, source in enumerate(["import torch", "plot()", "def f(): ...", "check(f)", "plot()"], start=1)
)
originals = some.sampled_from(RELEASE)
drawn = some.one_of(
    originals,
    some.builds(replace, originals, source=texts),
    some.builds(replace, originals, grade_id=some.just("")),
    some.builds(replace, originals, tags=some.just(("skip-grading",))),
    some.builds(lambda number, source: CodeCell(0, f"own_{number} = {source!r}"), some.integers(0, 99), texts),
)
notebooks = some.lists(drawn, max_size=12).map(
    lambda cells: tuple(replace(cell, number=number) for number, cell in enumerate(cells, start=1))
)


@often
@given(notebooks)
def test_putting_back_twice_changes_nothing_more(cells: tuple[CodeCell, ...]) -> None:
    """The first time has brought everything to its place."""
    once, _ = put_back(cells, RELEASE)
    assert put_back(once, RELEASE)[0] == once


@often
@given(notebooks)
def test_nothing_of_the_students_own_is_lost(cells: tuple[CodeCell, ...]) -> None:
    """Each cell once, in order between two of the release's; and no two cells have one number."""
    found, _ = put_back(cells, RELEASE)
    assert len({cell.number for cell in found}) == len(found)
    assert sorted(own(found)) == own(cells)
    ids = [cell.id for cell in cells if cell.id]
    if ids == sorted(ids):
        assert own(found) == own(cells)


@often
@given(notebooks)
def test_locked_cells_are_all_there_as_they_were_handed_out(cells: tuple[CodeCell, ...]) -> None:
    """Once anything of the release is found: each in its place, with the release's source and tags."""
    found, notes = put_back(cells, RELEASE)
    if notes[:1] == (NONE_FOUND,):
        assert found == cells
        return
    rest = iter([replace(cell, number=0) for cell in found])
    assert all(any(each == replace(cell, number=0) for each in rest) for cell in RELEASE if cell.locked)


def own(cells: tuple[CodeCell, ...]) -> list[int]:
    return [cell.number for cell in cells if cell.source.startswith("own_")]


@often
@given(some.lists(some.tuples(some.integers(0, 5), texts), max_size=6))
def test_an_untouched_release_keeps_all_and_its_order(added: list[tuple[int, str]]) -> None:
    """Cells of the student's own between those of the release: nothing moves, nothing is said."""
    cells = list(RELEASE)
    for position, source in added:
        cells.insert(position, CodeCell(0, f"own = {source!r}"))
    numbered = tuple(replace(cell, number=number) for number, cell in enumerate(cells, start=1))
    assert put_back(numbered, RELEASE) == (numbered, ())
