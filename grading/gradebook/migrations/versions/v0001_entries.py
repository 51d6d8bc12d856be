"""The table of entries, which is only ever added to, and the memory of files."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ONLY_ADDED_TO = "the gradebook is only ever added to"

# REPLACE deletes without asking the trigger for DELETE; a number that stands there already is refused before
SQLITE = (
    f"""CREATE TRIGGER entries_stay_as_they_are BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, '{ONLY_ADDED_TO}'); END""",
    f"""CREATE TRIGGER entries_stay BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, '{ONLY_ADDED_TO}'); END""",
    f"""CREATE TRIGGER entries_are_new BEFORE INSERT ON entries
    WHEN EXISTS (SELECT 1 FROM entries WHERE number = NEW.number)
    BEGIN SELECT RAISE(ABORT, '{ONLY_ADDED_TO}'); END""",
)
POSTGRESQL = (
    f"""CREATE FUNCTION refuse_to_change_entries() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{ONLY_ADDED_TO}'; END $$""",
    """CREATE TRIGGER entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_entries()""",
)


def upgrade() -> None:
    op.create_table(
        "entries",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
        sa.Column("when", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("who", "why", "kind", "student", "assignment", "what")),
    )
    op.create_index("entries_of_student", "entries", ["student"])
    op.create_index("entries_of_assignment", "entries", ["assignment"])
    op.create_table(
        "seen",
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("mtime_ns", sa.BigInteger, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
