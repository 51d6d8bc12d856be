"""The tables of course.toml that say what counts, until when, and how much. What follows from them is worked out in
`grading/policy/`.

Every rule here keeps one promise: handing the same work in later never raises a grade. Combinations of keys that could
not keep it, or that nobody can mean, are refused here.
"""

from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from autograder.section import Section

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Percent = Annotated[float, Field(allow_inf_nan=False)]
Member = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Late(Section):
    """What handing in late costs: `penalty` for every `per` that has begun, at most `cap`.

    Late is what comes after the student's own due date and `grace_minutes`; only the time beyond both counts. Penalty
    and cap are shares: of what was earned, or of the points that were possible, and no penalty takes more than was
    earned. Whoever is more than `closes_days` late earns nothing.

    A free late day takes 24 hours off, also where `per` is "hour", and is used only where there is a penalty; it opens
    nothing that has closed.
    """

    per: Literal["hour", "day"] = "day"
    penalty: Share = 0.0
    of: Literal["earned", "possible"] = "earned"
    cap: Share = 1.0
    grace_minutes: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    closes_days: Positive | None = None
    late_days_at_most: Count | None = None  # of the student's free late days, on one assignment


class Group(Section):
    """Assignments and quizzes that count together, with `weight` against the other groups.

    `count`: "points" adds up points; "equally" takes the mean of percents. The `drop_lowest` that are dropped are those
    whose absence helps most; what is not graded yet is not dropped, and one is always kept.
    """

    name: Member
    title: str = ""
    weight: Positive
    drop_lowest: Count = 0
    count: Literal["points", "equally"] = "points"
    members: Annotated[tuple[Member, ...], Field(min_length=1, strict=False)]

    @model_validator(mode="after")
    def _keeps_some(self) -> Self:
        if self.drop_lowest >= len(self.members):
            raise ValueError(
                f"drop_lowest = {self.drop_lowest} would drop all of the group's members; it has {len(self.members)}"
            )
        return self


class Grades(Section):
    """How a course's grades follow from what was earned.

    `attempts`: the "best" after penalties counts, or the "last" that was handed in.
    `late_days` are free days for each student over the whole course. The latest attempt at an assignment uses them, as
    many as it is late, in the order of the due dates; earlier attempts at that assignment are covered by the same days.
    What was due and not handed in is left `open`, and then does not count, or counts as `zero`. Letters are those of
    the percent, rounded half up to `decimals`. Without groups, everything counts as one group, by points.
    """

    gradebook: str = ""  # an SQLAlchemy URL; by default an SQLite file beside the reports
    attempts: Literal["best", "last"] = "best"
    missing: Literal["open", "zero"] = "open"
    late_days: Count = 0
    late: Late = Late()
    groups: tuple[Group, ...] = Field(default=(), strict=False)
    letters: dict[str, Percent] = Field(default_factory=dict)  # the least percent of each letter
    decimals: Annotated[int, Field(ge=0, le=6)] = 2

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        refuse_closing_of_last(self.attempts, self.late, "late.closes_days")
        if self.letters and min(self.letters.values()) != 0:
            least = min(self.letters, key=lambda letter: self.letters[letter])
            raise ValueError(
                f"letters must begin at 0, so that every percent has one; the least here is {least} = "
                f"{self.letters[least]:g}; add one, such as F = 0"
            )
        if len(set(self.letters.values())) < len(self.letters):
            raise ValueError("two letters begin at the same percent; nobody could tell which of them counts")
        return self


def refuse_closing_of_last(attempts: str, late: Late | None, key: str) -> None:
    """Raise ValueError where the last attempt counts and might come after closing; `key` says where that stands."""
    if attempts == "last" and late is not None and late.closes_days is not None:
        raise ValueError(
            f"attempts = 'last' and {key} do not go together: an upload after closing would either wipe out an "
            "earlier one, or raise a grade by being late; take attempts = 'best', or leave closes_days out"
        )


def only_extra(groups: Iterable[Group], extra_credit: set[str]) -> list[str]:
    """The names of the groups that hold extra credit alone: there is nothing that it could be extra to."""
    return [group.name for group in groups if extra_credit.issuperset(group.members)]
