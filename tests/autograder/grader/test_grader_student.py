"""Values on their way to student code and back: by value, or as something that stands for them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from autograder.box.scripted import Scripted
from autograder.errors import GraderError, StudentError
from autograder.grader.boxed import BoxedModel
from autograder.grader.student import Remote, Student
from autograder.grader.values import encode

Load = Callable[..., Student]

ECHO = "def echo(*args, **kwargs):\n    return args[0] if args else kwargs\n"

NETWORK = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.width = width
        self.layers = nn.Sequential(nn.Linear(3, width), nn.ReLU(), nn.Linear(width, 2))
        self.by_name = {"first": self.layers[0]}

    def forward(self, x):
        return self.layers(x)

def double(x):
    return x * 2
"""


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        7,
        -(2**63),
        1.5,
        float("inf"),
        "text",
        [1, [2.0, "three"], []],
        (1, (2, None)),
        {"a": [1, {"b": (2,)}], 3: "c", 1.5: None, True: False},
        torch.float64,
        [torch.bfloat16, torch.bool],
        [0.1 * step for step in range(20_000)],
        list(range(-(2**62), -(2**62) + 100)),
        [1, 2.0] * 50,
    ],
    ids=lambda value: repr(value)[:40],
)
def test_plain_values_cross_as_they_are(student: Load, value: Any) -> None:
    """There and back, with their types: a tuple is no list, and True is not 1."""
    back = student(ECHO).echo(value)
    assert back == value
    assert repr(back) == repr(value)


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int8", "int64", "float16", "bfloat16", "float32", "float64"])
def test_tensors_cross_by_value(student: Load, dtype: str) -> None:
    """With dtype and shape, wherever they stand in what is passed."""
    tensor = torch.arange(6).reshape(2, 3).to(getattr(torch, dtype))
    back = student(ECHO).echo({"deep": [(tensor,)]})["deep"][0][0]
    assert back.dtype is tensor.dtype
    assert torch.equal(back, tensor)


def test_student_code_cannot_change_our_tensors(student: Load) -> None:
    """What it overwrites is its own copy; what it gave back stays as it was given."""
    notebook = student("kept = []\ndef spoil(x):\n    kept.append(x.mul_(0))\n    return kept[0]\n" + ECHO)
    mine = torch.ones(3)
    given = notebook.spoil(mine)
    given += 5
    assert torch.equal(mine, torch.ones(3))
    assert torch.equal(notebook.kept[0], torch.zeros(3))


def test_arrays_become_tensors(student: Load) -> None:
    """On the way there and on the way back; a NumPy number comes back as Python's."""
    notebook = student(
        "import numpy as np\n" + ECHO + "def make():\n    return np.eye(2)[::-1], np.float32(0.5), np.int64(3)\n"
    )
    assert torch.equal(notebook.echo(np.arange(3)), torch.arange(3))
    array, small, whole = notebook.make()
    assert torch.equal(array, torch.tensor([[0.0, 1.0], [1.0, 0.0]], dtype=torch.float64))
    assert (small, type(small), whole, type(whole)) == (0.5, float, 3, int)


def test_a_whole_number_beyond_64_bits_stays_there(student: Load) -> None:
    """It would not fit a frame; what is here stands for it."""
    notebook = student("big = 2**63\nlargest = 2**63 - 1\ndef same(x):\n    return x == 2**63\n")
    assert notebook.largest == 2**63 - 1
    assert isinstance(notebook.big, Remote)
    assert notebook.same(notebook.big) is True


@pytest.mark.parametrize("value", ["{1, 2}", "object()", "b'x'", "1j", "len", "2**64"])
def test_what_is_no_plain_value_stays_there(student: Load, value: str) -> None:
    """Here is a handle; nothing is guessed."""
    assert isinstance(student(f"def make():\n    return {value}\n").make(), Remote)


@pytest.mark.parametrize("value", ["{(1, 2): 3}", "torch.complex64", "[torch.qint8]"])
def test_what_has_no_form_here_is_the_students_fault(student: Load, value: str) -> None:
    """A key that is neither text nor a number, a dtype that does not cross."""
    with pytest.raises(StudentError) as caught:
        student(f"import torch\ndef make():\n    return {value}\n").make()
    assert str(caught.value) == "`make()` gave back something out of form"


def test_an_object_answers_through_its_handle(student: Load) -> None:
    """Attributes, items and calls go there; text and tensors come back."""
    net = student(NETWORK).Net(width=5)
    assert isinstance(net, Remote)
    assert net.width == 5
    assert net.layers[0].weight.shape == (5, 3)
    assert net.by_name["first"].in_features == 3
    assert isinstance(net.eval(), Remote)
    assert net(torch.zeros(7, 3)).shape == (7, 2)


def test_a_handle_may_be_given_back(student: Load) -> None:
    """Inside of a list, too; the object there is the same one."""
    notebook = student("class Box:\n    pass\ndef same(a, b):\n    return a is b[0]\nbox = Box()\n")
    assert notebook.same(notebook.box, [notebook.box]) is True
    assert notebook.same(notebook.Box(), [notebook.box]) is False


def test_a_function_may_be_held_and_called(student: Load) -> None:
    """Keyword arguments cross as well."""
    echo = student(ECHO).echo
    assert echo(a=1, b=torch.float32) == {"a": 1, "b": torch.float32}


