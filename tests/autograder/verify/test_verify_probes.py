"""Mutants told from the reference by probes that are wider than the tests, and those that nothing tells apart."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from probe_course import NAME, probe_course

from autograder.box.modes import choose
from autograder.grader.records import TRUSTED, Settings
from autograder.grader.station import Station, boxes
from autograder.verify.mutants import Mutant, make_mutants
from autograder.verify.probes.behaviour import Probes, equivalent_job

FUNCTION = "# %%\nimport torch\n\n\ndef f(x, y=None):\n"
Equivalent = Callable[..., Mapping[str, bool]]


def mutants_of(folder: Path, code: str, test: str, notebook: str = FUNCTION) -> tuple[Mutant, ...]:
    """The mutants of a course whose notebook ends in a region with this code, and whose only test is `test`."""
    last = notebook.rstrip("\n").split("\n")[-1]
    indent = " " * (len(last) - len(last.lstrip()) + 4)
    region = ["### BEGIN SOLUTION it", *code.split("\n"), "### END SOLUTION"]
    body = "".join(f"{indent}{line}\n" for line in region)
    hidden = f'import torch\n\n\ndef test_it(student):\n    """Asks."""\n    {test}\n'
    return make_mutants(probe_course(folder, notebook + body, hidden).source(NAME))


@pytest.fixture
def equivalent(tmp_path: Path) -> Equivalent:
    """A function that says of each slip whether any probe tells it from the reference."""

    def judge(code: str, test: str, notebook: str = FUNCTION) -> Mapping[str, bool]:
        made = mutants_of(tmp_path, code, test, notebook)
        probes = Probes(Station(Settings(tmp_path, tmp_path, NAME, TRUSTED, "cpu")))
        return {each.what: probes.is_equivalent(each) for each in made}

    return judge


@pytest.mark.parametrize(
    ("code", "test", "slip"),
    [
        # symmetric inputs
        ("return x @ y", "student.f(torch.eye(3), torch.eye(3))", "`x @ y` -> `y @ x`"),
        ("return x.transpose(0, 1) * 3", "student.f(torch.ones(4, 4))", "`x.transpose(0, 1)` -> `x`"),
        # square ones
        ("return x / x.shape[1]", "student.f(torch.rand(4, 4))", "`1` -> `0`"),
        # a mask that masks nothing
        (
            "return x.masked_fill(~y, 0.5)",
            "student.f(torch.rand(3, 5), torch.ones(3, 5).bool())",
            "`x.masked_fill(~y, 0.5)` -> `x`",
        ),
        # a rate of one half
        ("return x * (1 - y)", "student.f(torch.rand(3, 5), 0.5)", "`(1 - y)` -> `y`"),
        # losses that only fall
        (
            "return [a for a, b in zip(x, x[1:]) if b > a]",
            "student.f([0.9, 0.7, 0.6, 0.5, 0.4])",
            "`b > a` -> `b >= a`",
        ),
        # values on one side of a branch
        ("return torch.where(x > 0, 3 * x, -x)", "student.f(torch.rand(5) - 2)", "`3 * x` -> `x` in `torch.where`"),
    ],
)
def test_a_hole_in_the_tests_hides_no_mutant(equivalent: Equivalent, code: str, test: str, slip: str) -> None:
    """What the tests' own inputs do not show, others show."""
    assert equivalent(code, test)[slip] is False


@pytest.mark.parametrize(
    ("code", "test", "slip"),
    [
        ("return 2 * x + 0 * x", "student.f(torch.rand(3, 5))", "`2 * x + 0 * x` -> `2 * x - 0 * x`"),
        ("return x.transpose(0, 1)", "student.f(torch.rand(3, 5))", "`x.transpose(0, 1)` -> `x.transpose(1, 0)`"),
        (
            "return torch.maximum(x, -x)",
            "student.f(torch.rand(3, 5))",
            "`torch.maximum(x, -x)` -> `torch.maximum(-x, x)`",
        ),
        ("y = x.clone()\nreturn y + 1", "student.f(torch.rand(3, 5))", "`x.clone()` -> `x`"),
    ],
)
def test_the_same_written_otherwise_is_equivalent(equivalent: Equivalent, code: str, test: str, slip: str) -> None:
    """Nothing tells it from the reference, and nothing should."""
    assert equivalent(code, test)[slip] is True


