"""The tests that an assignment made from a notebook begins with: they ask whether each name is there, and no more."""

from collections.abc import Sequence

from autograder.authoring.guessing import Guess

_HIDDEN = '''\
"""Hidden graders of `{assignment}`: a skeleton, which asks only whether each name is there.

Write what each of them must do, and what it is worth. The points together are those in course.toml.
"""

import pytest
'''
_HIDDEN_TEST = '''

@pytest.mark.points(1)
def test_{name}_is_there(student):
    """The notebook defines `{name}`."""
    found = student.{name}
    assert found is not None
'''
_PUBLIC = '''\
"""Public checks of `{assignment}`, a skeleton: add a small worked example for each task."""
'''
_PUBLIC_CHECK = '''

def test_{name}_is_defined(student):
    """The notebook defines `{name}`.

    Hint: run the cell that defines it, and keep its name.
    """
    assert student.{name} is not None
'''
_THEIRS = """

# What the notebook itself asked, as it stood there. Make tests of it: `student.NAME` is what the notebook calls NAME.
"""


def names_in(guesses: Sequence[Guess]) -> list[str]:
    """What the solutions define, each name once."""
    return list(dict.fromkeys(name for guess in guesses for name in guess.names))


def public_tests(assignment: str, guesses: Sequence[Guess]) -> str:
    """test_public.py: a check for each name that students define."""
    checks = [_PUBLIC_CHECK.format(name=name) for name in names_in(guesses)]
    return _PUBLIC.format(assignment=assignment) + "".join(checks)


def hidden_tests(assignment: str, guesses: Sequence[Guess]) -> str:
    """test_hidden.py: a test of one point for each name, and, as comments, what the notebook asked itself."""
    tests = [_HIDDEN_TEST.format(name=name) for name in names_in(guesses)]
    theirs = [f"\n# cell {guess.number}\n{_commented(guess.test)}\n" for guess in guesses if guess.test]
    heading = _THEIRS if theirs else ""
    return _HIDDEN.format(assignment=assignment) + "".join(tests) + heading + "".join(theirs)


def _commented(code: str) -> str:
    return "\n".join(f"# {line}".rstrip() for line in code.split("\n"))
