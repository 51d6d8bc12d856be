"""A way in: a course to begin with, another assignment, and the course that the demo grades."""
