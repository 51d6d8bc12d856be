"""For all tests: the same generated examples in every run, and no verdict that depends on a clock."""

from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.load_profile("fixed")
