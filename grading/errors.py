"""The exceptions of this package: one root, one sentence each."""

from autograder.errors import UsageError


class GradingError(Exception):
    """The root of everything that this package raises on purpose."""


class GradesError(GradingError, UsageError):
    """Reports that cannot become grades: the message says what was found, where, and what to do next."""


class QuizError(GradingError, UsageError):
    """A quiz, its papers or its responses cannot be used: the message says file and line, what, and what to do."""


class GradebookError(GradingError, UsageError):
    """The gradebook cannot be opened, or something cannot be written into it: the message says why and what to do."""


class RosterError(GradingError, UsageError):
    """A roster cannot be used: the message says file and line, what was found, and what to do."""


class RegradeError(GradingError, UsageError):
    """A regrade cannot be previewed, applied or undone: the message says what stands in the way and what to do."""


class FeedbackError(GradingError, UsageError):
    """Feedback cannot be written: the message says what was found, and what to do."""


class StarterError(GradingError, UsageError):
    """A course or an assignment cannot be begun: the message says what stands in the way, and what to do."""
