"""Hidden graders: the fixtures that they use, the pytest plugin that runs them, the phases of a batch.

A hidden test file imports from here what it needs by name: `from autograder.grader import Mistake, Recipe`.
"""

from autograder.grader.mistake import Mistake
from autograder.models.recipe import Recipe

__all__ = ["Mistake", "Recipe"]
