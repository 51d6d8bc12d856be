"""Graders graded: labelled variants, mutants and public checks, through the path that submissions take."""
