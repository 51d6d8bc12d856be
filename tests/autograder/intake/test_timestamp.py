"""nbgrader's timestamps, in each way that it writes them."""

from datetime import UTC, datetime

import pytest

from autograder.intake.timestamp import parse_timestamp


@pytest.mark.parametrize(
    "text",
    [
        "2027-02-11 21:40:12.250000 UTC",
        "2027-02-11 21:40:12.250000\n",
        "2027-02-11T21:40:12.250000",
        "2027-02-11 22:40:12.250000 +0100",
        "2027-02-11 22:40:12.250000+01:00",
        "2027-02-11 13:40:12.250000 America/Los_Angeles",
    ],
)
def test_every_spelling_of_a_moment_is_the_same_moment(text: str) -> None:
    """With a zone's name, an offset, or neither, which means UTC."""
    assert parse_timestamp(text) == datetime(2027, 2, 11, 21, 40, 12, 250000, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2027-02-31 21:40:12 UTC",
        "2027-02-11 21:40:12 Nowhere/Town",
        "2027-02-11 21:40:12 ../../etc",
        "2027-02-11 21:40:12 +xx",
        "0001-01-01 00:00:00 +0100",
    ],
)
def test_what_cannot_be_read_is_none(text: str) -> None:
    """The collector then takes the file's own time."""
    assert parse_timestamp(text) is None
