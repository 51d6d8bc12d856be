"""What a student has in the course."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from autograder.course import Course
from autograder.policy import Group
from grading.gradebook.book import Book
from grading.policy.assignment_grade import grade_assignment, refuse_unlike
from grading.policy.coursework import Work
from grading.policy.groups import grade_group
from grading.policy.late_days import LateDays, late_days
from grading.policy.letters import letter_of
from grading.policy.numbers import count, exact, half_up, shown, total
from grading.policy.result import AssignmentGrade, CourseGrade, GroupGrade, Line, Status

EVERYTHING = "everything"  # the name of the one group of a course that has none


def grade_class(course: Course, works: Sequence[Work], book: Book, now: datetime) -> tuple[CourseGrade, ...]:
    """The grades of everybody in the book, in its order. Raises GradesError for points that do not agree."""
    for work in works:
        refuse_unlike(course, work, [record for (_, name), record in book.records.items() if name == work.name])
    return tuple(_grade(course, works, book, student, now) for student in book.students)


def grade_student(course: Course, works: Sequence[Work], book: Book, student: str, now: datetime) -> CourseGrade:
    """One student's grades. Raises GradesError for points that do not agree."""
    for work in works:
        refuse_unlike(course, work, [book.record(student, work.name)])
    return _grade(course, works, book, student, now)


def _grade(course: Course, works: Sequence[Work], book: Book, student: str, now: datetime) -> CourseGrade:
    days = late_days(course, works, book, student)
    grades = tuple(grade_assignment(course, work, book.record(student, work.name), days, now) for work in works)
    zero = course.grades.missing == "zero"
    rules = _groups(course, works)
    groups = tuple(
        grade_group(rule, [grade for grade in grades if grade.assignment in rule.members], zero) for rule in rules
    )
    percent = _percent(groups)
    counting = {member for rule in rules for member in rule.members}
    letter = letter_of(percent, course.grades.letters, course.grades.decimals)
    return CourseGrade(
        student,
        grades,
        groups,
        percent,
        letter,
        settled=all(_is_settled(grade, zero) for grade in grades if grade.assignment in counting),
        late_days_left=days.left,
        lines=(*_lines(groups), *_letter_line(course, percent, letter), *_late_days_line(days)),
    )


def _groups(course: Course, works: Sequence[Work]) -> tuple[Group, ...]:
    """The course's groups, or one of everything."""
    if course.grades.groups or not works:
        return course.grades.groups
    members = tuple(work.name for work in works)
    return (Group(name=EVERYTHING, title="All assignments and quizzes", weight=1, members=members),)


def _is_settled(grade: AssignmentGrade, missing_is_zero: bool) -> bool:
    if grade.status is Status.MISSING:
        return missing_is_zero or grade.extra_credit
    return grade.status in (Status.GRADED, Status.EXCUSED)


def _percent(groups: Sequence[GroupGrade]) -> Fraction | None:
    """The mean of the groups in which something counts, by their weights."""
    known = [(group.weight, group.percent) for group in groups if group.percent is not None]
    if not known:
        return None
    return total(weight * percent for weight, percent in known) / total(weight for weight, _ in known)


def _lines(groups: Sequence[GroupGrade]) -> list[Line]:
    whole = total(group.weight for group in groups if group.percent is not None)
    lines = []
    for group in groups:
        if group.percent is None:
            lines.append(Line(f"{group.title}: nothing counts yet; its weight of {shown(group.weight)} is left out"))
        else:
            said = f"{group.title}: {shown(group.percent)} % × {shown(group.weight)} / {shown(whole)}"
            lines.append(Line(said, group.percent * group.weight / whole))
    return lines


def _letter_line(course: Course, percent: Fraction | None, letter: str | None) -> list[Line]:
    if percent is None or letter is None:
        return []
    decimals, least = course.grades.decimals, exact(course.grades.letters[letter])
    rounded = half_up(percent, decimals)
    said = f"{shown(rounded, decimals)} %" if rounded == percent else f"rounded to {shown(rounded, decimals)} %"
    return [Line(f"{said} is {letter}, which begins at {shown(least)} %")]


def _late_days_line(days: LateDays) -> list[Line]:
    if not days.given:
        return []
    used = ", ".join(f"{number} on {assignment}" for assignment, number in days.used.items()) or "none used"
    more = f" ({days.extra} of them this student's own)" if days.extra else ""
    return [Line(f"{count(days.given, 'free late day')}{more}: {used}; {days.left} left")]
