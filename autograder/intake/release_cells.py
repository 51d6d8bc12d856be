"""The release's own cells in a submission: put back as they were handed out, whatever became of them.

Students change, delete, copy and move cells that they were asked to leave alone. A hidden grader counts on those cells,
so the locked ones are put back, and the student is told. What a student wrote is never touched. The release is public;
nothing of it or of the submission is run here.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from autograder.errors import IntakeError, StudentError
from autograder.intake.notebook import GRADING_SKIPS, CodeCell, read_cells
from autograder.paths import CoursePaths

SHOWN_CHARACTERS = 60
BEFORE_ALL = -1  # the place of what comes before the release's first cell
NONE_FOUND = "none of the release's cells was found in the notebook; it was used as it is"


def release_path(paths: CoursePaths, assignment: str) -> Path:
    """The notebook that students were given."""
    return paths.release(assignment) / f"{assignment}.ipynb"


def read_release(paths: CoursePaths, assignment: str) -> tuple[CodeCell, ...]:
    """The code cells of the release; none where there is no release. Raises IntakeError when it cannot be read."""
    path = release_path(paths, assignment)
    if not path.is_file():
        return ()
    try:
        return read_cells(path.read_bytes())
    except (OSError, StudentError) as error:
        raise IntakeError(f"{path}: cannot be read ({error}); run `torchgrade release {assignment}`") from error


def put_back(cells: Sequence[CodeCell], release: Sequence[CodeCell]) -> tuple[tuple[CodeCell, ...], tuple[str, ...]]:
    """The submission's cells with the release's locked ones as they were handed out, and what to tell the student.

    The release's cells come in its order, and every other cell follows the one that it followed. A cell keeps its
    number in the student's notebook; one that was missing gets a number after the last.
    """
    versions = _versions(cells, release)
    if not versions:
        return tuple(cells), (NONE_FOUND,) if release else ()
    standing = _standing(cells, release, versions)
    copies = {
        position: place
        for position, place in versions.items()
        if position != standing[place] and release[place].locked and _same(cells[position], release[place])
    }
    followers = _followers(cells, standing, copies)
    numbers = count(max(cell.number for cell in cells) + 1)
    made = list(followers[BEFORE_ALL])
    notes = [_on_copy(cells[position], release[place]) for position, place in copies.items()]
    for place, original in enumerate(release):
        found = cells[standing[place]] if place in standing else None
        if original.locked:
            made.append(replace(original, number=found.number if found else next(numbers)))
            notes += _on_locked(found, made[-1])
        elif found:
            made.append(_skipped_like(found, original))
        made += followers[place]
    notes += [_on_move(cells[standing[place]], release[place]) for place in _moved(standing)]
    return tuple(made), tuple(note.text for note in sorted(notes, key=lambda note: note.number))


# -- which cell is which -----------------------------------------------------------------------------------------------


def _versions(cells: Sequence[CodeCell], release: Sequence[CodeCell]) -> dict[int, int]:
    """The place in the release of every cell that is a version of one of its cells, by the cell's position."""
    by_grade_id = {each.grade_id: place for place, each in enumerate(release) if each.grade_id}
    by_id = {each.id: place for place, each in enumerate(release) if each.id}
    found = {}
    for position, cell in enumerate(cells):
        place = by_grade_id.get(cell.grade_id, by_id.get(cell.id))
        if place is not None:
            found[position] = place
    return _by_source(cells, release, found)


def _by_source(cells: Sequence[CodeCell], release: Sequence[CodeCell], found: dict[int, int]) -> dict[int, int]:
    """`found`, and the cells whose source alone tells where they come from: tools drop metadata."""
    taken = set(found.values())
    free, known = defaultdict[str, deque[int]](deque), dict[str, int]()
    for place, original in enumerate(release):
        known.setdefault(original.source, place)
        if place not in taken:
            free[original.source].append(place)
    for position, cell in enumerate(cells):
        if position not in found and cell.source.strip() and cell.source in known:
            waiting = free[cell.source]
            found[position] = waiting.popleft() if waiting else known[cell.source]
    return found


def _standing(cells: Sequence[CodeCell], release: Sequence[CodeCell], versions: dict[int, int]) -> dict[int, int]:
    """For each place in the release, the position of the cell that stands for it: the others are copies."""
    candidates = defaultdict[int, list[int]](list)
    for position, place in versions.items():
        candidates[place].append(position)

    def rank(position: int) -> tuple[bool, int]:
        original = release[versions[position]]
        return original.locked and cells[position].source != original.source, cells[position].number

    return {place: min(positions, key=rank) for place, positions in candidates.items()}


def _followers(
    cells: Sequence[CodeCell], standing: dict[int, int], left_out: Collection[int]
) -> defaultdict[int, list[CodeCell]]:
    """The student's own cells by the place of the release's cell that they follow."""
    places = {position: place for place, position in standing.items()}
    followers = defaultdict[int, list[CodeCell]](list)
    place = BEFORE_ALL
    for position, cell in enumerate(cells):
        place = places.get(position, place)
        if position not in places and position not in left_out:
            followers[place].append(cell)
    return followers


def _moved(standing: dict[int, int]) -> Iterator[int]:
    """The places of cells that come after one which they should come before."""
    furthest = BEFORE_ALL
    for place in sorted(standing, key=standing.__getitem__):
        if place < furthest:
            yield place
        furthest = max(furthest, place)


def _same(cell: CodeCell, original: CodeCell) -> bool:
    """Whether a cell holds what the release's does, but for blanks at the ends of lines."""
    lines, originals = (each.source.strip().split("\n") for each in (cell, original))
    return [line.rstrip() for line in lines] == [line.rstrip() for line in originals]


def _skipped_like(cell: CodeCell, original: CodeCell) -> CodeCell:
    """The student's cell, which the grader skips in any case where it skips the release's."""
    if GRADING_SKIPS in original.tags and GRADING_SKIPS not in cell.tags:
        return replace(cell, tags=(*cell.tags, GRADING_SKIPS))
    return cell


# -- what the student is told: numbers, and words of the release -------------------------------------------------------


@dataclass(frozen=True)
class _Note:
    number: int
    text: str


def _on_locked(found: CodeCell | None, restored: CodeCell) -> Iterator[_Note]:
    """Nothing about a cell that the grader skips: it makes no difference what it holds."""
    if GRADING_SKIPS in restored.tags:
        return
    if found is None:
        text = (
            f"the release's cell `{_first_line(restored)}` was missing; it was put back as code cell {restored.number}"
        )
        yield _Note(restored.number, text)
    elif not _same(found, restored):
        yield _Note(found.number, f"{_named(found, restored)} was changed; the release's own was used")


def _on_copy(cell: CodeCell, original: CodeCell) -> _Note:
    return _Note(cell.number, f"{_named(cell, original)} repeats a cell of the release; it was left out")


def _on_move(cell: CodeCell, original: CodeCell) -> _Note:
    return _Note(cell.number, f"{_named(cell, original)} was moved; it was used in the release's order")


def _named(cell: CodeCell, original: CodeCell) -> str:
    return f"code cell {cell.number} (`{_first_line(original)}`)"


def _first_line(cell: CodeCell) -> str:
    """The first line of code, by which a person finds a cell."""
    lines = [line.strip() for line in cell.source.split("\n") if line.strip()]
    line = next((line for line in lines if not line.startswith("#")), lines[0] if lines else "")
    return line.replace("`", "'")[:SHOWN_CHARACTERS]
