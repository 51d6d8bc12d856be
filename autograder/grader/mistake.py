"""What a hidden test raises to tell the student what is wrong."""

from autograder.errors import StudentError


class Mistake(StudentError):
    """The test failed, and the student reads the message. It must hold no hidden value."""
