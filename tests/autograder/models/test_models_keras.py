"""A functional model of Keras, with torch below, crosses as data like any other."""

from collections.abc import Iterator
from typing import Any

import pytest
import torch

from autograder.box.describe import describe
from autograder.box.keras import in_mode
from autograder.models.normal import normal_form
from autograder.models.rebuilt import Description, RebuiltModel


@pytest.fixture(scope="module")
def keras() -> Iterator[Any]:
    """Keras, which reads its backend when it is imported."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERAS_BACKEND", "torch")
        import keras

        before = keras.config.floatx()
        yield keras
        keras.config.set_floatx(before)


def skip_autoencoder(keras: Any) -> Any:
    """Two skips by concatenation, channels last.

    In single precision: in double, torch's own convolution cannot train in the layout that Keras asks for.
    """
    layers = keras.layers
    keras.config.set_floatx("float32")
    keras.utils.set_random_seed(0)

    def convolution(maps: int, activation: str = "relu") -> Any:
        return layers.Conv2D(maps, 3, activation=activation, padding="same")

    given = keras.Input((8, 8, 1))
    wide = convolution(4)(given)
    middle = convolution(4)(layers.MaxPooling2D((2, 2), padding="same")(wide))
    deep = convolution(4)(layers.MaxPooling2D((2, 2), padding="same")(middle))
    middle = layers.Concatenate()([layers.UpSampling2D((2, 2))(deep), middle])
    wide = layers.Concatenate()([layers.UpSampling2D((2, 2))(convolution(4)(middle)), wide])
    return keras.Model(given, convolution(1, "sigmoid")(wide))


def dense(keras: Any) -> Any:
    """Two normalisations and a softmax, in double precision."""
    keras.config.set_floatx("float64")
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Flatten(), keras.layers.Dense(9, activation="gelu"), keras.layers.RMSNormalization()]
    model = keras.Sequential([*layers, keras.layers.LayerNormalization(), keras.layers.Dense(4, activation="softmax")])
    model.build((None, 8, 8, 1))
    return model


def normed(keras: Any) -> Any:
    """Batch norm, whose statistics Keras keeps as frozen parameters."""
    keras.config.set_floatx("float64")
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Flatten(), keras.layers.Dense(9), keras.layers.BatchNormalization()]
    model = keras.Sequential([*layers, keras.layers.Dense(4, activation="softmax")])
    model.build((None, 8, 8, 1))
    return model


def test_layers_that_only_act_in_training_do_so_when_described(keras: Any) -> None:
    """Dropout is there in training and not in evaluation, also where a layer of Keras is inside another."""
    keras.utils.set_random_seed(0)
    keras.config.set_floatx("float32")
    inner = keras.Sequential([keras.layers.Dropout(0.5)])
    given = keras.Input((7,))
    model = keras.Model(given, keras.layers.Dense(3)(inner(given)))
    for training in (True, False):
        graph, _ = describe(model, (torch.rand(5, 7),), training=training)
        dropped = [node for node in graph.nodes if getattr(node, "name", "") == "aten.dropout.default"]
        assert bool(dropped) == training


def test_a_layer_without_modes_is_called_as_it_is(keras: Any) -> None:
    """Being told the mode does no harm to a layer that has no use for it."""
    layer = keras.layers.Dense(3)
    assert in_mode(layer, True)(torch.rand(5, 7)).shape == (5, 3)
    assert in_mode(len, True) is len
    assert in_mode(layer, None) is layer


def trained(model: torch.nn.Module) -> list[torch.Tensor]:
    """What the model returns, in both modes, after 20 steps."""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    torch.manual_seed(0)
    batches = torch.rand(20, 4, 8, 8, 1, dtype=next(model.parameters()).dtype)
    for batch in batches:
        optimizer.zero_grad()
        in_mode(model.train(), True)(batch).sin().pow(2).mean().backward()
        optimizer.step()
    return [in_mode(model.train(mode), mode)(batches[int(not mode)]).detach() for mode in (True, False)]


@pytest.mark.parametrize("build", [skip_autoencoder, dense, normed])
def test_a_keras_model_is_rebuilt_and_trained_as_it_would_be(keras: Any, build: Any) -> None:
    """Outputs after 20 steps agree to 1e-5, and those of the normal form with the rebuilt model's to the last bit."""
    original = build(keras)
    example = torch.rand(3, 8, 8, 1, dtype=next(original.parameters()).dtype)
    training, tensors = describe(original, (example,), training=True)
    evaluation, more = describe(original, (example,), training=False)
    description = Description(training, evaluation, {**tensors, **more})
    rebuilt = trained(RebuiltModel(description))
    torch.testing.assert_close(trained(original), rebuilt, rtol=1e-5, atol=1e-5)
    normal = normal_form(description, [example])
    if build is not normed:  # what writes into statistics stays as it is
        assert len(normal.training.nodes) < len(training.nodes)
    torch.testing.assert_close(trained(RebuiltModel(normal)), rebuilt, rtol=0, atol=0)
