"""Who handed in what, by the metadata file of a Gradescope export.

The file is YAML as Ruby writes it, and can hold megabytes of test output. Only the lines that name people are looked
at, by their exact indentation: what students wrote stands deeper, or in quotes.
"""

import re

from autograder.intake.submission import is_student_id

_SUBMISSION = re.compile(r"(submission_[0-9]+):\s*")
_SUBMITTERS = re.compile(r"  :submitters:\s*")
_PERSON = re.compile(r"  - :(?P<key>[a-z_]+): (?P<value>.+)")
_MORE = re.compile(r"    :(?P<key>[a-z_]+): (?P<value>.+)")
_KEY = re.compile(r"  :[a-z_]+:")


def submitters(text: str) -> dict[str, tuple[str, ...]]:
    """The students of each submission's folder: by the id that the course gave them, else by their address.

    A submission with a person who has neither is left out; its own number stands for it.
    """
    people: dict[str, list[dict[str, str]]] = {}
    submission, names_people = "", False
    for line in text.split("\n"):
        line = line.removesuffix("\r")
        if found := _SUBMISSION.fullmatch(line):
            submission, names_people = found[1], False
            people[submission] = []
        elif _KEY.match(line):
            names_people = _SUBMITTERS.fullmatch(line) is not None
        elif names_people and submission:
            _add(people[submission], line)
    named = {folder: tuple(_student(each) for each in persons) for folder, persons in people.items()}
    return {folder: students for folder, students in named.items() if students and all(students)}


def _add(persons: list[dict[str, str]], line: str) -> None:
    if found := _PERSON.fullmatch(line):
        persons.append({})
    else:
        found = _MORE.fullmatch(line)
    if found and persons:
        persons[-1][found["key"]] = found["value"].strip().strip("'\"")


def _student(person: dict[str, str]) -> str:
    candidates = (person.get("sid", ""), person.get("email", ""))
    return next((each for each in candidates if is_student_id(each)), "")
