"""From what was earned to a grade: late days, penalties, attempts, groups, letters; pure functions, exact numbers."""
