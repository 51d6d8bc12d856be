"""For all tests: the same generated examples in every run, and no verdict that depends on a clock."""

import pytest
from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.load_profile("fixed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The course's own material first: its verifications take minutes, and nothing else should wait for them."""
    items.sort(key=lambda item: "course" not in item.path.parts)
