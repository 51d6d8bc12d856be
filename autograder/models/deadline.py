"""How long the training of one model may take."""

import time

from autograder.errors import StudentError


class Deadline:
    """Seconds from now, for each of `models` that train together.

    Processor time, which a busy machine does not stretch; wall time where a GPU does the work.
    """

    def __init__(self, seconds: float, device: str, models: int = 1) -> None:
        self._seconds = seconds
        self._now = time.process_time if device == "cpu" else time.monotonic
        self._end = self._now() + seconds * models

    def check(self) -> None:
        """Raise StudentError when the time is over."""
        if self._now() > self._end:
            raise StudentError(f"its training took longer than {self._seconds:g} seconds")
