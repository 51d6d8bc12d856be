"""Curves as drawings, and maps as tables: everything inside, gaps as gaps, and the same in words."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.report import Curve, Heatmap
from grading.feedback.heat import DARKEST, table_of
from grading.feedback.plot import BOTTOM, LEFT, RIGHT_EDGE, TOP, plot_of

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
SERIES = st.lists(st.none() | NUMBERS, max_size=30)


def test_a_curve_is_drawn_where_its_values_are() -> None:
    """From 0 to 1 the axis is the panel: 0 lies at the bottom, 1 at the top, a half between them."""
    plot = plot_of(Curve("loss", {"yours": [1.0, 0.5, 0.0]}, {"told": 0.5}, "epoch"))
    (group,) = plot.groups
    middle = (TOP + BOTTOM) / 2
    assert group.lines == (f"{LEFT},{TOP} {(LEFT + RIGHT_EDGE) / 2:g},{middle:g} {RIGHT_EDGE},{BOTTOM}",)
    assert [(level.at, level.label) for level in plot.levels] == [(middle, "told: 0.5")]
    assert [tick.label for tick in plot.x_ticks] == ["1", "2", "3"]
    assert [tick.label for tick in plot.y_ticks] == ["0", "0.2", "0.4", "0.6", "0.8", "1"]
    assert plot.words == "yours: from 1 to 0, between 0 and 1; told: 0.5"


def test_a_gap_is_a_gap() -> None:
    """Two lines around what was no number, and words that say so; a value alone is a dot."""
    plot = plot_of(Curve("loss", {"yours": [1.0, 2.0, None, 3.0, 4.0, None, 5.0]}))
    (group,) = plot.groups
    assert len(group.lines) == 2
    assert len(group.dots) == 5
    assert plot.words == "yours: from 1 to 5, between 1 and 5, 2 of 7 values missing"


def test_series_of_several_seeds_share_a_look() -> None:
    """One entry in the legend for each, and other dashes, since colours are not for everybody."""
    series = {f"{name} (seed {seed})": [1.0, 2.0] for name in ("yours", "theirs") for seed in range(3)}
    yours, theirs = plot_of(Curve("loss", series)).groups
    assert (yours.name, len(yours.lines)) == ("yours (seed 0, seed 1, seed 2)", 3)
    assert (yours.color, yours.dash) != (theirs.color, theirs.dash)
    assert yours.dash != theirs.dash


@pytest.mark.parametrize("series", [{}, {"yours": []}, {"yours": [None, None]}])
def test_without_a_number_there_is_no_drawing(series: dict[str, list[float | None]]) -> None:
    """The page says so instead."""
    assert plot_of(Curve("loss", series)).groups == ()


@given(
    st.dictionaries(st.text(max_size=9), SERIES, max_size=5), st.dictionaries(st.text(max_size=9), NUMBERS, max_size=2)
)
def test_all_of_a_drawing_lies_inside_of_it(series: dict[str, list[float | None]], told: dict[str, float]) -> None:
    """Whatever the numbers: the largest double, the smallest, all the same."""
    plot = plot_of(Curve("loss", series, told))
    places = [
        *(point for group in plot.groups for point in group.dots),
        *(
            tuple(map(float, point.split(",")))
            for group in plot.groups
            for line in group.lines
            for point in line.split()
        ),
    ]
    assert all(LEFT <= x <= RIGHT_EDGE and TOP <= y <= BOTTOM for x, y in places)
    assert all(TOP <= tick.at <= BOTTOM for tick in (*plot.y_ticks, *plot.levels))
    heights = [tick.at for tick in plot.y_ticks]
    assert heights == sorted(heights, reverse=True)
    assert len(heights) <= 12


@given(st.lists(st.lists(st.none() | NUMBERS, min_size=3, max_size=3), max_size=4))
def test_a_maps_shades_follow_its_numbers(values: list[list[float | None]]) -> None:
    """Never so dark that the number on it is hard to read; a larger number is never the lighter one."""
    table = table_of(Heatmap("map", [str(row) for row in range(len(values))], ["a", "b", "c"], values))
    shades = [
        (value, float(cell.shade))
        for row, (_, cells) in zip(values, table.rows, strict=True)
        for value, cell in zip(row, cells, strict=True)
    ]
    assert all(0 <= shade <= DARKEST for _, shade in shades)
    known = sorted((value, shade) for value, shade in shades if value is not None)
    assert [shade for _, shade in known] == sorted(shade for _, shade in known)


def test_a_maps_cells_hold_their_numbers() -> None:
    """To two digits; what is none is a dash."""
    table = table_of(Heatmap("map", ["a"], ["x", "y", "z"], [[0.5, None, 12345.0]]))
    assert [cell.label for cell in table.rows[0][1]] == ["0.50", "–", "1.2e+04"]
    assert math.isclose(float(table.rows[0][1][2].shade), DARKEST)
