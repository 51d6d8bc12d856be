"""What was handed in, graded and marked since the last time goes into the gradebook.

Every command that reads grades begins with this. It is quick when nothing is new, and done any number of times, by any
number of processes, it takes in each thing once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autograder.course import Course
from autograder.errors import AutograderError
from grading.errors import GradingError
from grading.gradebook.arrivals import Machine, look_around
from grading.gradebook.book import in_force
from grading.gradebook.events import Entry, Handed, QuizMarked, Reported
from grading.gradebook.store import Gradebook

WHO = "torchgrade"
KINDS: Mapping[type[Machine], str] = {Handed: "submitted/", Reported: "reports/", QuizMarked: "quizzes/"}

Topic = tuple[type[Machine], str, str, int]


@dataclass(frozen=True)
class Taken:
    """How much was new, and a line for each file that is damaged or left alone."""

    handed: int = 0
    reported: int = 0
    quizzes: int = 0
    complaints: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.handed} attempts, {self.reported} reports and {self.quizzes} marks of quizzes taken in"


def take_in(course: Course, gradebook: Gradebook, anew: bool = False) -> Taken:
    """Append what is new in submitted/, reports/ and quizzes/. A damaged file is a complaint; the rest is taken in.

    `anew`: read also the files that look as they did when they were taken in.
    """
    seen = {} if anew else gradebook.seen()
    found = look_around(course)
    if not any(seen.get(each.key) != each.look for each in found.arrivals):
        return Taken(complaints=found.complaints)
    new: list[Machine] = []
    # looked at again while nobody else writes: what a regrade puts in their places is not read halfway
    with gradebook.writing() as writing:
        found = look_around(course)
        complaints = list(found.complaints)
        fresh = [each for each in found.arrivals if seen.get(each.key) != each.look]
        said = last_said(writing.entries())
        looks = {}
        for each in fresh:
            try:
                events = each.read()
            except (AutograderError, GradingError) as error:
                complaints.append(str(error))
                continue
            new += [event for event in events if not agree(said.get(topic(event)), event)]
            if each.look.settled:
                looks[each.key] = each.look
        for kind, origin in KINDS.items():
            writing.append([event for event in new if isinstance(event, kind)], who=WHO, why=f"taken in from {origin}")
        writing.remember(looks)
    handed, reported, quizzes = (sum(isinstance(event, kind) for event in new) for kind in KINDS)
    return Taken(handed, reported, quizzes, tuple(complaints))


def last_said(entries: Iterable[Entry]) -> dict[Topic, Entry]:
    """What the gradebook holds of what files say: for each the entry that counts."""
    standing = sorted(in_force(entries), key=lambda entry: entry.order)
    return {topic(what): entry for entry in standing if isinstance(what := entry.what, Machine)}


def topic(event: Machine) -> Topic:
    """What an event is about: of one topic, the last that was said counts."""
    return type(event), event.student, event.assignment, getattr(event, "attempt", 0)


def agree(entry: Entry | None, event: Machine) -> bool:
    """Whether an entry says what a file says."""
    if entry is None:
        return False
    if isinstance(entry.what, Reported) and isinstance(event, Reported):
        return entry.what.digest == event.digest
    return entry.what == event
