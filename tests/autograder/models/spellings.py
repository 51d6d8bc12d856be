"""A call of each kind that is spelled in another way in the normal form: its name, and what it is given.

`H` stands for a learned tensor of the given shape, after the batch; other tensors stand for themselves.
"""

from dataclasses import dataclass
from typing import Any

import torch

H = object()


@dataclass(frozen=True)
class Inner:
    """The result of another call."""

    name: str
    args: list[Any]


IMAGES, ROWS, STEPS, HALVES = (2, 6, 6), (6,), (7, 6), (6, 8)
KERNEL = torch.randn(3, 2, 3, 3, generator=torch.Generator().manual_seed(1))
FILTER = torch.randn(3, 7, 3, generator=torch.Generator().manual_seed(2))
SCALE = torch.rand(2, generator=torch.Generator().manual_seed(3))

CALLS: list[tuple[str, tuple[int, ...], tuple[Any, ...], dict[str, Any]]] = [
    ("absolute.default", ROWS, (H,), {}),
    ("clip.default", ROWS, (H, -0.2, 0.4), {}),
    ("concat.default", ROWS, ([H, H], -1), {}),
    ("concatenate.default", ROWS, ([H, H], 1), {}),
    ("hstack.default", ROWS, ([H, H],), {}),
    ("vstack.default", ROWS, ([H, H],), {}),
    *((f"{name}.Scalar", ROWS, (H, 3), {}) for name in ("add", "sub", "mul", "div", "rsub")),
    *((f"{name}.Scalar", ROWS, (H, 3), {}) for name in ("subtract", "multiply", "divide", "true_divide")),
    *((f"{name}.Tensor", ROWS, (H, 4), {}) for name in ("subtract", "multiply", "divide", "true_divide", "div")),
    ("negative.default", ROWS, (H,), {}),
    ("square.default", ROWS, (H,), {}),
    ("special_expit.default", ROWS, (H,), {}),
    ("relu6.default", ROWS, (H,), {}),
    *((f"{name}.other", ROWS, (H, SCALE[0]), {}) for name in ("max", "min")),
    *((f"{name}.default", ROWS, (torch.ones(6), H), {}) for name in ("maximum", "minimum")),
    *((f"{name}.Tensor", ROWS, (torch.rand(6), H), {}) for name in ("add", "mul", "eq", "ne")),
    *((f"logical_{name}.default", ROWS, (torch.ones(6), H), {}) for name in ("and", "or")),
    *((f"bitwise_{name}.Tensor", ROWS, (torch.ones(6) > 0, torch.ones(3, 6) > 0), {}) for name in ("and", "or")),
    ("flatten.using_ints", IMAGES, (H, 1, -1), {}),
    ("reshape.default", IMAGES, (H, [-1, 12, 6]), {}),
    ("reshape_as.default", IMAGES, (H, Inner("view.default", [H, [-1, 12, 6]])), {}),
    ("unflatten.int", STEPS, (H, -1, [2, 3]), {}),
    ("view.default", IMAGES, (H, [-1, 36, 2]), {}),
    ("view_as.default", IMAGES, (H, H), {}),
    ("transpose.int", STEPS, (H, 1, -1), {}),
    ("swapdims.default", STEPS, (H, 1, -1), {}),
    ("swapaxes.default", STEPS, (H, -1, 1), {}),
    ("t.default", ROWS, (H,), {}),
    ("mT.default", STEPS, (H,), {}),
    ("numpy_T.default", ROWS, (H,), {}),
    ("permute.default", IMAGES, (H, [0, -1, 1, 2]), {}),
    ("movedim.int", IMAGES, (H, 1, -1), {}),
    ("moveaxis.int", IMAGES, (H, -1, 1), {}),
    ("expand.default", (1, 6), (H, [-1, 5, 6]), {}),
    ("expand_as.default", (1, 6), (H, Inner("repeat.default", [H, [1, 5, 1]])), {}),
    ("select.int", STEPS, (H, 1, -2), {}),
    ("slice.Tensor", STEPS, (H, -2, -4, 2**63 - 1), {}),
    ("clone.default", STEPS, (H,), {}),
    ("alias.default", STEPS, (H,), {}),
    ("lift_fresh_copy.default", ROWS, (torch.rand(6),), {}),
    ("detach.default", ROWS, (torch.rand(6),), {}),
    ("matmul.default", ROWS, (H, torch.rand(6, 5)), {}),
    ("matmul.default", STEPS, (H, torch.rand(6, 5)), {}),
    ("var.default", STEPS, (H, False), {}),
    ("var.dim", STEPS, (H, [-1, 1], False), {}),
    ("std.default", STEPS, (H,), {}),
    ("std.dim", STEPS, (H, [2]), {"keepdim": True}),
    ("conv1d.padding", STEPS, (H, FILTER, None, [1], "same"), {}),
    ("conv2d.padding", IMAGES, (H, KERNEL, None, [1, 1], "same"), {}),
    ("conv2d.padding", IMAGES, (H, KERNEL, None, [2, 1], "valid"), {}),
    ("max_pool1d.default", STEPS, (H, [2]), {}),
    ("max_pool2d.default", IMAGES, (H, [2, 2]), {}),
    ("avg_pool1d.default", STEPS, (H, [3]), {}),
    ("avg_pool2d.default", IMAGES, (H, [2]), {}),
    ("batch_norm.default", IMAGES, (H, SCALE, SCALE, SCALE, SCALE, False, 0.3, 1e-5, False), {}),
    ("pad.default", IMAGES, (H, [1, 2]), {}),
    ("upsample_nearest1d.vec", STEPS, (H, None, [2.0]), {}),
    ("upsample_nearest2d.vec", IMAGES, (H, None, [2.0, 3.0]), {}),
    ("upsample_linear1d.vec", STEPS, (H, None, True, [2.0]), {}),
    ("upsample_bilinear2d.vec", IMAGES, (H, None, False, [2.0, 2.0]), {}),
    ("upsample_bicubic2d.vec", IMAGES, (H, None, False, [2.0, 2.0]), {}),
    *((f"{name}_like.default", ROWS, (H,), {}) for name in ("zeros", "ones", "rand", "randn")),
    *((f"new_{name}.default", ROWS, (H, [4, 5]), {}) for name in ("zeros", "ones")),
    *((f"{name}.default", ROWS, ([4, 5],), {}) for name in ("zeros", "ones", "rand", "randn")),
    ("full.default", ROWS, ([4], 2), {}),
    ("full_like.default", ROWS, (H, 2), {}),
    ("new_full.default", ROWS, (H, [2], 3), {}),
    ("arange.default", ROWS, (4,), {}),
    ("arange.start", ROWS, (1, 4), {"dtype": torch.float32}),
    ("arange.start_step", ROWS, (0.0, 1.0, 0.25), {}),
    ("chunk.default", HALVES, (H, 3, -1), {}),
    ("to.dtype_layout", ROWS, (H,), {"dtype": torch.float64}),
    ("to.other", ROWS, (H, torch.ones(1, dtype=torch.float64)), {}),
    ("type_as.default", ROWS, (H, torch.ones(1, dtype=torch.float64)), {}),
]
