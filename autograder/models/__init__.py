"""A model as data: checked, rebuilt, trained and measured in the grader, without one line of a student's code."""
