"""What gives keys away: exact tests against chance."""

import random
from itertools import product

import pytest
from scipy.stats import binom

from grading.quiz.bank.tells import Choice, at_least, longest, places


def choices(count: int, right: int, *, of: int = 4, fixed: bool = False) -> list[Choice]:
    """Items whose option at place `right` is the key; the option at place 0 is the longest."""
    keys = tuple(place == right for place in range(of))
    return [Choice((9, *range(1, of)), keys, fixed)] * count


@pytest.mark.parametrize(("hits", "trials", "chance"), [(0, 5, 0.25), (3, 5, 0.25), (5, 5, 0.5), (9, 30, 0.2)])
def test_equal_chances_give_the_binomial_tail(hits: int, trials: int, chance: float) -> None:
    """scipy's is the oracle."""
    assert at_least(hits, [chance] * trials) == pytest.approx(binom.sf(hits - 1, trials, chance), abs=1e-12)


def test_unequal_chances_give_what_enumeration_gives() -> None:
    """All 64 outcomes of six trials."""
    draw = random.Random(3)
    chances = [draw.random() for _ in range(6)]
    for hits in range(7):
        total = 0.0
        for outcome in product((True, False), repeat=6):
            if sum(outcome) >= hits:
                weight = 1.0
                for success, chance in zip(outcome, chances, strict=True):
                    weight *= chance if success else 1 - chance
                total += weight
        assert at_least(hits, chances) == pytest.approx(total, abs=1e-12)


def test_a_key_that_is_the_longest_too_often_is_told() -> None:
    """Four of four by chance 1/4 each: p = 0.0039; two of two may be chance."""
    (message,) = longest(choices(4, right=0))
    assert message.startswith("the longest option is right in 4 of 4 items, where chance gives 1.0 (p = 0.0039)")
    assert list(longest(choices(2, right=0))) == []
    assert list(longest(choices(40, right=1))) == []


def test_items_without_one_longest_option_do_not_count() -> None:
    """Nothing can be told from a tie."""
    assert list(longest([Choice((9, 9, 1), (True, False, False), False)] * 20)) == []


def test_a_place_that_is_right_too_often_is_told_where_options_keep_their_order() -> None:
    """Shuffled items give nothing away."""
    (message,) = places(choices(6, right=2, fixed=True))
    assert message.startswith(
        "option 3 is right in 6 of the 6 items whose options are not shuffled, where chance gives 1.5"
    )
    assert list(places(choices(6, right=2))) == []


def test_keys_spread_over_places_are_no_tell() -> None:
    """As many at each."""
    spread = [each for right in range(4) for each in choices(5, right=right, fixed=True)]
    assert list(places(spread)) == []
