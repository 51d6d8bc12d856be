"""What alembic runs: the steps that are missing, on the connection, and in the transaction, that it is given."""

from alembic import context

from grading.gradebook.schema import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
context.run_migrations()
