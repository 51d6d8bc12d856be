"""nbgrader's formgrader as a place to mark by hand: its course is made from the gradebook, and read back into it."""
