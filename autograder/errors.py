"""The exceptions of this package: one root, one sentence each.

A user's mistake (an instructor's or a TA's) is a `UsageError`: its text says what was found, where, and what
to do, and the command line prints that text alone. What a student did wrong is no exception of ours: it ends as
a verdict, carried there by `StudentError`.
"""

DETAIL_CHARACTERS = 2000


class AutograderError(Exception):
    """The root of everything that this package raises on purpose."""


class UsageError(AutograderError):
    """A person can mend this: the message says what, where, and what to do next."""


class CourseError(UsageError):
    """course.toml, or a folder that it names, is not as it should be."""


class AuthoringError(UsageError):
    """An assignment's source cannot be turned into a release."""


class IntakeError(UsageError):
    """An upload cannot be turned into submissions."""


class DataError(UsageError):
    """A data set is missing, broken, or not what it says it is."""


class GraderError(UsageError):
    """A hidden grader breaks the rules for hidden graders."""


class MissingExtra(UsageError):
    """A package of an extra is not installed: the message says which, and how to install it."""


class BoxError(AutograderError):
    """The box failed, and the fault is ours: no verdict follows from it."""


class BoxRefusal(UsageError):
    """This machine cannot hold student code, so none is run."""


class StudentError(AutograderError):
    """The student's fault: the text is a message that the student may read; `detail` is for staff alone."""

    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail[:DETAIL_CHARACTERS]


class NotRebuilt(StudentError):
    """A model cannot cross as data. The work is not wrong for that: it is called, and trained, in the box.

    `place` is where in the notebook the box claims that this arose: to be looked at before it is told.
    """

    def __init__(self, message: str, detail: str = "", place: str = "") -> None:
        super().__init__(message, detail)
        self.place = place
