"""The control groups that this process lies in, of version 2 and 1: what a container or a service may use at most."""

from collections.abc import Iterator
from pathlib import Path


def groups_of(controller: str) -> list[Path]:
    """The folders of this process's groups that may limit what `controller` counts, and of all that these lie in."""
    found = []
    for version, root, point in _mounts(controller):
        own = _own_group(controller if version == "cgroup" else "")
        folder = point / own.relative_to(root) if own.is_relative_to(root) else point
        found += [each for each in (folder, *folder.parents) if each.is_relative_to(point)]
    return found


def text_of(path: Path) -> str:
    """What a file of the kernel's says; nothing where it is not there."""
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def number_in(path: Path) -> int | None:
    """The number that a file of the kernel's holds; None where it is not there, or says `max`."""
    text = text_of(path)
    return int(text) if text.isdigit() else None


def _mounts(controller: str) -> Iterator[tuple[str, Path, Path]]:
    """Where groups are shown: `cgroup2` or `cgroup`, the group that stands at the top, and the folder."""
    for line in text_of(Path("/proc/self/mountinfo")).split("\n"):
        about, _, kind = line.partition(" - ")
        version, _, options = (*kind.split(" "), "", "", "")[:3]
        if version == "cgroup2" or (version == "cgroup" and controller in options.split(",")):
            root, point = about.split(" ")[3:5]
            yield version, Path(root), Path(point)


def _own_group(controller: str) -> Path:
    """This process's group, as the kernel names it; version 2 has one for all controllers, which is called ""."""
    for line in text_of(Path("/proc/self/cgroup")).split("\n"):
        _, controllers, group = (*line.split(":", 2), "", "", "")[:3]
        if controller in controllers.split(","):
            return Path(group)
    return Path("/")
