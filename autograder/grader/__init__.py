"""Hidden graders: the fixtures that they use, the pytest plugin that runs them, the phases of a batch.

A hidden test file imports from here what it needs by name: `from autograder.grader import Mistake, Recipe`.
"""

from autograder.box.scripted import Scripted
from autograder.errors import NotRebuilt
from autograder.grader.maps import check_joined, has_channels, input_of
from autograder.grader.mistake import Mistake
from autograder.grader.probes import (
    agrees,
    differentiable,
    drawn,
    gradients,
    influence,
    keeps_inputs,
    share_fits,
)
from autograder.grader.weights import redraw
from autograder.models.recipe import Recipe

__all__ = [
    "Mistake",
    "NotRebuilt",
    "Recipe",
    "Scripted",
    "agrees",
    "check_joined",
    "differentiable",
    "drawn",
    "gradients",
    "has_channels",
    "influence",
    "input_of",
    "keeps_inputs",
    "redraw",
    "share_fits",
]
