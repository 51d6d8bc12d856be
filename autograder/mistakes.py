"""What is wrong with course.toml, a sentence for each mistake: the key, what was found, and how it is written."""

import json
import re
from collections.abc import Sequence
from datetime import date, time
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

DUE = "due = 2027-03-01T18:00:00+01:00"

_EXAMPLES = {  # of keys that have no default, or one that shows little
    "course": '[course] and, below it, title = "Deep learning"',
    "name": 'name = "attention"',
    "title": 'title = "Scaled dot-product attention"',
    "points": "points = 20",
    "due": DUE,
    "modules": 'modules = ["keras"]',
    "late": "late = { penalty = 0.1 }",
    "penalty": "penalty = 0.1, which is 10 %",
    "cap": "cap = 0.5, which is 50 %",
    "closes_days": "closes_days = 7",
    "late_days_at_most": "late_days_at_most = 2",
    "weight": "weight = 30",
    "members": 'members = ["attention", "midterm"]',
    "letters": "letters = { A = 90, B = 80, F = 0 }",
    "mnist_folder": 'mnist_folder = "data/mnist"',
    "limits": "limits = { call_seconds = 5.0 }",
    "data": '[data] and, below it, images = "digits"',
    "runner": "[runner] and, below it, workers = 4",
    "grades": "[grades] and, below it, late_days = 4",
    "assignments": "[[assignments]] above the keys of each",
    "quizzes": "[[quizzes]] above the keys of each",
    "groups": "[[grades.groups]] above the keys of each",
}
_MEANINGS = {  # in place of what pydantic says of its own types
    "model_type": "should be a table of keys",
    "dict_type": "should be a table of keys",
    "tuple_type": "should be a list",
    "datetime_type": "should be a date and time without quotes",
    "timezone_aware": "should end with its offset from UTC",
}


def sentences(error: ValidationError, root: type[BaseModel]) -> list[str]:
    """A sentence for each mistake in a file that should be a `root`."""
    return [_sentence(each, root) for each in _causes(error)]


def line_of(text: str, said: str) -> str:
    """The line that a parser complains of, and how it is written where that is a due date; "" where it names none."""
    place = re.search(r"at line (\d+)", said)
    if place is None:
        return ""
    line = text.split("\n")[int(place[1]) - 1].strip()
    return f": {line!r}" + (f"; write {DUE}" if re.match(r"due\b", line) else "")


def _causes(error: ValidationError) -> list[ErrorDetails]:
    """The errors without what follows from another: a key that is missing because it stands there misspelt."""
    misspelt = {each["loc"][:-1] for each in error.errors() if each["type"] == "extra_forbidden"}
    return [each for each in error.errors() if each["type"] != "missing" or each["loc"][:-1] not in misspelt]


def _sentence(error: ErrorDetails, root: type[BaseModel]) -> str:
    """One pydantic error as one line: key, what was found, what is allowed, how it is written."""
    key = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"{key}: unknown key; allowed here: {', '.join(_table(error['loc'][:-1], root).model_fields)}"
    if error["type"] == "value_error":  # of several keys together: the message says what was found
        return f"{key}: {error['ctx']['error']}"
    form = _form(error["loc"], root)
    if error["type"] == "missing":
        return f"{key}: missing, and needed{form}"
    message = _MEANINGS.get(error["type"], error["msg"][0].lower() + error["msg"][1:])
    found = error["input"]
    return f"{key}: {message}, found {found.isoformat() if isinstance(found, date | time) else repr(found)}{form}"


def _table(location: Sequence[int | str], root: type[BaseModel]) -> type[BaseModel]:
    """The innermost table on the way to `location`."""
    model = root
    for part in location:
        field = model.model_fields.get(str(part))
        annotations = (field.annotation, *get_args(field.annotation)) if field else ()
        inner = [each for each in annotations if isinstance(each, type) and issubclass(each, BaseModel)]
        model = inner[0] if inner else model
    return model


def _form(location: Sequence[int | str], root: type[BaseModel]) -> str:
    """How the key at `location`, or the one that it is a part of, is written: an example, or its default."""
    for end in range(len(location), 0, -1):
        key, fields = str(location[end - 1]), _table(location[: end - 1], root).model_fields
        if key in _EXAMPLES and key in fields:
            return f"; write {_EXAMPLES[key]}"
        if key in fields and isinstance(fields[key].default, bool | int | float | str):
            return f"; write {key} = {json.dumps(fields[key].default)}"
    return ""
