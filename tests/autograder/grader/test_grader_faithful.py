"""Models in the forms in which students write them cross exactly, or stay in their box and say why."""

import re
import warnings
from collections import Counter
from collections.abc import Iterator

import pytest
import torch
from forms import FORMS, Form
from twins import verdict_of

from autograder.box.nodes import Reason

FEWEST = 5  # forms of a kind
REASON = re.compile("|".join([*map(re.escape, Reason), "stays in its box: ", "the grader does not rebuild"]))


@pytest.fixture(scope="module", autouse=True)
def eager() -> Iterator[None]:
    """`torch.compile` gives back what it was given, here and in the session: its compiler takes a minute."""
    torch.compiler.set_stance("force_eager")
    yield
    torch.compiler.set_stance("default")


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_form_crosses_exactly_or_stays_with_a_reason(form: Form) -> None:
    """What crosses gives to 1e-5 what the student's own model does, under the same draws, while both are trained."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the notebook's own
        verdict = verdict_of(form.source, form.inputs, by_rebuild=form.by_rebuild)
    if verdict.came == "stays":
        assert not form.crosses or form.may_stay, verdict.why
        assert REASON.search(verdict.why)
        assert form.crosses or re.search(form.why, verdict.why)
    else:
        assert verdict.came == "exact", verdict.why
        assert form.crosses, "it crosses, and cannot be data"


def test_there_are_enough_forms() -> None:
    """At least 150, and of each kind some."""
    assert len(FORMS) >= 150
    assert min(Counter(form.kind for form in FORMS).values()) >= FEWEST
