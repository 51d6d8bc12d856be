"""Attacks that are no notebook of plain cells: bytes, archives, links. A function writes what one student uploads.

Each docstring holds the same facts as the files beside this one. What does not use `prelude` can define nothing.
"""

import gzip
import io
import json
import os
import pickle
import stat
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path
from typing import Any

from attack import notebook

MIB = 1 << 20


def honest(prelude: str, **changes: Any) -> bytes:
    """A notebook that is right, with some of its keys changed."""
    return json.dumps(notebook([prelude]) | changes).encode()


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip archive with these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def deflated_zeros(mebibytes: int) -> bytes:
    """Zeros without end, compressed: one block, again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(MIB)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * mebibytes + packer.flush(zlib.Z_FINISH)


SHADOWS = {
    "torch/__init__.py": b"raise SystemExit\n",
    "autograder/__init__.py": b"raise SystemExit\n",
    "autograder/box/worker.py": b"raise SystemExit\n",
    "sitecustomize.py": b"raise SystemExit\n",
    "conftest.py": b"import os; os._exit(0)\n",
    "test_hidden.py": b"def test_double(): pass\n",
    "course.toml": b"[course]\n",
}


class Bomb:
    """Ends whoever unpickles it."""

    def __reduce__(self) -> tuple[Any, tuple[int]]:
        return os._exit, (0,)


# -- bytes -------------------------------------------------------------------------------------------------------------


def torn_notebook(inbox: Path, student: str, prelude: str) -> None:
    """Hands in the first half of a notebook.

    stopped by: intake
    verdicts: all=failed
    says: not a Jupyter notebook: .*cut short
    """
    content = honest(prelude)
    (inbox / f"{student}.ipynb").write_bytes(content[: len(content) // 2])


def empty_file(inbox: Path, student: str, _prelude: str) -> None:
    """Hands in nothing.

    stopped by: intake
    verdicts: all=failed
    says: the file is empty
    """
    (inbox / f"{student}.ipynb").write_bytes(b"")


def binary_junk(inbox: Path, student: str, _prelude: str) -> None:
    """Hands in bytes that are no text.

    stopped by: intake
    verdicts: all=failed
    says: not a Jupyter notebook
    """
    (inbox / f"{student}.ipynb").write_bytes(bytes(range(256)) * 1000)


def deeply_nested_json(inbox: Path, student: str, _prelude: str) -> None:
    """Hands in lists in lists, as deep as no reader can go.

    stopped by: intake
    verdicts: all=failed
    says: not a Jupyter notebook
    """
    (inbox / f"{student}.ipynb").write_bytes(b'{"cells": ' + b"[" * 200_000 + b"]" * 200_000 + b"}")


def many_brackets(inbox: Path, student: str, _prelude: str) -> None:
    """Hands in 100 MB of empty lists, each of which would become an object.

    stopped by: intake
    verdicts: all=failed
    says: brackets|larger than
    """
    (inbox / f"{student}.ipynb").write_bytes(b'{"cells": [' + b"[]," * (33 * MIB) + b"[]]}")


def many_cells(inbox: Path, student: str, _prelude: str) -> None:
    """Hands in a notebook of a hundred thousand cells.

    stopped by: intake
    verdicts: all=failed
    says: cells
    """
    (inbox / f"{student}.ipynb").write_bytes(
        b'{"cells": [' + b'{"cell_type":"code","source":"1"},' * 100_000 + b'{}], "nbformat": 4}'
    )


def heading_bomb(inbox: Path, student: str, prelude: str) -> None:
    """Hands in an old notebook whose headings have levels without end: a reader would write that many `#`.

    stopped by: intake
    """
    heading = {"cell_type": "heading", "level": 3 * 10**9, "source": ["title"], "metadata": {}}
    code = {"cell_type": "code", "input": prelude, "language": "python", "outputs": [], "metadata": {}}
    sheets = [{"cells": [heading, code], "metadata": {}}]
    (inbox / f"{student}.ipynb").write_text(json.dumps({"nbformat": 3, "nbformat_minor": 0, "worksheets": sheets}))


def huge_numbers(inbox: Path, student: str, prelude: str) -> None:
    """Hands in numbers of a hundred thousand digits.

    stopped by: intake
    """
    content = honest(prelude).replace(b'"nbformat_minor": 5', b'"nbformat_minor": ' + b"9" * 100_000)
    (inbox / f"{student}.ipynb").write_bytes(content.replace(b'"execution_count": null', b'"execution_count": 1e999'))


def repeated_keys(inbox: Path, student: str, prelude: str) -> None:
    """Says several times what its cells are; the last time right.

    stopped by: nothing to stop
    """
    content = honest(prelude)
    (inbox / f"{student}.ipynb").write_bytes(b'{"cells": [], "cells": {}, "nbformat": 9, ' + content[1:])


def odd_characters(inbox: Path, student: str, prelude: str) -> None:
    """Hands in cells with NUL, half a surrogate pair, marks that reverse the text, and none but those.

    stopped by: nothing to stop
    """
    cells = [prelude, "x = 1\0", "y = '\ud800'", "z = '\u202e\u2066'", "\0" * 100, "\ufeffw = 1", "\x0c\x1b[2J"]
    (inbox / f"{student}.ipynb").write_text(json.dumps(notebook(cells)))


def odd_metadata(inbox: Path, student: str, prelude: str) -> None:
    """Hands in metadata that is no metadata, another language, another format's number.

    stopped by: intake
    """
    content = notebook([prelude]) | {"nbformat_minor": -1, "metadata": {"kernelspec": {"name": "bash", "language": []}}}
    cells = content["cells"]
    assert isinstance(cells, list)
    cells[0] |= {"metadata": ["tags"], "outputs": "none", "id": {"nested": [None]}, "attachments": 7}
    (inbox / f"{student}.ipynb").write_text(json.dumps(content))


def tags_that_skip_everything(inbox: Path, student: str, prelude: str) -> None:
    """Tags every cell as one that the grader leaves out, and claims to be the grader's own.

    stopped by: intake
    verdicts: all=failed
    says: defines no `double`
    """
    content = notebook([prelude])
    cells = content["cells"]
    assert isinstance(cells, list)
    nbgrader = {"grade": True, "locked": True, "points": 1000, "grade_id": "cell-0", "solution": False, "task": False}
    cells[0]["metadata"] = {"tags": ["skip-grading"], "nbgrader": nbgrader | {"schema_version": 3}}
    (inbox / f"{student}.ipynb").write_text(json.dumps(content))


def magics(inbox: Path, student: str, prelude: str) -> None:
    """Hands in cells for the shell, for other files and for Jupyter itself.

    stopped by: session
    """
    cells = [prelude, "!touch /tmp/torchgrade-corpus", "%run /tmp/other.py", "%%bash\ntouch /tmp/torchgrade-corpus"]
    cells += [
        "get_ipython().system('touch /tmp/torchgrade-corpus')",
        "%%writefile torch.py\nraise SystemExit",
        "%%html\n",
    ]
    (inbox / f"{student}.ipynb").write_text(json.dumps(notebook(cells)))


# -- links and the like ------------------------------------------------------------------------------------------------


def link_to_the_hidden_tests(inbox: Path, student: str, _prelude: str) -> None:
    """Hands in a symbolic link.

    stopped by: intake
    verdicts: refused
    says: link
    """
    (inbox / f"{student}.ipynb").symlink_to(inbox.parents[1] / "source" / "attacked" / "test_hidden.py")


def pipe_without_end(inbox: Path, student: str, _prelude: str) -> None:
    """Hands in a pipe that nobody writes to: whoever opens it waits.

    stopped by: intake
    verdicts: refused
    says: not a regular file
    """
    os.mkfifo(inbox / f"{student}.ipynb")


def folder_with_shadows(inbox: Path, student: str, prelude: str) -> None:
    """Hands in a folder with modules beside the notebook that are called like ours, and a pickle.

    stopped by: intake
    """
    folder = inbox / student / "attacked"
    for name, content in (SHADOWS | {"attacked.ipynb": honest(prelude), "log.pkl": pickle.dumps(Bomb())}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


# -- archives ----------------------------------------------------------------------------------------------------------


def zip_with_shadows(inbox: Path, student: str, prelude: str) -> None:
    """Zips modules beside the notebook that are called like ours, and a pickle.

    stopped by: intake
    """
    members = SHADOWS | {"attacked.ipynb": honest(prelude), ".otter_log": pickle.dumps(Bomb())}
    (inbox / f"{student}.zip").write_bytes(zipped(members))


def zip_that_leads_out(inbox: Path, student: str, prelude: str) -> None:
    """Zips files whose paths lead out of the folder that they are unpacked in.

    stopped by: intake
    """
    up = "../" * 8 + "tmp/torchgrade-corpus.ipynb"
    outside = [up, "/tmp/torchgrade-corpus.ipynb", "..\\..\\torchgrade-corpus.ipynb", "C:\\torchgrade-corpus.ipynb"]
    members = dict.fromkeys(outside, honest("raise SystemExit")) | {"attacked.ipynb": honest(prelude)}
    (inbox / f"{student}.zip").write_bytes(zipped(members))


def zip_of_links(inbox: Path, student: str, _prelude: str) -> None:
    """Zips a symbolic link to the hidden tests, called like the notebook.

    stopped by: intake
    verdicts: all=failed
    says: no notebook
    """
    link = zipfile.ZipInfo("attacked.ipynb")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(inbox / f"{student}.zip", "w") as archive:
        archive.writestr(link, str(inbox.parents[1] / "source" / "attacked" / "test_hidden.py"))


def zip_in_zips(inbox: Path, student: str, prelude: str) -> None:
    """Zips a zip of a zip, and so on.

    stopped by: intake
    verdicts: all=failed
    says: deep in one another
    """
    content = zipped({"attacked.ipynb": honest(prelude)})
    for _ in range(8):
        content = zipped({"attacked.zip": content})
    (inbox / f"{student}.zip").write_bytes(content)


def zip_bomb(inbox: Path, student: str, _prelude: str) -> None:
    """Zips a notebook of 700 MiB, and says that it has a hundred bytes.

    stopped by: intake
    verdicts: all=failed
    says: No cell could be read
    """
    (inbox / f"{student}.zip").write_bytes(_zip_by_hand(700, copies=1))


def zip_of_copies(inbox: Path, student: str, _prelude: str) -> None:
    """Zips one member that is listed nine thousand times, each time as the same megabytes.

    stopped by: intake
    verdicts: all=failed
    says: No cell could be read
    """
    (inbox / f"{student}.zip").write_bytes(_zip_by_hand(10, copies=9_000))


def _zip_by_hand(mebibytes: int, copies: int) -> bytes:
    """A zip archive whose directory lists one notebook of zeros `copies` times."""
    deflated, name = deflated_zeros(mebibytes), b"attacked.ipynb"
    facts = struct.pack("<HHHHHLLL", 20, 0, 8, 0, 0, 0, len(deflated), mebibytes * MIB)
    local = b"PK\3\4" + facts + struct.pack("<HH", len(name), 0) + name + deflated
    listed = copies * (b"PK\1\2\x14\0" + facts + struct.pack("<HHHHHLL", len(name), 0, 0, 0, 0, 0, 0) + name)
    return local + listed + b"PK\5\6" + struct.pack("<HHHHLLH", 0, 0, copies, copies, len(listed), len(local), 0)


def archive_called_a_notebook(inbox: Path, student: str, prelude: str) -> None:
    """Hands in an archive under a notebook's name.

    stopped by: nothing to stop
    """
    (inbox / f"{student}.ipynb").write_bytes(zipped({"attacked.ipynb": honest(prelude)}))


def gzip_bomb(inbox: Path, student: str, _prelude: str) -> None:
    """Hands in a few kilobytes that unpack to two gigabytes.

    stopped by: intake
    verdicts: all=failed
    says: No cell could be read
    """
    head = b"\x1f\x8b\x08\0\0\0\0\0\0\x03"
    (inbox / f"{student}.tar.gz").write_bytes(head + deflated_zeros(2048) + bytes(8))


def tar_of_devices(inbox: Path, student: str, prelude: str) -> None:
    """Packs devices, pipes, links out of the archive, and a sparse file of a terabyte, beside the notebook.

    stopped by: intake
    """
    content = honest(prelude)
    with tarfile.open(inbox / f"{student}.tar", "w", format=tarfile.GNU_FORMAT) as archive:
        for name, kind in (
            ("disk.ipynb", tarfile.BLKTYPE),
            ("mem.ipynb", tarfile.CHRTYPE),
            ("p.ipynb", tarfile.FIFOTYPE),
        ):
            device = tarfile.TarInfo(name)
            device.type, device.devmajor, device.devminor = kind, 1, 1
            archive.addfile(device)
        for name, kind, target in (
            ("s.ipynb", tarfile.SYMTYPE, "/etc/passwd"),
            ("h.ipynb", tarfile.LNKTYPE, "../../x"),
        ):
            link = tarfile.TarInfo(name)
            link.type, link.linkname = kind, target
            archive.addfile(link)
        member = tarfile.TarInfo("attacked.ipynb")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))


def tar_that_lies(inbox: Path, student: str, _prelude: str) -> None:
    """Packs a member that claims a terabyte, in a tar that claims to be longer than it is.

    stopped by: intake
    verdicts: all=failed
    says: No cell could be read
    """
    member = tarfile.TarInfo("attacked.ipynb")
    member.size = 1 << 40
    (inbox / f"{student}.tar.gz").write_bytes(gzip.compress(member.tobuf(tarfile.GNU_FORMAT) + bytes(5000)))
