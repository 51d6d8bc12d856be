"""A course of one assignment with nothing but its source, for what looks at tests without grading anybody."""

from pathlib import Path

from autograder.course import Course, read_course

NAME = "small"
COURSE = f"""
[course]
title = "Small"

[[assignments]]
name = "{NAME}"
title = "Small"
points = 1
due = 2030-01-01T12:00:00+00:00
limits = {{ cell_seconds = 2.0, load_seconds = 6.0, call_seconds = 2.0 }}
"""


def probe_course(folder: Path, notebook: str, hidden: str, public: str = "") -> Course:
    """The course in an empty folder; without text for public checks there are none."""
    source = folder / "source" / NAME
    source.mkdir(parents=True)
    (folder / "course.toml").write_text(COURSE)
    (source / "notebook.py").write_text(notebook)
    (source / "test_hidden.py").write_text(hidden)
    if public:
        (source / "test_public.py").write_text(public)
    return read_course(folder)
