"""Who is acting: every entry of the gradebook, and every decision about a quiz, names somebody."""

from getpass import getuser

from grading.errors import GradebookError


def who_is_it(given: str | None) -> str:
    """Who was named, or else the login name. Raises GradebookError when there is neither."""
    name = (given or "").strip() or _login()
    if not name:
        raise GradebookError("nobody is named, and the system knows no login name; say who it is: --who NAME")
    return name


def _login() -> str:
    try:
        return getuser().strip()
    except (KeyError, OSError):
        return ""
