"""A batch's progress where there is no terminal."""

import pytest

from autograder.progress import TerminalProgress


def test_the_last_state_of_every_phase_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """What is done and what failed, a line a phase."""
    with TerminalProgress(["load", "train"]) as progress:
        progress.begin("load", 3)
        progress.advance("load")
        progress.advance("load", failed=True)
        progress.begin("train", 0)
    lines = [line.split() for line in capsys.readouterr().out.splitlines() if line.strip()]
    load = next(line for line in lines if line[0] == "load")
    assert "2/3" in load
    assert load[load.index("failed") - 1] == "1"
    assert any(line[0] == "train" and "failed" not in line for line in lines)
