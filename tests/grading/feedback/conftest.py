"""A course for feedback, in a folder of its own."""

from pathlib import Path

import pytest
from feedback_class import Classroom, classroom_in


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    """A course without students."""
    return classroom_in(tmp_path)
