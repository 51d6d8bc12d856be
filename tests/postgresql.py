"""A private PostgreSQL server for tests: in a temporary folder, reached through a socket there, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

INSTALLED = Path("/usr/lib/postgresql")  # where Debian keeps it, outside of PATH
OWNER, GUARDED, PASSWORD = "torchgrade", "guarded", "s3cret/p@ss:word"
ACCESS = f"local all {GUARDED} scram-sha-256\nlocal all all trust\n"
# what a crash of the machine would lose does not matter here; that of a process is what is tested
SETTINGS = ("fsync=off", "listen_addresses=", "max_connections=40", "shared_buffers=16MB")


@dataclass(frozen=True)
class Server:
    """A running server, which knows the roles OWNER, without a password, and GUARDED, with one."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str, user: str = OWNER, password: str = "") -> str:
        """The URL of a database, as course.toml would have it."""
        secret = f":{password}" if password else ""
        return f"postgresql://{user}{secret}@/{database}?host={self.folder}"

    def database(self) -> str:
        """The URL of a new, empty database."""
        name = f"gradebook_{next(self._numbers)}"
        self.do(f"CREATE DATABASE {name}")
        return self.url(name)

    def do(self, statement: str, database: str = "postgres") -> None:
        """Run one statement."""
        import psycopg

        with psycopg.connect(host=str(self.folder), user=OWNER, dbname=database, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]


def programs() -> Path | None:
    """The folder of PostgreSQL's programs; None where they are not installed."""
    versions = sorted(INSTALLED.glob("*/bin"), key=lambda each: float(each.parent.name), reverse=True)
    found = shutil.which("initdb")
    folders = [*([Path(found).resolve().parent] if found else []), *versions]
    return next((each for each in folders if (each / "pg_ctl").exists() and (each / "initdb").exists()), None)


@contextmanager
def running(found: Path) -> Iterator[Server]:
    """A server that runs while the block does, with PostgreSQL's programs from the folder `found`."""
    user = _user()
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        data, log = folder / "data", folder / "log"
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        _run(user, [found / "initdb", "-D", data, "-U", OWNER, "-E", "UTF8", "--locale=C", "--no-sync"], folder)
        (data / "pg_hba.conf").write_text(ACCESS, encoding="utf-8")
        settings = " ".join(f"-c {each}" for each in (*SETTINGS, f"unix_socket_directories={folder}"))
        control = [found / "pg_ctl", "-D", data, "-w", "-t", "60"]
        _run(user, [*control, "-l", log, "-o", settings, "start"], folder)
        try:
            server = Server(folder)
            server.do(f"CREATE ROLE {GUARDED} LOGIN PASSWORD '{PASSWORD}'")
            yield server
        finally:
            _run(user, [*control, "-m", "immediate", "stop"], folder)


def _user() -> pwd.struct_passwd | None:
    """Who the server runs as, since it refuses to run as root; None for whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    known = {each.pw_name: each for each in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _run(user: pwd.struct_passwd | None, command: Sequence[str | Path], folder: Path) -> None:
    changed = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    # a server that inherited a pipe would keep it open: its words go to files
    with (folder / "output").open("wb") as output:
        done = subprocess.run(
            [str(each) for each in command],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False, **changed,
        )  # fmt: skip
    if done.returncode:
        logs = "\n".join(
            each.read_text(errors="replace") for each in (folder / "output", folder / "log") if each.exists()
        )
        raise RuntimeError(f"{command[0]} failed: {logs}")
