"""A database becomes a gradebook of today's version when it is opened: an empty one, or one of an earlier version."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from grading.errors import GradebookError
from grading.gradebook import database
from grading.gradebook.schema import VERSION, VERSION_TABLE

MIGRATIONS = Path(__file__).parent / "migrations"


def bring_up_to_date(engine: Engine, place: str) -> None:
    """Make the tables, or change those of an earlier version; nothing where all is as it should be.

    Any number of processes may do this at once. Raises GradebookError for a newer gradebook, and for other databases.
    """
    with database.reading(engine) as connection:
        if version_of(connection) == VERSION:
            return
    with database.writing(engine) as connection:
        found = version_of(connection)  # again: another process may have been faster
        if found is None:
            _refuse_tables(connection, place)
        if found != VERSION:
            _upgrade(connection, found, place)


def version_of(connection: Connection) -> str | None:
    """The version of the gradebook there; None where there is none."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    return None if found is None else str(found)


def _refuse_tables(connection: Connection, place: str) -> None:
    tables = sorted(set(inspect(connection).get_table_names()) - {VERSION_TABLE})
    if tables:
        named = ", ".join(tables[:5])
        raise GradebookError(
            f"gradebook {place}: is a database of something else, with the tables {named}; name an empty one, or a "
            "file that does not exist yet"
        )


def _upgrade(connection: Connection, found: str | None, place: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    known = {each.revision for each in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise GradebookError(
            f"gradebook {place}: was made by a newer torchgrade (its version is {found}, this one knows "
            f"{VERSION}); install the newer one again"
        )
    command.upgrade(config, "head")
