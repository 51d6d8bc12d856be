"""The formats of an export, and what an export is."""

from dataclasses import dataclass
from enum import StrEnum


class Format(StrEnum):
    """What `torchgrade quiz export` writes."""

    QTI12 = "qti1.2"  # as Canvas imports it
    QTI21 = "qti2.1"
    MOODLE = "moodle"
    GIFT = "gift"


@dataclass(frozen=True)
class Exported:
    """A file for an LMS, and what that LMS will do otherwise than the quiz says: a sentence each."""

    data: bytes
    suffix: str
    notes: tuple[str, ...] = ()
