"""Runs on Gradescope as its `run_autograder`: hands a student the results that were worked out elsewhere.

It needs nothing but Python 3, runs nothing of what was submitted, and without results for a student it ends with an
error, so that Gradescope shows no score rather than a zero.
"""

import json
import shutil
import sys
from pathlib import Path

AUTOGRADER = Path("/autograder")


def main(autograder: Path) -> int:
    """Put the results of the submission's first known author where Gradescope looks for them."""
    source = autograder / "source"
    people = json.loads((source / "people.json").read_text(encoding="utf-8"))
    metadata = json.loads((autograder / "submission_metadata.json").read_text(encoding="utf-8"))
    addresses = [str(user.get("email", "")).lower() for user in metadata.get("users", [])]
    known = [people[address] for address in addresses if address in people]
    if not known:
        print("no results for", ", ".join(addresses) or "nobody", "- graded later, or another address on the roster")
        return 1
    results = autograder / "results"
    results.mkdir(exist_ok=True)
    shutil.copyfile(source / known[0], results / "results.json")
    return 0


if __name__ == "__main__":
    sys.exit(main(AUTOGRADER))
