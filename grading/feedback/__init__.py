"""A page for each student and assignment: what was earned and lost, what was seen, and why."""
