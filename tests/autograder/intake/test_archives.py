"""Archives are read member by member; the standard library writes them, and liars change a few bytes."""

import gzip
import io
import random
import struct
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping

import pytest

from autograder.intake.archives import entries, foreign_archive, is_archive
from autograder.intake.members import BadArchive, BadMember, Budget, Entry, TooMuch

Zipped = Callable[[Mapping[str, bytes]], bytes]
Tarred = Callable[..., bytes]

FILES = {
    "a.ipynb": b"{}",
    "empty": b"",
    "d/é 漢.ipynb": random.Random(0).randbytes(5000),
    f"{'x' * 200}/y": bytes(512),
    "zeros": bytes(3_000_000),
}


def budget(*, entries: int = 100, total_bytes: int = 2**24, member_bytes: int = 2**23) -> Budget:
    return Budget(entries=entries, total_bytes=total_bytes, member_bytes=member_bytes)


def listed(content: bytes, counted: Budget | None = None) -> Iterator[Entry]:
    return entries(io.BytesIO(content), "upload", counted or budget())


def unpacked(content: bytes) -> dict[str, bytes]:
    return {"/".join(entry.parts): entry.read() for entry in listed(content) if not entry.obstacle}


def obstacles(content: bytes) -> dict[str, str]:
    return {entry.name: entry.obstacle for entry in listed(content)}


class Pipe(io.RawIOBase):
    """What cannot be wound back: an archive is then written with sizes behind the data."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        self.written += content
        return len(content)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("buffer", [io.BytesIO, Pipe])
def test_every_zip_gives_what_was_put_in(method: int, buffer: type[io.BytesIO] | type[Pipe]) -> None:
    """Stored or deflated, with sizes before or behind the data, with 64-bit numbers or without."""
    target = buffer()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in FILES.items():
            with archive.open(name, "w", force_zip64=name == "zeros") as member:
                member.write(content)
    found = bytes(target.written) if isinstance(target, Pipe) else target.getvalue()
    assert is_archive(found)
    assert unpacked(found) == FILES


@pytest.mark.parametrize("mode", ["w", "w:gz"])
@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_every_tar_gives_what_was_put_in(tarred: Tarred, mode: str, form: int) -> None:
    """Plain or in gzip, with long names as GNU or as POSIX writes them."""
    content = tarred(FILES, mode, form)
    assert is_archive(content)
    assert unpacked(content) == FILES


def test_an_oldest_tar_splits_names_in_two(tarred: Tarred) -> None:
    """Names of up to 256 bytes are a prefix and a name there."""
    files = {f"{'a' * 100}/{'b' * 90}": b"content"}
    assert unpacked(tarred(files, "w", tarfile.USTAR_FORMAT)) == files


def test_a_single_file_in_gzip_is_an_archive_of_one() -> None:
    """It is called like the archive, without the suffix."""
    (entry,) = entries(io.BytesIO(gzip.compress(b"{}")), "a.ipynb.gz", budget())
    assert (entry.parts, entry.read()) == (("a.ipynb",), b"{}")


def test_a_second_gzip_behind_the_first_belongs_to_it(tarred: Tarred) -> None:
    """Some tools write in pieces."""
    plain = tarred(FILES, "w")
    assert unpacked(gzip.compress(plain[:1000]) + gzip.compress(plain[1000:])) == FILES


@pytest.mark.parametrize(
    ("name", "obstacle"),
    [
        ("/etc/a", "leads out"),
        ("../a", "leads out"),
        ("b/../../a", "leads out"),
        ("..\\a", "leads out"),
        ("C:\\a", "leads out"),
        ("c:a", "leads out"),
        ("b\\a", ""),
        ("./b//a", ""),
    ],
)
def test_a_path_that_leads_out_is_an_obstacle(tarred: Tarred, zipped: Zipped, name: str, obstacle: str) -> None:
    """Backslashes are what Windows puts between folders; a path is never opened in any case."""
    for content in (tarred({name: b""}), zipped({name: b""})):
        (entry,) = listed(content)
        assert entry.name.removeprefix("c:") == "a"
        assert obstacle in entry.obstacle
        assert bool(obstacle) == bool(entry.obstacle)


def test_folders_are_no_files(tarred: Tarred) -> None:
    """Neither of a zip nor of a tar archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.mkdir("folder")
        archive.writestr("windows\\", b"")
    assert list(listed(buffer.getvalue())) == []
    assert [entry.name for entry in listed(tarred({"folder/": b"", "a": b""}))] == ["a"]


def test_links_and_devices_of_a_tar_are_obstacles() -> None:
    """What is no regular file is named, and what follows it is read all the same."""
    kinds = {
        "link": tarfile.SYMTYPE,
        "hard": tarfile.LNKTYPE,
        "pipe": tarfile.FIFOTYPE,
        "device": tarfile.CHRTYPE,
        "a": tarfile.REGTYPE,
    }
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, kind in kinds.items():
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
    odd = "not a regular file"
    assert obstacles(buffer.getvalue()) == {"link": "a link", "hard": "a link", "pipe": odd, "device": odd, "a": ""}


