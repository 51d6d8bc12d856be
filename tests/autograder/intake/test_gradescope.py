"""The metadata of a Gradescope export say who handed in what."""

from autograder.intake.gradescope import submitters

EXPORT = """\
---
submission_11:
  :submitters:
  - :name: Ada Lovelace
    :sid: '100'
    :email: ada@school.edu
  :created_at: 2027-02-11 21:40:12.000000000 Z
  :score: 7.0
  :results:
    tests:
    - output: |
        submission_12:
          :submitters:
          - :name: Eve
            :sid: '666'
submission_12:
  :created_at: 2027-02-11 21:41:00.000000000 Z
  :submitters:
  - :name: |-
      Bob
      "    :sid: '666'"
    :email: bob@school.edu
  - :name: Cyd
    :sid: cyd-1
submission_13:
  :submitters:
  - :name: Nobody
    :sid: two words
"""


def test_people_are_named_by_id_or_address() -> None:
    """A group has all of its people; who has neither is known by the submission's number alone."""
    assert submitters(EXPORT) == {"submission_11": ("100",), "submission_12": ("bob@school.edu", "cyd-1")}


def test_line_ends_of_windows_and_other_files_make_no_difference() -> None:
    """Anything that is not such a file names nobody."""
    assert submitters(EXPORT.replace("\n", "\r\n")) == submitters(EXPORT)
    assert submitters("not: [yaml") == {}
    assert submitters("") == {}
