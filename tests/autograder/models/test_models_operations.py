"""The allow-list of operations."""

import pytest
import torch

from autograder.models.operations import ALLOWED, function_of, makes_tensors


def test_every_allowed_name_is_a_function_there_is() -> None:
    """A name that this torch does not have would fail only when a student uses it."""
    assert len(ALLOWED) > 200
    assert all(callable(function_of(name)) for name in ALLOWED)


@pytest.mark.parametrize("name", ["aten.as_strided.default", "os.system", "operator.methodcaller", "aten", ""])
def test_any_other_name_is_a_key_error(name: str) -> None:
    """The list is asked before torch is."""
    with pytest.raises(KeyError):
        function_of(name)


def test_operations_without_a_tensor_to_follow_are_told_the_device() -> None:
    """`zeros` makes a tensor from numbers; `zeros_like` and `relu` have one whose device they take."""
    made = {name for name in ALLOWED if makes_tensors(name)}
    assert {"aten.zeros.default", "aten.arange.start_step", "aten.randn.default"} <= made
    assert not {"aten.zeros_like.default", "aten.relu.default", "operator.add"} & made
    for name in made:
        schema = function_of(name)._schema  # type: ignore[attr-defined]
        assert not any(isinstance(each.type, torch.TensorType) for each in schema.arguments)
        assert "device" in {each.name for each in schema.arguments}
