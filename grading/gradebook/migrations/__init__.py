"""How a gradebook of any earlier version becomes one of today's; alembic runs it when a gradebook is opened."""
