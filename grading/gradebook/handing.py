"""An attempt's folder as the event that it was handed in."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.questions import questions_of
from autograder.intake.submission import Submission, read_submission
from autograder.paths import AssignmentSource
from grading.gradebook.events import Handed


@dataclass(frozen=True)
class Reading:
    """How the attempts of an assignment are read. `digest`: of its questions, on which hangs what counts as an answer.

    It is empty where there are none.
    """

    source: AssignmentSource
    digest: str = ""

    def handed(self, folder: str) -> tuple[Handed, ...]:
        """The attempt in a folder. Raises IntakeError when it is not, byte for byte, what was stored."""
        submission = read_submission(Path(folder))
        return (
            Handed(
                student=submission.student,
                assignment=submission.assignment,
                attempt=submission.attempt,
                sha256=submission.sha256,
                received=submission.received,
                answers=self._answers(submission),
            ),
        )

    def _answers(self, submission: Submission) -> dict[str, str]:
        if not self.digest:
            return {}
        from autograder.intake.answers import answers_of

        return {name: answer.sha256 for name, answer in answers_of(submission, self.source).items()}


def reading_of(source: AssignmentSource) -> Reading:
    """How the attempts of one assignment are read. Raises AuthoringError when its questions are not well written."""
    questions = questions_of(source)
    return Reading(source, hashlib.sha256(repr(questions).encode()).hexdigest() if questions else "")
