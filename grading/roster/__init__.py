"""Who is in the class: read from a file (`members.py`), kept in the gradebook (`taking.py`)."""

from grading.roster.students import read_roster

__all__ = ["read_roster"]
