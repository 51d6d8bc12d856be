"""The tables of course.toml that say what counts, until when, and how much. What follows from them is worked out in
`grading/policy/`.

Every rule here keeps one promise: handing in later never raises a grade.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from autograder.section import Section

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
Member = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Late(Section):
    """What handing in after the due date costs: `penalty` for every `per` that has begun, at most `cap`.

    Both are shares: of what was earned, or of the points that were possible. Within `grace_minutes` nothing is late.
    What comes more than `closes_days` after the due date earns nothing.
    """

    per: Literal["hour", "day"] = "day"
    penalty: Share = 0.0
    of: Literal["earned", "possible"] = "earned"
    cap: Share = 1.0
    grace_minutes: Annotated[float, Field(ge=0)] = 0.0
    closes_days: Positive | None = None
    late_days_at_most: Count | None = None  # of the student's free late days, on one assignment


class Group(Section):
    """Assignments and quizzes that count together, with `weight` against the other groups.

    `count`: "points" adds up points; "equally" takes the mean of percents. The `drop_lowest` that are dropped are those
    whose absence helps most.
    """

    name: Member
    title: str = ""
    weight: Positive
    drop_lowest: Count = 0
    count: Literal["points", "equally"] = "points"
    members: Annotated[tuple[Member, ...], Field(min_length=1, strict=False)]


class Grades(Section):
    """How a course's grades follow from what was earned.

    `late_days` are free days for each student over the whole course; they are used by handing in late, in the order of
    the due dates. What was due and not handed in is left `open`, or counts as `zero`. Letters are those of the percent,
    rounded to `decimals`.
    """

    gradebook: str = ""  # an SQLAlchemy URL; by default an SQLite file beside the reports
    attempts: Literal["best", "last"] = "best"
    missing: Literal["open", "zero"] = "open"
    late_days: Count = 0
    late: Late = Late()
    groups: tuple[Group, ...] = Field(default=(), strict=False)
    letters: dict[str, float] = Field(default_factory=dict)  # the least percent of each letter
    decimals: Annotated[int, Field(ge=0, le=6)] = 2

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.attempts == "last" and self.late.closes_days is not None:
            raise ValueError(
                "attempts = 'last' and late.closes_days do not go together: an upload after closing would either wipe "
                "out an earlier one, or raise a grade by being late; take attempts = 'best', or leave closes_days out"
            )
        return self
