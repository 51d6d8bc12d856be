"""One student's results.json, as gradescope-autograders.readthedocs.io/en/latest/specs describes it.

The tests are the report's, with their visibility, then an entry for the late penalty and one for what a person set by
hand, so that the entries add up; `score`, which Gradescope takes before any sum, is what counts. A penalty shows as
late as the last of the tests: it would tell their points.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from autograder.report import Report, Visibility
from grading.gradebook.book import Attempt, Record
from grading.gradebook.events import WHOLE
from grading.policy.numbers import SHOWN_DECIMALS, count, half_up, shown
from grading.policy.result import AssignmentGrade, ItemScore

ORDER = (Visibility.VISIBLE, Visibility.AFTER_DUE_DATE, Visibility.HIDDEN)  # from soon to never

Json = dict[str, Any]


def results(grade: AssignmentGrade, record: Record, attempt: Attempt | None, report: Report | None) -> Json:
    """The results of a student who has a score; `report` is that of the `attempt` that counts, with its messages."""
    if grade.score is None:
        raise ValueError(f"{grade.student}: {grade.assignment}: no score")
    tests = attempt.report.tests if attempt and attempt.report else ()
    seen = {test.name: test.visibility for test in tests}  # questions are seen at once
    comments = {comment.item: comment.text for comment in record.comments}
    told = {
        "score": _number(grade.score),
        "output": comments.get(WHOLE, ""),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "stdout_visibility": "hidden",
        "tests": [*_items(grade, seen, comments, report), *_differences(grade, _latest(seen))],
    }
    if report is not None:
        told["execution_time"] = round(report.wall_seconds, 3)
    return told


def _items(
    grade: AssignmentGrade, seen: Mapping[str, Visibility], comments: Mapping[str, str], report: Report | None
) -> Iterator[Json]:
    """An entry for each test and question; what still waits has no score."""
    messages = {test.name: (test.message, test.hint) for test in report.tests} if report else {}
    for number, item in enumerate(grade.items, start=1):
        message, hint = messages.get(item.name, ("", ""))
        lost = item.earned is None or item.earned < item.points
        said = [message, hint if lost else "", "These points were set by hand." if item.by_hand else ""]
        entry = {
            "name": item.title or item.name,
            "number": str(number),
            "max_score": _number(item.points),
            "output": "\n".join(filter(None, [*said, comments.get(item.name, "")])),
            "visibility": seen.get(item.name, Visibility.VISIBLE).value,
        }
        yield entry | _score(item)


def _score(item: ItemScore) -> Json:
    if item.earned is None:
        return {}
    return {"score": _number(item.earned), "status": "passed" if item.earned >= item.points else "failed"}


def _differences(grade: AssignmentGrade, visibility: Visibility) -> Iterator[Json]:
    """What lies between the sum of the tests and what counts."""
    penalty = grade.penalty if grade.items else Fraction(0)
    if penalty:
        late = f"{shown(grade.late_hours, 1)} hours late"
        days = f", {count(grade.late_days_used, 'free late day')} used" if grade.late_days_used else ""
        yield _entry("Late penalty", -penalty, f"{shown(penalty)} points off: {late}{days}", visibility)
    earned = sum((item.earned for item in grade.items if item.earned is not None), Fraction(0))
    score = grade.score if grade.score is not None else Fraction(0)
    if rest := score - (earned - penalty):
        what = "Set by hand" if grade.items else grade.title
        yield _entry(what, rest, "", visibility if grade.items else Visibility.VISIBLE)


def _entry(name: str, score: Fraction, output: str, visibility: Visibility) -> Json:
    return {
        "name": name,
        "score": _number(score),
        "max_score": 0,
        "status": "failed" if score < 0 else "passed",
        "output": output,
        "visibility": visibility.value,
    }


def _latest(seen: Mapping[str, Visibility]) -> Visibility:
    return max(seen.values(), key=ORDER.index, default=Visibility.VISIBLE)


def _number(number: Fraction) -> int | float:
    rounded = half_up(number, SHOWN_DECIMALS)
    return rounded.numerator if rounded.denominator == 1 else float(rounded)
