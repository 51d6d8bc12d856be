"""What the tests of this folder share."""

from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One working state for all: what was trained for one verification serves the next."""
    return tmp_path_factory.mktemp("work")
