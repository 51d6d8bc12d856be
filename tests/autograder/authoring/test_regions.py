"""Solution regions: what is parsed, shown, filled and refused."""

import ast
from pathlib import Path

import pytest

from autograder.authoring.regions import NO_STARTER, fill, is_marker, parse_regions, strip
from autograder.errors import AuthoringError

PATH = Path("notebook.py")
TWO = """\
# %%
class Net:
    def __init__(self):
        ### BEGIN SOLUTION width
        self.width = 2

        self.depth = 1
        ### STARTER
        # self.width = 1
        #
        # # and the depth?
        ### END SOLUTION

    def area(self):
        ### BEGIN SOLUTION area
        return self.width * self.depth
        ### END SOLUTION
"""


def region(begin: str = "### BEGIN SOLUTION x", inside: str = "x = 1", end: str = "### END SOLUTION") -> str:
    return f"# %%\n{begin}\n{inside}\n{end}\n"


def test_regions_have_names_lines_solutions_and_starters() -> None:
    """Both regions of one cell are found, dedented, with the lines of their markers."""
    width, area = parse_regions(TWO, PATH)
    assert (width.name, width.first_line, width.last_line, width.indent) == ("width", 4, 12, " " * 8)
    assert width.solution == "self.width = 2\n\nself.depth = 1"
    assert width.starter == "self.width = 1\n\n# and the depth?"
    assert (area.name, area.solution, area.starter) == ("area", "return self.width * self.depth", None)


def test_strip_shows_starters_uncommented_and_a_stub_without_one() -> None:
    """What students get has the starter at the region's indentation, or the two lines that raise."""
    stripped = strip(TWO, PATH)
    assert "        self.width = 1\n\n        # and the depth?\n\n" in stripped
    assert "".join(f"        {line}\n" for line in NO_STARTER.split("\n")) in stripped
    assert not any(is_marker(line) or "self.depth" in line for line in stripped.split("\n"))
    ast.parse(stripped)


def test_an_empty_starter_leaves_no_line_behind() -> None:
    """A region may vanish from the release."""
    assert strip("a = 1\n### BEGIN SOLUTION b\nb = 2\n### STARTER\n### END SOLUTION\nc = 3", PATH) == "a = 1\nc = 3"


def test_fill_keeps_solutions_and_takes_replacements() -> None:
    """A replacement is dedented and indented anew; the other region keeps its solution."""
    filled = fill(TWO, PATH, {"area": "    if self.width:\n        return 0\n    return 1"})
    assert "        if self.width:\n            return 0\n        return 1\n" in filled
    assert "        self.width = 2\n\n        self.depth = 1\n" in filled
    assert "STARTER" not in filled


def test_fill_refuses_an_unknown_region() -> None:
    """The error lists the regions that there are."""
    with pytest.raises(AuthoringError, match=r"no region 'height'; there are: width, area"):
        fill(TWO, PATH, {"height": "pass"})


def test_fill_refuses_a_replacement_that_begins_a_cell() -> None:
    """A replacement stays within the cell of its region."""
    with pytest.raises(AuthoringError, match=r"region 'area' begins a new cell"):
        fill(TWO, PATH, {"area": "return 1\n# %%\n"})


@pytest.mark.parametrize(
    "line",
    [
        "#BEGIN SOLUTION",
        "## begin solution",
        "### Begin Solution x",
        "### BEGIN SOLUTION",
        "###  BEGIN SOLUTION x",
        "### BEGIN  SOLUTION x",
        "### BEGIN SOLUTION  x",
        "### BEGIN SOLUTION x ",
        "### BEGIN SOLUTION Two words",
        "### BEGIN_SOLUTION x",
        "\t### BEGIN SOLUTION x",
        "# BEGIN SOLUTION",
        "# END SOLUTION",
        "### END SOLUTION x",
        "y = 2  # SOLUTION",
        "y = 2  # SOLUTION NO PROMPT",
        "# Starter:",
        '""" # BEGIN PROMPT',
        "### BEGIN HIDDEN TESTS",
        "### END HIDDEN TESTS",
        "=== BEGIN MARK SCHEME ===",
    ],
)
@pytest.mark.parametrize("inside", [True, False])
def test_a_near_miss_is_an_error_with_its_line(line: str, inside: bool) -> None:
    """What is almost a marker, or one of another grader, is refused in a region and outside of one."""
    text = region(inside=f"x = 1\n{line}") if inside else f"# %%\n\n\n{line}\n"
    assert is_marker(line)
    with pytest.raises(AuthoringError, match=r"^notebook\.py:4: (almost a|a) marker"):
        parse_regions(text, PATH)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (region(end=""), r":2: region 'x' never ends"),
        (region(begin=""), r":4: '### END SOLUTION' outside a region"),
        (region(begin="### STARTER"), r":2: '### STARTER' outside a region"),
        (region(inside="### BEGIN SOLUTION y"), r":3: region 'y' begins inside 'x'"),
        (region(inside="# %%"), r":3: region 'x' runs into the next cell"),
        (region(inside="#%% [markdown]"), r":3: region 'x' runs into the next cell"),
        (region(inside="### STARTER\n### STARTER"), r":4: a second STARTER in region 'x'"),
        (region(inside="### STARTER\nx = 0"), r":4: a line of the starter is no comment: 'x = 0'"),
        (region(inside="### STARTER\n#x = 0"), r":4: a line of the starter is no comment: '#x = 0'"),
        (region() + region(), r":6: a second region 'x'; rename it; the first is on line 2"),
        (region(begin="    ### BEGIN SOLUTION x"), r":3: less indented than region 'x'"),
        (region(end="    ### END SOLUTION"), r":4: '### END SOLUTION' is indented unlike line 2"),
        (region().replace("%%", "%% [markdown]"), r":2: '### BEGIN SOLUTION x' in a cell of prose"),
    ],
)
def test_a_broken_region_is_an_error_with_its_line(text: str, message: str) -> None:
    """Each way to break a region is refused where it happens."""
    with pytest.raises(AuthoringError, match=rf"^notebook\.py{message}"):
        parse_regions(text, PATH)


@pytest.mark.parametrize("line", ["# The solution begins here.", "solution = 1", "# Start with the beginning.", "# %%"])
def test_prose_about_solutions_is_no_marker(line: str) -> None:
    """Ordinary sentences and names are left alone."""
    assert not is_marker(line)