@pytest.mark.parametrize(
    "value", [object(), {1, 2}, b"bytes", 1j, np.array(["text"])], ids=lambda each: type(each).__name__
)
def test_what_cannot_cross_is_our_mistake(value: object) -> None:
    """The test's author reads which type it was."""
    with pytest.raises(TypeError):
        encode([value], [])


def test_an_attribute_that_is_not_there_is_named(student: Load) -> None:
    """In the notebook's own terms, as far down as it goes."""
    net = student(NETWORK).Net()
    with pytest.raises(StudentError) as caught:
        _ = net.layers[0].wieght
    assert str(caught.value) == "`Net().layers[0]` has no `wieght`"


def test_python_asks_a_handle_nothing_behind_its_back(student: Load) -> None:
    """What copy, pickle and pytest look for is an AttributeError here, and no question to student code."""
    net = student("class Net:\n    def __getattr__(self, name):\n        raise SystemExit(name)\n").Net()
    assert not hasattr(net, "__deepcopy__")
    assert not hasattr(net, "__wrapped__")
    assert repr(net) == "<Net(), in the box>"


def test_a_module_is_rebuilt_here(student: Load) -> None:
    """It computes the same, in float64 and on other batch sizes, with gradients."""
    net = student(NETWORK).Net()
    x = torch.rand(6, 3, dtype=torch.float64, requires_grad=True)
    model = net.double().rebuild(torch.rand(2, 3, dtype=torch.float64), training=False)
    torch.testing.assert_close(model(x), net(x.detach()), rtol=1e-12, atol=1e-12)
    model(x).sum().backward()
    assert x.grad is not None
    assert not model.training


def test_a_function_is_rebuilt_here(student: Load) -> None:
    """With the calls that it makes."""
    function = student(NETWORK).double.rebuild(torch.ones(2, 2))
    assert torch.equal(function(torch.full((3, 2), 4.0)), torch.full((3, 2), 8.0))
    assert [call.operation for call in function.trace(torch.ones(1, 2))] == ["mul"]


def test_what_a_rebuilt_module_says_begins_with_its_name(student: Load) -> None:
    """As the hidden test came by it."""
    layer = student(NETWORK).Net().layers[0].rebuild(torch.rand(2, 3))
    with pytest.raises(StudentError, match=r"^`Net\(\)\.layers\[0\]`: the model fails on inputs of shape \(2, 9\)$"):
        layer(torch.rand(2, 9))


def test_a_rebuilt_module_takes_keyword_arguments_as_its_example_had_them(student: Load) -> None:
    """By name and in any order, in the box as well; what must stay there is called with them too."""
    source = (
        "import torch\n\ndef blend(x, *, weight, bias=None):\n    return x * weight - bias\n\n"
        "def boxed(x, *, weight, bias=None):\n    return blend(x, weight=weight, bias=bias) if x.sum() > 0 else x\n"
    )
    x, weight, bias = (torch.rand(4, 3) for _ in range(3))
    for name in ("blend", "boxed"):
        function = getattr(student(source), name).rebuild(torch.rand(4, 3), weight=torch.rand(4, 3), bias=torch.rand(3))
        assert isinstance(function, BoxedModel) == (name == "boxed")
        torch.testing.assert_close(function(x, bias=bias[0], weight=weight), x * weight - bias[0])


@pytest.mark.parametrize("given", [1, 3])
def test_a_rebuilt_module_on_other_inputs_than_its_examples_is_our_mistake(student: Load, given: int) -> None:
    """The student's code never saw such a call."""
    layer = student("def scale(x, by=1, *more):\n    return x * by\n").scale.rebuild(torch.rand(2, 3), torch.rand(3))
    with pytest.raises(GraderError, match=f"`scale` was rebuilt on an example of 2 inputs and is called on {given}"):
        layer(*(torch.rand(2, 3) for _ in range(given)))


def test_scripted_values_come_one_a_call(student: Load) -> None:
    """Whatever the function is given; given again, it begins anew."""
    notebook = student(
        "def collect(value, count):\n    return [value('ignored', epoch=each) for each in range(count)]\n"
    )
    script = Scripted([0.5, float("inf"), torch.ones(2)])
    assert notebook.collect(script, 2) == [0.5, float("inf")]
    assert torch.equal(notebook.collect(script, 3)[2], torch.ones(2))


def test_one_call_more_than_scripted_is_the_students_fault(student: Load) -> None:
    """A loop that does not end where it should is told where it asked."""
    notebook = student("def run(validate):\n    while True:\n        validate()\n")
    with pytest.raises(StudentError, match=r"`run` raised RuntimeError in code cell 1, line 3"):
        notebook.run(Scripted([1.0]))


def test_what_is_kept_stays_in_the_box(student: Load) -> None:
    """A loss that is a tensor can be propagated back there, and the gradient read afterwards."""
    notebook = student(NETWORK + "\ndef loss_of(net, x):\n    return net(x).square().mean()\n")
    network = notebook.Net()
    loss = notebook.loss_of.keep(network, torch.ones(5, 3))
    assert isinstance(loss, Remote)
    weight = network.layers[0].get_parameter.keep("weight")
    assert weight.grad is None
    loss.backward()
    assert weight.grad.shape == (4, 3)
    assert loss.item() == pytest.approx(float(network(torch.ones(5, 3)).square().mean()))
