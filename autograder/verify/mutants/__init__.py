"""Automatic mutants of a reference solution."""

from autograder.verify.mutants.mutant import Mutant, form, labelled, make_mutants

__all__ = ["Mutant", "form", "labelled", "make_mutants"]
