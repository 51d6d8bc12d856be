"""What the modules of claims share: how a claim is tried out, and the quizzes' own words."""

from collections.abc import Callable, Mapping

import torch
from course_quizzes import ITEMS
from torch import Tensor, nn

Truths = tuple[bool | None, ...]  # of an item's options, in the order of its file; None where there is nothing to run
Claims = Mapping[str, Callable[[], Truths]]  # by item: tries its options out, with float64 as the default


def option_texts(item: str) -> list[str]:
    return [option.text for option in ITEMS[item].options]


def close(one: Tensor, other: Tensor) -> bool:
    return one.shape == other.shape and torch.allclose(one, other, atol=1e-9)


def attend(layer: nn.MultiheadAttention, tokens: Tensor, mask: Tensor | None = None) -> Tensor:
    return layer(tokens, tokens, tokens, attn_mask=mask, need_weights=False)[0]
