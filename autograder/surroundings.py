"""What the machine refuses, as a sentence that says what to do: closed folders, full disks, a folder that is gone."""

import errno
import getpass
import os
import shlex
from pathlib import Path

_EFFECTIVE = os.access in os.supports_effective_ids
_FULL = (errno.ENOSPC, errno.EDQUOT)


def surroundings(error: OSError, where: Path | None = None) -> str:
    """What was refused, why, and what to do. `where` it was is taken from the error, if that says it."""
    reason = error.strerror or str(error) or type(error).__name__
    path = where if error.filename is None else Path(os.fsdecode(error.filename))
    if path is None:
        return _nameless(error, reason)
    if isinstance(error, PermissionError):
        return closed(path, error) if _shut(path) or _is_unreadable(path) else _unwritable(path, reason)
    if error.errno in _FULL:
        return f"{_place(path)}: {reason}; make room there, and run this again"
    return f"{path}: {reason}; put that right, and run this again"


def closed(path: Path, error: OSError) -> str:
    """Why `path` cannot be read and what to do; where a folder above it is closed, that one is named."""
    if not isinstance(error, PermissionError):
        return f"{path}: cannot be read ({error.strerror}); see to the disk, and run this again"
    shut = _shut(path) or path
    owner = f", {_owner(shut)}," if _owner(shut) else ""
    us, it = _us(), shlex.quote(str(shut))
    return (
        f"{shut}: cannot be read ({error.strerror}); have its owner{owner} let {us} read it, and run this again: "
        f"`setfacl -R -m u:{us}:rX {it}`, or `chmod -R a+rX {it}` where everybody on this machine may"
    )


def _nameless(error: OSError, reason: str) -> str:
    try:
        here = Path.cwd()
    except OSError:
        return "the working directory is gone; change into a folder that is there, and run this again"
    where = "what was being written, to a file or to the output"
    if error.errno in _FULL:
        return f"{where}: {reason}; make room there, and run this again"
    return f"{reason}, in {here}; put that right, and run this again"


def _unwritable(path: Path, reason: str) -> str:
    return f"{_place(path)}: cannot be written ({reason}); make it writable for this user, and run this again"


def _place(path: Path) -> Path:
    """A file that is there; for one that is to be made, its folder."""
    return path if os.path.lexists(path) else path.parent


def _shut(path: Path) -> Path | None:
    """The outermost folder above `path` that may not be entered."""
    above = reversed(path.absolute().parents)
    return next((each for each in above if not os.access(each, os.X_OK, effective_ids=_EFFECTIVE)), None)


def _is_unreadable(path: Path) -> bool:
    wanted = os.R_OK | os.X_OK if path.is_dir() else os.R_OK
    return os.path.lexists(path) and not os.access(path, wanted, effective_ids=_EFFECTIVE)


def _us() -> str:
    """Who runs this, by name or number."""
    try:
        import pwd

        return pwd.getpwuid(os.geteuid()).pw_name
    except (ImportError, KeyError):
        return getpass.getuser() if os.name == "nt" else str(os.geteuid())


def _owner(path: Path) -> str:
    """Who owns a file; nothing where that is not known."""
    try:
        return path.owner()
    except (OSError, KeyError, NotImplementedError):
        return ""
