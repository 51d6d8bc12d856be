"""A class in numbers and pictures: scores, tests, lateness, time."""
