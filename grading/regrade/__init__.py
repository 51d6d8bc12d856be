"""Grading again what was graded, after the tests or the points changed: previewed, applied, undone."""
