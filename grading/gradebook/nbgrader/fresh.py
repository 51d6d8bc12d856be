"""nbgrader's server reads each row once and keeps it, so that a page would show points of before the last preparing.

Its configuration file loads this, in its process: from then on every query reads what the database holds now.
"""

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

_MOMENT = "do_orm_execute"


def keep_fresh() -> None:
    """Read rows anew; the configuration file is loaded often, and this has to be done once."""
    if not event.contains(Session, _MOMENT, _read_anew):
        event.listen(Session, _MOMENT, _read_anew)


def _read_anew(query: ORMExecuteState) -> None:
    if query.is_select and not query.is_column_load:
        query.update_execution_options(populate_existing=True)
