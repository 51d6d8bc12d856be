"""Mutants of small solutions: each operator, what is left alone, and that none is the same as another."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.authoring.regions import fill
from autograder.authoring.variants import read_variants
from autograder.paths import AssignmentSource
from autograder.verify.mutants import Mutant, form, labelled, make_mutants

ATTENTION = '''
def attention(q, k, v, mask=None):
    """Weights and values: 1 word."""
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])  # (B, T, S)
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    return torch.softmax(scores, dim=-1) @ v
'''
STOPPING = """
def step(self, loss: float, model) -> bool:
    # an improvement counts when it is large enough
    if loss < self.best - self.min_delta and loss == loss:
        self.best, self.bad = loss, 0
        self.state = copy.deepcopy(model.state_dict())
    else:
        self.bad += 1
    return not self.bad < self.patience
"""
DROPOUT = """
def dropout(x, p=0.5, training=True):
    if not 0 <= p <= 1:
        raise ValueError(f"p is {p}, and not between {0} and {1}")
    if not training:
        return x
    keep = (torch.rand(x.shape) >= p).to(x.dtype)
    print("kept %d of %d" % (keep.sum(), 2))
    return x * keep / (1 - p)
"""
Make = Callable[..., tuple[Mutant, ...]]


@pytest.fixture
def source(tmp_path: Path) -> AssignmentSource:
    """A folder for one assignment."""
    return AssignmentSource(tmp_path)


@pytest.fixture
def mutants(source: AssignmentSource) -> Make:
    """A function that makes the mutants of a notebook whose only region is this code, behind `before`."""

    def make(code: str, before: str = "", indent: str = "") -> tuple[Mutant, ...]:
        lines = ["### BEGIN SOLUTION it", *code.strip("\n").split("\n"), "### END SOLUTION"]
        body = "\n".join(indent + line if line else "" for line in lines)
        source.notebook.write_text(f"# %%\nimport copy, math, torch\nfrom torch import nn\n{before}{body}\n")
        return make_mutants(source)

    return make


def codes(mutants: tuple[Mutant, ...], operator: str | None = None) -> set[str]:
    """What stands in the region, without layout, in the mutants of an operator."""
    return {ast.unparse(ast.parse(each.regions["it"])) for each in mutants if operator in (None, each.operator)}


@pytest.mark.parametrize(
    ("operator", "code", "wanted"),
    [
        ("number", "y = x.sum(dim=1)", {"y = x.sum(dim=0)", "y = x.sum(dim=2)"}),
        ("number", "y = x.sum(-1)", {"y = x.sum(0)", "y = x.sum(-2)", "y = x.sum(1)"}),
        ("number", "y = 0.1", {"y = 0.2", "y = 0.05"}),
        ("number", "y = 0.0", {"y = 1.0"}),
        ("comparison", "y = a < b", {"y = a <= b", "y = a > b"}),
        ("comparison", "y = a >= b", {"y = a > b", "y = a <= b"}),
        ("comparison", "y = a == b", {"y = a != b"}),
        ("comparison", "y = 0 < a <= b", {"y = 0 <= a <= b", "y = 0 > a <= b", "y = 0 < a < b", "y = 0 < a >= b"}),
        ("comparison", "y = a is not None", {"y = a is None"}),
        ("side", "y = (a + b) * c", {"y = a + b", "y = c", "y = a * c", "y = b * c"}),
        ("side", "y = a and b", {"y = a", "y = b"}),
        ("side", "y += x", {"y = x"}),
        ("arithmetic", "y = a - b * c", {"y = a + b * c", "y = b * c - a", "y = a - b / c"}),
        ("arithmetic", "y = a @ b", {"y = a * b", "y = b @ a"}),
        ("arithmetic", "y = a ** b * c", {"y = a ** b / c", "y = a * b * c", "y = b ** a * c"}),
        ("arithmetic", "y -= x", {"y += x"}),
        ("unary", "y = -x", {"y = x"}),
        ("unary", "y = ~mask", {"y = mask"}),
        ("logic", "y = a and (b or c)", {"y = a or (b or c)", "y = a and (b and c)"}),
        ("logic", "y = f(keepdim=True)", {"y = f(keepdim=False)"}),
        ("condition", "if ready:\n    y = x", {"if not ready:\n    y = x"}),
        ("condition", "y = a if b or c else d", {"y = a if not (b or c) else d"}),
        ("order", "y = x.transpose(1, 2)", {"y = x.transpose(2, 1)"}),
        ("order", "y = f(a, b, dim=1)", {"y = f(b, a, dim=1)"}),
        ("order", "y = torch.cat([a, b, c])", {"y = torch.cat([b, a, c])", "y = torch.cat([a, c, b])"}),
        ("order", "y = x[:, 0]", {"y = x[0, :]"}),
        ("keyword", "y = f(a, dim=1, keepdim=z)", {"y = f(a, keepdim=z)", "y = f(a, dim=1)"}),
        ("call", "y = torch.relu(x)", {"y = x"}),
        ("call", "y = x.detach().clone()", {"y = x.detach()", "y = x.clone()"}),
        ("call", "y = torch.softmax(a + b, dim=-1) * c", {"y = (a + b) * c"}),
        ("call", "y = self.conv(x)", {"y = x"}),
        ("statement", "y = f(x)\nmodel.eval()", {"y = f(x)", "model.eval()"}),
        ("statement", "with torch.no_grad():\n    step()", {"pass", "with torch.no_grad():\n    pass"}),
    ],
)
def test_each_operator_makes_its_slips(mutants: Make, operator: str, code: str, wanted: set[str]) -> None:
    """What comes of a line of code, and nothing else of that operator."""
    assert codes(mutants(code), operator) == wanted


def test_a_name_becomes_another_of_its_function_of_the_same_kind(mutants: Make) -> None:
    """Tensors stand for tensors, numbers for numbers; what is bound later, or called, stays."""
    before = "def f(a, b, patience=3, delta=0.1):\n    first = a\n"
    found = codes(mutants("second = first + patience\nthird = second", before, "    "), "name")
    assert found == {
        "second = a + patience\nthird = second",
        "second = first + delta\nthird = second",
        "second = first + patience\nthird = first",
    }


@pytest.mark.parametrize("code", [ATTENTION, STOPPING, DROPOUT])
def test_mutants_are_python_and_no_two_are_the_same(mutants: Make, source: AssignmentSource, code: str) -> None:
    """None is the solution either; filled in, each compiles, and so does what stops at its place."""
    made = mutants(code)
    assert len({form(each.regions["it"]) for each in made} | {form(code)}) == len(made) + 1 > 20
    text = source.notebook.read_text()
    for each in made:
        for regions in (each.regions, each.stop):
            compile(fill(text, source.notebook, regions), "notebook", "exec")
        assert form(each.stop["it"]) != form(code)


def test_what_a_mutant_says_of_itself(mutants: Make) -> None:
    """Name, place, the slip in words and as a diff of its region."""
    mutant = next(each for each in mutants(ATTENTION) if "dim=-1" in each.what and each.operator == "number")
    assert mutant.name.startswith("it-")
    assert mutant.line == 10
    assert mutant.what == "`dim=-1` -> `dim=0` in `torch.softmax`"
    changed = [line for line in mutant.diff.splitlines() if line[0] in "+-"]
    assert changed[2:] == [
        "-    return torch.softmax(scores, dim=-1) @ v",
        "+    return torch.softmax(scores, dim=0) @ v",
    ]


def test_names_and_order_are_the_same_every_time(mutants: Make) -> None:
    """Survivors are talked about by their names."""
    first, second = mutants(STOPPING), mutants(STOPPING)
    assert first == second
    assert [each.name for each in first[:2]] == ["it-01", "it-02"]


def test_classic_slips_are_among_them(mutants: Make) -> None:
    """Of the wrong answers that students give, those of one step."""
    stopping = "\n".join(codes(mutants(STOPPING)))
    assert "self.state = model.state_dict()" in stopping
    assert "if loss < self.best and loss == loss" in stopping
    assert "return not self.bad <= self.patience" in stopping
    attention = "\n".join(codes(mutants(ATTENTION)))
    assert "scores = q @ k.transpose(-2, -1)\n" in attention
    assert "scores.masked_fill(mask, float('-inf'))" in attention
    assert "torch.softmax(scores, dim=-2)" in attention
    dropout = "\n".join(codes(mutants(DROPOUT)))
    assert "return x * keep\n" in dropout + "\n"
    assert "return x * keep / p\n" in dropout + "\n"


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        (ATTENTION, '"""Weights and values: 1 word."""'),
        (STOPPING, "def step(self, loss: float, model) -> bool:"),
        (DROPOUT, 'raise ValueError(f"p is {p}, and not between {0} and {1}")'),
        (DROPOUT, 'print("kept %d of %d" % (keep.sum(), 2))'),
    ],
)
def test_what_no_answer_shows_is_left_alone(mutants: Make, code: str, kept: str) -> None:
    """Docstrings, annotations, messages and what is printed stay, but where their whole statement is left out."""
    assert kept in code
    assert all(kept in each.regions["it"] or each.operator == "statement" for each in mutants(code))


def test_a_region_that_is_no_statement_has_no_mutants(mutants: Make) -> None:
    """A list's elements alone are an expression; an `else` without its `if` is nothing."""
    assert mutants("else:\n    y = 2", "if 1 < 2:\n    y = 1\n") == ()


def test_labelled_variants_are_recognised_as_code(mutants: Make, source: AssignmentSource) -> None:
    """A variant with other layout and comments is the mutant; one that changes more is not."""
    made = mutants("y = torch.cat([a, b], dim=1)")
    for folder, name, fails, code in (
        (source.right, "reversed", "", "y = torch.cat(\n    [b, a],  # either order\n    dim=1)"),
        (source.wrong, "rows", 'fails = ["test_it"]', "y = torch.cat([a, b], dim=0)"),
        (source.wrong, "both", 'fails = ["test_it"]', "y = torch.cat([b, a], dim=0)"),
    ):
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.py").write_text(f'"""Says so."""\n\n{fails}\n\n### REGION it\n{code}\n')
    known = labelled(source, made, read_variants(source))
    found = {each.what: known[each.name].name for each in made if each.name in known}
    assert found == {
        "`[a, b]` -> `[b, a]` in `torch.cat`": "reversed",
        "`dim=1` -> `dim=0` in `torch.cat`": "rows",
    }