def test_links_and_what_is_encrypted_in_a_zip_are_obstacles() -> None:
    """The mode says that it is a link; a flag says that it is encrypted; a number how it is compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, mode in (("link", 0o120777), ("pipe", 0o010644), ("a", 0o100644)):
            member = zipfile.ZipInfo(name)
            member.create_system, member.external_attr = 3, mode << 16
            archive.writestr(member, b"/etc/passwd")
        archive.writestr("bz", b"x", zipfile.ZIP_BZIP2)
        archive.infolist()[2].flag_bits |= 1
    assert obstacles(buffer.getvalue()) == {
        "link": "a link",
        "pipe": "not a regular file",
        "a": "encrypted",
        "bz": "compressed in an unusual way",
    }


@pytest.mark.parametrize(("name", "read"), [("é".encode(), "é"), (b"\x82", "é"), (b"\xff\xfe", "\u00a0■")])
def test_a_name_is_read_as_well_as_can_be(zipped: Zipped, name: bytes, read: str) -> None:
    """As UTF-8 where it is that, though nothing says so; else as DOS would; one odd name costs no other file."""
    content = zipped({"x" * len(name): b"1", "other": b"2"})
    assert unpacked(content.replace(b"x" * len(name), name)) == {read: b"1", "other": b"2"}


def test_a_name_that_is_not_the_utf_8_it_claims_ends_in_words(zipped: Zipped) -> None:
    """`zipfile` gives up on the whole archive then, and so it is told."""
    content = zipped({"\u00e9": b"1"}).replace("\u00e9".encode(), b"\xff\xfe")
    with pytest.raises(BadArchive, match="its directory cannot be read"):
        list(listed(content))


def test_the_directory_is_believed_for_nothing_that_costs(zipped: Zipped) -> None:
    """A zip that says it holds one byte, or 4 GB, and gives 3 MB: what comes out is counted, and checked."""
    content = zipped({"a": bytes(3_000_000)})
    at = content.index(b"PK\x01\x02") + 24
    (little,) = listed(content[:at] + struct.pack("<L", 1) + content[at + 4 :], budget(total_bytes=1))
    with pytest.raises(BadMember, match="damaged"):
        little.read()
    (much,) = listed(content[:at] + struct.pack("<L", 2**32 - 2) + content[at + 4 :], budget(member_bytes=2**20))
    with pytest.raises(BadMember, match="larger than 1 MiB"):
        much.read()


@pytest.mark.parametrize("make", ["zipped", "tarred"])
def test_what_comes_out_is_counted(request: pytest.FixtureRequest, make: str) -> None:
    """Entries, bytes of one file, bytes of all: each has its bound, and the message says which."""
    content = request.getfixturevalue(make)({f"{number}": bytes(2**20) for number in range(20)})
    with pytest.raises(TooMuch, match="more than 10 entries"):
        list(listed(content, budget(entries=10)))
    with pytest.raises(TooMuch, match="unpacks to more than 5 MiB"):
        [entry.read() for entry in listed(content, budget(total_bytes=5 * 2**20))]
    with pytest.raises(BadMember, match="larger than 0 MiB"):
        next(iter(listed(content, budget(member_bytes=2**19)))).read()


def test_entries_that_share_their_bytes_are_counted_each() -> None:
    """A zip of 1,000 entries that all point to one member unpacks to 1,000 of them; newer Pythons see through it."""
    packed = zlib.compress(bytes(2**20), 9, -15)
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, zlib.crc32(bytes(2**20)), len(packed), 2**20, 1, 0)
    one = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, zlib.crc32(bytes(2**20)), len(packed), 2**20, 1, *[0] * 6
    )
    directory = (one + b"a") * 1000
    data = local + b"a" + packed
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1000, 1000, len(directory), len(data), 0)
    with pytest.raises((TooMuch, BadMember), match=r"unpacks to more than 16 MiB|damaged"):
        [entry.read() for entry in listed(data + directory + end, budget(entries=2000))]


def test_64_bit_lies_end_in_words(zipped: Zipped) -> None:
    """Offsets and sizes beyond everything are damage, and cost neither time nor memory."""
    content = zipped({"a": b"1" * 99})
    at = content.index(b"PK\x01\x02")
    extra = struct.pack("<2H3Q", 1, 24, 2**63, 2**63, 2**63)
    entry = bytearray(content[at : at + 47])
    struct.pack_into("<2L", entry, 20, 0xFFFFFFFF, 0xFFFFFFFF)
    struct.pack_into("<H", entry, 30, len(extra))
    struct.pack_into("<L", entry, 42, 0xFFFFFFFF)
    end = bytearray(content[-22:])
    struct.pack_into("<L", end, 12, len(entry) + len(extra))
    (found,) = listed(content[:at] + bytes(entry) + extra + bytes(end))
    with pytest.raises(BadMember, match="damaged"):
        found.read()


@pytest.mark.parametrize("make", ["zipped", "tarred"])
def test_a_cut_archive_says_so_and_never_gives_half_a_file(request: pytest.FixtureRequest, make: str) -> None:
    """Wherever it is cut, what comes out before is whole."""
    content = request.getfixturevalue(make)(FILES)
    for length in range(1000, len(content) - 20, 97):
        found: dict[str, bytes] = {}
        with pytest.raises(BadArchive, match="cut short"):
            found.update(("/".join(entry.parts), entry.read()) for entry in listed(content[:length]))
        assert found.items() <= FILES.items()


def test_only_a_directorys_own_entries_count(zipped: Zipped) -> None:
    """A zip that is stored in a zip holds a directory too, which is read when it is opened, if ever."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.comment = b"as some systems write it"
        archive.writestr("inner.zip", zipped({f"{number}": b"" for number in range(50)}))
    (entry,) = listed(buffer.getvalue(), budget(entries=5))
    assert is_archive(entry.read())


