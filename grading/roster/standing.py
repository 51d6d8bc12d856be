"""What a student has in the gradebook, a line an assignment: what a merge brings together, what a drop hides."""

from collections.abc import Iterator, Sequence

from grading.gradebook.book import Book, Record

MOST_NAMED = 20


def named(students: Sequence[str], most: int = MOST_NAMED) -> str:
    """Students by their ids, of many the first."""
    more = f" and {len(students) - most} more" if len(students) > most else ""
    return ", ".join(students[:most]) + more


def standing(book: Book, student: str) -> Iterator[str]:
    """The lines of a student; one that says so where nothing is known."""
    records = [record for (whose, _), record in book.records.items() if whose == student]
    if not records:
        yield "nothing handed in, and nothing marked"
    for record in records:
        yield f"{record.assignment}: {', '.join(_parts(record)) or 'nothing'}"


def handed_in(book: Book, student: str) -> tuple[str, ...]:
    """The assignments that a student has handed in, or quizzes that were sat."""
    return tuple(
        assignment
        for (whose, assignment), record in book.records.items()
        if whose == student and (record.attempts or record.quiz)
    )


def _parts(record: Record) -> Iterator[str]:
    if record.attempts:
        times = [attempt.received for attempt in record.attempts if attempt.received]
        last = f", the last of {max(times):%Y-%m-%d %H:%M} UTC" if times else ""
        graded = sum(attempt.report is not None for attempt in record.attempts)
        yield f"{_many(len(record.attempts), 'attempt')} ({graded} graded{last})"
    if record.quiz:
        yield f"{record.quiz.points:g} of {record.quiz.possible:g} points on the paper"
    for count, what in (
        (len(record.marks), "mark"),
        (len(record.comments), "comment"),
        (len(record.overrides), "override"),
    ):
        if count:
            yield _many(count, what)
    if record.extension:
        yield "an extension"
    if record.excused:
        yield "excused"


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