def test_a_slip_that_nothing_reaches_is_not_equivalent(equivalent: Equivalent) -> None:
    """Nobody knows what it does: where no test goes, every mutant survives."""
    found = equivalent("if y is None:\n    return x + 1\nreturn x * 2", "student.f(torch.rand(3, 5))")
    assert found["`2` -> `3`"] is False
    assert found["`x * 2` -> `x`"] is False


def test_a_forgotten_copy_shows_when_training_goes_on(equivalent: Equivalent) -> None:
    """The classics of early stopping, with a test that never changes the model and shows no plateau."""
    notebook = (
        "# %%\nimport copy\nimport torch\nfrom torch import nn\n\n\nclass Stopping:\n"
        "    def __init__(self, min_delta):\n        self.best, self.min_delta = 2.0, min_delta\n\n"
        "    def step(self, loss, model):\n"
    )
    code = "if loss < self.best - self.min_delta:\n    self.best, self.state = loss, copy.deepcopy(model.state_dict())"
    test = "net, stopping = student.nn.Linear(2, 1), student.Stopping(0.05)\n"
    test += "    for loss in (1.0, 0.9, 0.87, 0.7, 0.8):\n        stopping.step(loss, net)\n    stopping.state"
    found = equivalent(code, test, notebook)
    assert found["`copy.deepcopy(model.state_dict())` -> `model.state_dict()`"] is False
    slip = "`loss < self.best - self.min_delta` -> `loss <= self.best - self.min_delta`"
    assert found[slip] is False


def test_state_that_is_shared_shows_later(equivalent: Equivalent) -> None:
    """A copy that was forgotten changes with what it was taken from."""
    notebook = (
        "# %%\nimport torch\n\n\nclass Keeper:\n"
        "    def use(self, x):\n        self.now.add_(x)\n\n"
        "    def __init__(self, x):\n        self.now = x.clone()\n        self.take()\n\n"
        "    def take(self):\n"
    )
    test = "keeper = student.Keeper(torch.rand(3))\n    keeper.use(torch.rand(3))\n    keeper.best"
    assert equivalent("self.best = self.now.clone()", test, notebook)["`self.now.clone()` -> `self.now`"] is False


def test_models_are_compared_as_data_and_in_both_modes(equivalent: Equivalent) -> None:
    """A test that looks at a model in evaluation alone does not hide what it does in training."""
    notebook = "# %%\nimport torch\n\n\nclass Net(torch.nn.Module):\n    def forward(self, x):\n"
    code = "return x * (1 - 0.5 * self.training) + 0 * x"
    found = equivalent(code, "student.Net().eval().rebuild(torch.rand(3, 5))", notebook)
    assert found["`0.5` -> `0.25`"] is False
    assert found["`x * (1 - 0.5 * self.training) + 0 * x` -> `x * (1 - 0.5 * self.training)`"] is True


def test_a_mutant_that_hangs_costs_a_time_limit(tmp_path: Path) -> None:
    """It is ended in its box, and is told apart by that; the next one is probed."""
    code = "n = 3\nwhile n > 0:\n    n -= 1\nreturn x + 0 * n"
    made = {each.what: each for each in mutants_of(tmp_path, code, "student.f(torch.rand(3))")}
    settings = Settings(tmp_path, tmp_path, NAME, choose("auto", tmp_path, tmp_path).kind, "cpu")
    try:
        assert not equivalent_job(settings, made["`n -= 1` -> `n += 1`"])
        assert equivalent_job(settings, made["`3` -> `4`"])
    finally:
        boxes(settings.box, tmp_path, tmp_path).close()