def test_long_entries_of_a_directory_count_as_several() -> None:
    """`zipfile` keeps names, attributes and remarks of all entries, and takes long over long ones."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(50):
            member = zipfile.ZipInfo(f"{number}")
            member.comment = bytes(60_000)
            archive.writestr(member, b"")
    with pytest.raises(TooMuch, match="more than 1,000 entries"):
        list(listed(buffer.getvalue(), budget(entries=1000)))


def extended(payload: bytes, kind: bytes = tarfile.XHDTYPE, name: str = "a") -> bytes:
    """An empty file as it stands in a tar archive, behind extended attributes."""
    attributes = tarfile.TarInfo("attributes")
    attributes.type, attributes.size = kind, len(payload)
    padded = payload + bytes(-len(payload) % 512)
    return attributes.tobuf() + padded + tarfile.TarInfo(name).tobuf()


HOSTILE = {
    "digits": lambda size: b"1" * size,
    "overlapping": lambda size: b"2 " * (size // 2 - 1) + b"=\n",
    "many": lambda size: b"5 a=\n" * (size // 5),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_headers_of_a_tar_take_little_time(make: Callable[[int], bytes]) -> None:
    """A Python that is not up to date takes time that grows with the square of a header: it is given few bytes."""
    before = time.monotonic()
    for content in (extended(make(10_000_000)), extended(make(15_000)) * 50, extended(make(7_000))[:-512] * 10):
        with pytest.raises(BadArchive, match=r"attributes of its files are too long|does not add up"):
            list(listed(content))
    assert time.monotonic() - before < 5


def test_a_file_may_have_a_few_attributes_more_than_others() -> None:
    """Long ones now and then, and as many as a Mac writes for every file of hundreds."""
    assert len(list(listed(extended(b"5 a=\n" * 2500)))) == 1
    assert len(list(listed(extended(b"5 a=\n" * 200) * 500, budget(entries=500)))) == 500


def test_attributes_for_a_whole_tar_do_not_pile_up() -> None:
    """What is said for all files that follow is forgotten behind the first of them."""
    keys = iter(range(1_000_000, 2_000_000))
    payloads = [b"".join(b"12 %d=\n" % next(keys) for _ in range(80)) for _ in range(2000)]
    before = time.monotonic()
    content = b"".join(extended(payload, tarfile.XGLTYPE) for payload in payloads)
    assert len(list(listed(content, budget(entries=2000)))) == 2000
    assert time.monotonic() - before < 5


def test_a_damaged_header_of_a_tar_is_no_end(tarred: Tarred) -> None:
    """What stands behind it is not left out in silence."""
    content = bytearray(tarred({"a": b"1", "b": b"2"}, "w"))
    content[content.index(b"b" + bytes(99))] = ord("c")
    with pytest.raises(BadArchive, match="a header does not add up"):
        list(listed(bytes(content)))


def test_a_tar_never_goes_back(tarred: Tarred) -> None:
    """A size below nothing would have the same header read again, for ever."""
    member = tarfile.TarInfo("a")
    member.size = -1024
    content = member.tobuf(tarfile.GNU_FORMAT) + tarred({"b": b""}, "w")
    with pytest.raises(BadArchive, match="damaged"):
        list(listed(tarred({"c": b""}, "w")[:512] + content))


def test_parts_of_a_gzip_count_as_entries() -> None:
    """Empty ones give nothing that could be counted, and take time."""
    with pytest.raises(TooMuch, match="more than 100 entries"):
        [entry.read() for entry in listed(gzip.compress(b"") * 200)]


def test_other_archives_are_called_by_their_name() -> None:
    """A student who packed with RAR or 7-Zip is told so."""
    assert foreign_archive(b"Rar!\x1a\x07\x01\x00") == "a RAR archive"
    assert foreign_archive(b"7z\xbc\xaf\x27\x1c\x00") == "a 7-Zip archive"
    assert foreign_archive(b'{"cells": []}') == ""
    assert not is_archive(b'{"cells": []}')
    assert not is_archive(bytes(600))
