"""What the author of each of the course's assignments writes: lines that are not empty, by what they are for.

Prose is the notebook's Markdown, a line a paragraph's line as it stands; scaffold its code outside of regions; solution
and starter are what stands in regions. Docstrings and comments of code count, since they are written too.
"""

from pathlib import Path

from tables import write_table

from autograder.authoring.notebooks import solution_notebook
from autograder.authoring.regions import parse_regions
from autograder.course import read_course
from autograder.paths import AssignmentSource

ROOT = Path(__file__).resolve().parents[1]
HEADER = ("assignment", "prose", "scaffold", "solution", "starter", "public", "hidden", "wrong", "right")


def lines(text: str) -> int:
    return sum(bool(line.strip()) for line in text.split("\n"))


def of_files(paths: list[Path]) -> int:
    return sum(lines(path.read_text(encoding="utf-8")) for path in paths)


def row(source: AssignmentSource) -> tuple[object, ...]:
    """The counts of one assignment; of variants, how many there are and their lines together."""
    regions = parse_regions(source.notebook.read_text(encoding="utf-8"), source.notebook)
    solution = sum(lines(region.solution) for region in regions)
    cells = solution_notebook(source).cells
    prose, code = (sum(lines(each.source) for each in cells if each.cell_type == kind) for kind in ("markdown", "code"))
    tests = [of_files([path]) for path in (source.public_tests, source.hidden_tests)]
    variants = [sorted(folder.glob("*.py")) for folder in (source.wrong, source.right)]
    starter = sum(lines(region.starter or "") for region in regions)
    in_words = [f"{len(paths)} in {of_files(paths)}" for paths in variants]
    return (source.name, prose, code - solution, solution, starter, *tests, *in_words)


def main() -> None:
    course = read_course(ROOT)
    rows = [row(course.source(each.name)) for each in course.assignments]
    notes = ["Lines that are not empty. Of variants: how many, and their lines together."]
    print(write_table("authoring", "What an author writes", HEADER, rows, notes).read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
