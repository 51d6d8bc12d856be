"""What the options of the course's quizzes claim, tried out: torch and numpy say what is true, and the keys agree."""

from collections.abc import Iterator

import claims_of_layers
import claims_of_models
import claims_of_sequences
import claims_of_training
import pytest
import torch
from claims import Claims
from course_quizzes import ITEMS

CLAIMS: Claims = {
    **claims_of_training.CLAIMS,
    **claims_of_layers.CLAIMS,
    **claims_of_sequences.CLAIMS,
    **claims_of_models.CLAIMS,
}
IN_PROSE = {"universal", "lost-places"}  # a theorem, and what a picture has lost: nothing to run


@pytest.fixture(autouse=True)
def _in_float64() -> Iterator[None]:
    torch.manual_seed(7)
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def test_every_item_with_options_is_tried_out() -> None:
    """No key is believed unchecked, but for those that speak of no computation."""
    assert {item.name for item in ITEMS.values() if item.options} == set(CLAIMS) | IN_PROSE


@pytest.mark.parametrize("name", CLAIMS)
def test_the_key_is_what_comes_out(name: str) -> None:
    """Each option is right just if what it claims is so."""
    tried = list(zip(ITEMS[name].options, CLAIMS[name](), strict=True))
    assert [(option.text, truth) for option, truth in tried if truth not in (None, option.right)] == []
