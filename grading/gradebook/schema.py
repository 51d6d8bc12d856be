"""The gradebook's tables, as this version of torchgrade reads and writes them; `migrations/` makes them.

`entries` is only ever added to: the database itself refuses all else. `seen` is a memory of files that need not be read
again; whoever deletes it loses some seconds.
"""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Column, DateTime, Dialect, Index, Integer, MetaData, Table, Text
from sqlalchemy.types import TypeDecorator

VERSION = "0001"  # the last migration
VERSION_TABLE = "gradebook_version"  # where alembic keeps it; also tells a gradebook from other databases


class Utc(TypeDecorator[datetime]):
    """A moment with its zone, which SQLite does not keep."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData()

entries = Table(
    "entries",
    metadata,
    # whoever holds the write lock gives the next number, so that numbers rise as entries are committed
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("when", Utc, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("student", Text, nullable=False),
    Column("assignment", Text, nullable=False),
    Column("what", Text, nullable=False),  # JSON
    Index("entries_of_student", "student"),
    Index("entries_of_assignment", "assignment"),
)

seen = Table(
    "seen",
    metadata,
    Column("path", Text, primary_key=True),  # below the folder of the working state
    Column("mtime_ns", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("digest", Text, nullable=False),  # of what else its reading hung on
)
