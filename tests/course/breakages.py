"""Ways to break the hidden tests of `skip_autoencoder`, each a slip that an author makes, and what then gets by."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Breakage:
    """`old`, which stands in test_hidden.py once, becomes `new`; `test` then misses the wrong variants `passes`."""

    name: str
    test: str
    old: str
    new: str
    passes: tuple[str, ...]


BREAKAGES: tuple[Breakage, ...] = (
    Breakage(
        name="tolerance_loosened",
        test="test_output_is_an_image",
        old="wanted, rtol=1e-9, atol=1e-12)",
        new="wanted, rtol=1e-9, atol=0.5)",
        passes=("clamped", "sigmoid_twice"),
    ),
    Breakage(
        name="assert_deleted",
        test="test_conv2_takes_both_feature_maps",
        old="        assert student.MyDecoder(filters).conv2.weight.shape == (filters, 2 * filters, 3, 3)\n",
        new="",
        passes=("added", "after_conv2", "height_squeezed", "outer_skip_only"),
    ),
    Breakage(
        name="compared_with_itself",
        test="test_outer_skip_carries_the_encoders_maps",
        old='check_joined(wiring.input_of("decoder.conv3"), own, maps_28, "conv3")',
        new='check_joined(torch.cat([own, maps_28], dim=1), own, maps_28, "conv3")',
        passes=("before_the_relu", "input_repeated", "pooled_then_resized"),
    ),
    Breakage(
        name="any_for_all",
        test="test_gradient_reaches_the_encoder_through_the_skips",
        old="assert all(bool((gradient(maps, images) != 0).any()) for maps in kept)",
        new="assert any(bool((gradient(maps, images) != 0).any()) for maps in kept)",
        passes=("kept_detached",),
    ),
    Breakage(
        name="one_size_only",
        test="test_conv2_takes_both_feature_maps",
        old="FILTERS = 5",
        new="FILTERS = 16",
        passes=("channels_hard_coded",),
    ),
    Breakage(
        name="one_mode_only",
        test="test_outer_skip_carries_the_encoders_maps",
        old="""\
    for training in (True, False):
        wiring = Wiring(student, training)
        maps_28, _ = wiring.encoders_maps()
""",
        new="""\
    for training in (False,):
        wiring = Wiring(student, training)
        maps_28, _ = wiring.encoders_maps()
""",
        passes=("dropout_on_the_skip",),
    ),
    Breakage(
        name="mistake_not_raised",
        test="test_gradient_reaches_the_encoder_through_the_skips",
        old="""            raise Mistake(f"no gradient, or not to all channels, passes through {way}")\n""",
        new="""            Mistake(f"no gradient, or not to all channels, passes through {way}")\n""",
        passes=("decoder_detached", "detached", "through_data", "without_grad"),
    ),
    Breakage(
        name="early_return",
        test="test_gradient_reaches_the_encoder_through_the_skips",
        old="    images = noisy_images(3).requires_grad_()\n",
        new="    return\n    images = noisy_images(3).requires_grad_()\n",
        passes=("kept_detached",),
    ),
    Breakage(
        name="shape_by_its_length",
        test="test_output_is_an_image",
        old="assert network(noisy_images(count).float()).shape == (count, 1, 28, 28)",
        new="assert len(network(noisy_images(count).float()).shape) == len((count, 1, 28, 28))",
        passes=("along_the_batch",),
    ),
    Breakage(
        name="sum_of_the_gradient",
        test="test_gradient_reaches_the_encoder_through_the_skips",
        old="gradient(rebuilt, maps).abs().amax(dim=(0, 2, 3)) > 0).all()",
        new="gradient(rebuilt, maps).abs().sum() > 0)",
        passes=("first_map_only",),
    ),
    Breakage(
        name="upper_end_dropped",
        test="test_trains_to_a_low_loss",
        old='threshold("denoise.loss").accepts(outcome.loss)',
        new='threshold("denoise.loss").low <= outcome.loss',
        passes=("sigmoid_twice",),
    ),
)
