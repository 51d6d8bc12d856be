"""Whether the gradebook says what lies in submitted/, reports/ and quizzes/: everything is read, nothing is written."""

from collections.abc import Iterator, Mapping, Sequence

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.paths import ATTEMPT
from grading.errors import GradingError
from grading.gradebook import quiz_marks
from grading.gradebook.arrivals import Machine, look_around
from grading.gradebook.events import Entry, Handed, QuizMarked, Undone
from grading.gradebook.naming import works_of
from grading.gradebook.store import Gradebook
from grading.gradebook.taking_in import Topic, agree, last_said, topic


def disagreements(course: Course, gradebook: Gradebook) -> list[str]:
    """A line for each thing in which the gradebook and the files differ; none where all agree.

    Raises GradebookError for an entry that cannot be read.
    """
    entries = gradebook.entries()
    said = last_said(entries)
    lines = [*gradebook.damage(), *_odd_undoings(entries)]
    found = look_around(course)
    there: dict[str, set[Topic]] = {}  # what each file is about; nothing for one that cannot be read
    for arrival in found.arrivals:
        try:
            events = arrival.read()
        except (AutograderError, GradingError) as error:
            lines.append(str(error))
            there[arrival.key] = set()
            continue
        there[arrival.key] = {topic(event) for event in events}
        lines += [_differs(arrival.key, event, said) for event in events if not agree(said.get(topic(event)), event)]
    return [*lines, *_gone(course, said, there)]


def file_of(event: Machine) -> str:
    """The file that says something, as a path below the folder of the working state."""
    if isinstance(event, QuizMarked):
        return f"quizzes/{event.assignment}/marks.csv"
    if isinstance(event, Handed):
        return f"submitted/{event.student}/{event.assignment}/{ATTEMPT.format(event.attempt)}"
    return f"reports/{event.assignment}/{event.student}/{ATTEMPT.format(event.attempt)}.json"


def is_said(course: Course, event: Machine) -> bool:
    """Whether the file that said something is there, and is still about it."""
    path = course.paths.work / file_of(event)
    if isinstance(event, QuizMarked) and path.is_file():
        return topic(event) in map(topic, quiz_marks.marked(path, event.assignment))
    return path.exists()


def _odd_undoings(entries: Sequence[Entry]) -> Iterator[str]:
    numbers = {entry.number for entry in entries}
    for entry in entries:
        if isinstance(entry.what, Undone) and entry.what.number not in numbers:
            missing = entry.what.number
            yield f"entry {entry.number} undoes {missing}, which is not there; restore the gradebook from a copy"


def _differs(key: str, event: Machine, said: Mapping[Topic, Entry]) -> str:
    entry = said.get(topic(event))
    how = "is not in the gradebook" if entry is None else f"says something else than entry {entry.number}"
    return f"{key}: {how} ({event.student}); `torchgrade gradebook check` takes it in"


def _gone(course: Course, said: Mapping[Topic, Entry], there: Mapping[str, set[Topic]]) -> Iterator[str]:
    """What the gradebook has from files that are there no more, of works that the course still has."""
    names = {each.name for each in works_of(course)}
    for key, entry in said.items():
        what = entry.what
        if not isinstance(what, Machine) or what.assignment not in names:
            continue
        file = file_of(what)
        topics = there.get(file, set())  # none also of a file that cannot be read, which has its own line
        if not (course.paths.work / file).exists() or (topics and key not in topics):
            yield (
                f"{file}: is gone, or no longer names {what.student}, but entry {entry.number} comes from it; restore "
                f"it, or `torchgrade gradebook undo {entry.number} --why TEXT`"
            )
