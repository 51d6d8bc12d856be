"""What was previewed, so that this and nothing else is applied."""

from datetime import datetime

import msgspec

from autograder.course import Course
from autograder.grader.pipeline import keys_of
from grading.errors import RegradeError
from grading.regrade.attempts import called, regradable
from grading.regrade.folder import Folder


class Previewed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One attempt: the key of its new report, and the hashes of the files before and after."""

    student: str
    attempt: int
    key: str
    before: str
    after: str

    @property
    def changes(self) -> bool:
        return self.before != self.after


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """preview.json: what was previewed, when, and how. What is applied is this and nothing else."""

    made: datetime
    trusted: bool
    device: str | None
    attempts: list[Previewed]
    summary: str


def read_manifest(folder: Folder) -> Manifest | None:
    """The preview that was made last; None when there is none, or it was cut off."""
    try:
        return msgspec.json.decode(folder.preview_json.read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError):
        return None


def refuse_stale(course: Course, name: str, manifest: Manifest) -> None:
    """Raise RegradeError when something changed since the preview: what is applied must be what was seen."""
    folder = Folder(course.paths, name)
    attempts, _ = regradable(course, name)
    seen = {(each.student, each.attempt): each for each in manifest.attempts}
    found = [f"{called(*each)}: was graded since" for each in attempts if each not in seen]
    found += [f"{called(*each)}: has no report any more" for each in seen if each not in attempts]
    both = [each for each in attempts if each in seen]
    keys = keys_of(course, name, both, trusted=manifest.trusted, device=manifest.device)
    others = [each for each in both if keys[each] != seen[each].key]
    if both and others == both:
        found.append("the tests, thresholds, release, data, limits or versions are not those of the preview")
    else:
        found += [f"{called(*each)}: what was handed in is not what the preview graded" for each in others]
    found += [
        f"{called(*each)}: its report is not the one that the preview compared with"
        for each in both
        if folder.standing.digest(*each) != seen[each].before
    ]
    found += [
        f"{called(*each)}: its new report was changed or deleted in {folder.preview.folder}"
        for each in both
        if folder.preview.digest(*each) != seen[each].after
    ]
    if found:
        raise RegradeError(
            "\n".join([*found, f"so nothing is applied; look again: `torchgrade regrade {name} --preview`"])
        )
