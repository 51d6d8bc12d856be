"""Zip packages, the same bytes every time, and the pictures inside them."""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    """A zip of these files, in this order."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return stream.getvalue()


class Pictures:
    """Gives every picture file a name of its own in a package. Called with a path, it gives the picture's source."""

    def __init__(self, prefix: str, taken: "Pictures | None" = None) -> None:
        self.prefix = prefix
        self.names: dict[Path, str] = {}  # of what was asked of this object
        self.all: dict[Path, str] = taken.all if taken else {}  # of the whole package

    def __call__(self, path: Path) -> str:
        path = path.resolve()
        self.all.setdefault(path, self._free(path))
        self.names[path] = self.all[path]
        return self.prefix + quote(self.names[path])

    def files(self, folder: str = "") -> dict[str, bytes]:
        """What was asked for, by its path in the package."""
        return {f"{folder}{name}": path.read_bytes() for path, name in self.names.items()}

    def _free(self, path: Path) -> str:
        if path.name not in self.all.values():
            return path.name
        return f"{path.stem}-{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}{path.suffix}"
