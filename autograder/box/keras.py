"""What is different about Keras 3, whose layers are modules of torch and do not heed all that modules heed."""

import functools
import sys
from collections.abc import Callable
from typing import Any


def in_mode(subject: Callable[..., Any], training: bool | None) -> Callable[..., Any]:
    """The subject as it is to be called in a mode, None being its own.

    A module of torch knows its mode; a layer of Keras, and so a model, is told with each call.
    """
    keras = sys.modules.get("keras")
    if training is None or keras is None or not isinstance(subject, keras.Layer):
        return subject
    return functools.partial(subject, training=training)


def forget_names() -> None:
    """Begin to number layers from the start again: Keras names their tensors by that."""
    if "keras" in sys.modules:
        # without going over all that this process holds, which takes longer than most questions
        sys.modules["keras"].utils.clear_session(free_memory=False)
