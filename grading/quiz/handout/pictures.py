"""The pictures that a quiz's texts refer to, read once for all papers."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from grading.errors import QuizError
from grading.quiz.markup import PICTURES

_REFERENCE = re.compile(r"(!\[[^\]]*\]\()<?(?P<name>[^)\s>]+)>?(?P<rest>[^)]*\))")


@dataclass(frozen=True)
class Picture:
    """A picture's bytes under a name that tells nothing: "overfits.png" would."""

    name: str
    mime_type: str
    content: bytes

    @property
    def in_base64(self) -> str:
        return base64.b64encode(self.content).decode("ascii")


@dataclass(frozen=True)
class Pictures:
    """The pictures of one folder, by what the texts call them."""

    folder: Path
    known: dict[str, Picture] = field(default_factory=dict)

    def picture(self, name: str) -> Picture:
        """The picture that a text calls `name`. Raises QuizError when it cannot be used."""
        if name not in self.known:
            self.known[name] = self._read(name)
        return self.known[name]

    def in_text(self, text: str) -> Iterator[Picture]:
        """The pictures that a Markdown text refers to."""
        return (self.picture(found["name"]) for found in _REFERENCE.finditer(text))

    def renamed(self, text: str, prefix: str) -> str:
        """The text with the pictures' own names in place of the files'."""
        return _REFERENCE.sub(
            lambda found: f"{found[1]}{prefix}{self.picture(found['name']).name}{found['rest']}", text
        )

    def _read(self, name: str) -> Picture:
        path = self.folder / unquote(name)
        mime_type = PICTURES.get(path.suffix.lower())
        if mime_type is None:
            raise QuizError(f"{path}: the picture is none of {', '.join(sorted(PICTURES))}; save it as one of these")
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise QuizError(f"{path}: the picture lies outside of the quiz's folder; put it beside quiz.md")
        try:
            content = path.read_bytes()
        except OSError as error:
            raise QuizError(f"{path}: the picture cannot be read ({error.strerror}); put it beside quiz.md") from error
        return Picture(f"picture-{len(self.known) + 1}{path.suffix.lower()}", mime_type, content)
