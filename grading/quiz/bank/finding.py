"""What is wrong with a quiz's text, where, and what to do about it."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Finding:
    """One line for the author: an error must be mended before the quiz is given out, a warning may have its reason."""

    line: int
    item: str  # its name; empty where it is about the quiz
    level: Level
    message: str

    def sentence(self, origin: str) -> str:
        """The finding as it is printed, beginning with file and line."""
        about = f"{self.item}: " if self.item else ""
        return f"{origin}:{self.line}: {self.level}: {about}{self.message}"
