"""Being the only one who changes an assignment's reports, with nothing half done."""

from collections.abc import Iterator
from contextlib import contextmanager

from autograder.course import Course
from autograder.grader.alone import alone
from grading.gradebook.opening import open_gradebook
from grading.gradebook.store import Gradebook
from grading.regrade.begun import Begun, settle
from grading.regrade.folder import Folder


@contextmanager
def settling(course: Course, name: str) -> Iterator[tuple[Folder, Gradebook, Begun | None]]:
    """The folder of the regrades and the gradebook, open, and what an earlier command began and is finished just now.

    Raises UsageError while another command grades the assignment.
    """
    folder, command = Folder(course.paths, name), f"regrade {name}"
    with (
        alone(folder.lock, command),
        alone(course.paths.lock(name), command),
        open_gradebook(course) as gradebook,
    ):
        yield folder, gradebook, settle(folder, gradebook)
