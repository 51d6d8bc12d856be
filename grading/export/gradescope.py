"""A zip of one assignment for Gradescope, to be uploaded as its autograder: everybody's results.json, and the program
that hands each student theirs. What Gradescope's harness calls are `setup.sh` and `run_autograder`.

Who has no score yet is not in it.
"""

import zipfile
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

import msgspec

from autograder.errors import AutograderError
from autograder.paths import written_aside
from autograder.report import Report, read_report
from grading.errors import GradesError
from grading.export.classroom import Classroom
from grading.export.results import results
from grading.export.written import Written, left_empty
from grading.gradebook.book import Attempt, Record
from grading.policy.coursework import Work
from grading.policy.result import AssignmentGrade
from grading.roster.standing import named

EPOCH = (1980, 1, 1, 0, 0, 0)  # so that equal results make equal bytes
SETUP = "#!/usr/bin/env bash\ncommand -v python3 || { apt-get update && apt-get install -y python3; }\n"
RUN = "#!/usr/bin/env python3\n"


def write_gradescope(classroom: Classroom, work: Work, path: Path) -> Written:
    """Write one assignment's results, each student's as results/STUDENT/results.json."""
    grades = [grade.of(work.name) for grade in classroom.grades]
    members: dict[str, str] = {}
    people: dict[str, str] = {}
    unread, nowhere = [], []
    for grade in grades:
        if grade.score is None:
            continue
        record = classroom.book.record(grade.student, work.name)
        attempt = _attempt(record, grade)
        report = _report(classroom, grade, attempt)
        if report is None and attempt is not None:
            unread.append(grade.student)
        member = f"results/{grade.student}/results.json"
        members[member] = _json(results(grade, record, attempt, report))
        address = _address(classroom, grade.student)
        if address:
            people[address] = member
        else:
            nowhere.append(grade.student)
    if not members:
        raise GradesError(f"{work.name}: nobody has a score yet, so there are no results for Gradescope")
    _write(path, {**members, "people.json": _json(people)})
    remarks = _remarks(work, unread, nowhere)
    return Written(path, len(members), f"results of {work.name}", left_empty(grades), tuple(remarks))


def _remarks(work: Work, unread: Sequence[str], nowhere: Sequence[str]) -> Iterator[str]:
    if unread:
        yield f"{work.name}: without the tests' messages, since no report can be read: {named(unread)}"
    if nowhere:
        yield f"{work.name}: without an address, by which Gradescope knows who it is: {named(nowhere)}"


def _report(classroom: Classroom, grade: AssignmentGrade, attempt: Attempt | None) -> Report | None:
    """The report of the attempt that counts: what it tells the student is in no gradebook."""
    if attempt is None:
        return None
    try:
        return read_report(classroom.course.paths.report(grade.assignment, attempt.student, attempt.number))
    except AutograderError:
        return None


def _attempt(record: Record, grade: AssignmentGrade) -> Attempt | None:
    """The attempt that counts; where students were merged, its number alone may say two."""
    counting = grade.handed_as, grade.attempt
    return next((each for each in record.attempts if (each.student, each.number) == counting), None)


def _address(classroom: Classroom, student: str) -> str:
    known = classroom.book.students.get(student)
    return (known.email if known and known.email else student if "@" in student else "").lower()


def _write(path: Path, members: dict[str, str]) -> None:
    run = RUN + files(__package__).joinpath("on_gradescope.py").read_text(encoding="utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_aside(path) as aside, zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"setup.sh": SETUP, "run_autograder": run, **members}.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.external_attr = (0o755 if name in ("setup.sh", "run_autograder") else 0o644) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)


def _json(content: object) -> str:
    return msgspec.json.format(msgspec.json.encode(content), indent=1).decode()
