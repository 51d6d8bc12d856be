"""Verifications of the course's own assignments, for the tests of this folder."""

from pathlib import Path

from autograder.course import read_course
from autograder.progress import NoProgress
from autograder.verify.run import Verified, verify

ROOT = Path(__file__).resolve().parents[2]


def verified(root: Path, work: Path, name: str) -> Verified:
    """By one worker: every test process has a core of its own at best, and each worker takes seconds to start."""
    course = read_course(root, work)
    alone = course.model_copy(update={"runner": course.runner.model_copy(update={"workers": 1})})
    return verify(alone, name, lambda _part, _phases: NoProgress())
