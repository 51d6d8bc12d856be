"""The rules for select-all items: against tables worked by hand, and over every pattern of ticks for n up to 6."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, combinations
from math import comb
from pathlib import Path

import pytest

from grading.errors import QuizError
from grading.quiz.item import Rule
from grading.quiz.marking.rules import FORMULAS, obstacle, share

# n, c, t, f: balanced, all_or_nothing, each_answer, net_correct, coverage, halves; "-" where a rule has no score
BY_HAND = """
    5 2 0 0:   0    0  3/5    0    0  1/4
    5 2 0 1:   0    0  2/5    0    0    0
    5 2 0 2:   0    0  1/5    0    0    0
    5 2 0 3:   0    0    0    0    0    0
    5 2 1 0: 1/2    0  4/5  1/2  1/2  1/2
    5 2 1 1: 1/6    0  3/5    0  1/4  1/4
    5 2 1 2:   0    0  2/5    0  1/6    0
    5 2 1 3:   0    0  1/5    0  1/8    0
    5 2 2 0:   1    1    1    1    1    1
    5 2 2 1: 2/3    0  4/5  1/2  2/3  1/2
    5 2 2 2: 1/3    0  3/5    0  1/2  1/4
    5 2 2 3:   0    0  2/5    0  2/5    0
    4 3 0 0:   0    0  1/4    0    0    0
    4 3 0 1:   0    0    0    0    0    0
    4 3 1 0: 1/3    0  1/2  1/3  1/3    0
    4 3 1 1:   0    0  1/4    0  1/6    0
    4 3 2 0: 2/3    0  3/4  2/3  2/3  1/2
    4 3 2 1:   0    0  1/2  1/3  4/9    0
    4 3 3 0:   1    1    1    1    1    1
    4 3 3 1:   0    0  3/4  2/3  3/4  1/2
    2 1 0 0:   0    0  1/2    0    0    0
    2 1 0 1:   0    0    0    0    0    0
    2 1 1 0:   1    1    1    1    1    1
    2 1 1 1:   0    0  1/2    0  1/2    0
    5 0 0 0:   -    1    1    -    -    1
    5 0 0 1:   -    0  4/5    -    -  1/2
    5 0 0 2:   -    0  3/5    -    -  1/4
    5 0 0 3:   -    0  2/5    -    -    0
    3 3 0 0:   -    0    0    0    0    0
    3 3 1 0:   -    0  1/3  1/3  1/3    0
    3 3 2 0:   -    0  2/3  2/3  2/3  1/2
    3 3 3 0:   -    1    1    1    1    1
"""
SIZES = range(1, 7)


def rows() -> Iterator[tuple[Rule, int, int, int, int, str]]:
    """Every cell of the table, with its rule and counts."""
    for line in BY_HAND.strip().split("\n"):
        counts, cells = line.split(":")
        for rule, cell in zip(Rule, cells.split(), strict=True):
            n, c, t, f = map(int, counts.split())
            yield rule, n, c, t, f, cell


def options(n: int) -> frozenset[str]:
    return frozenset("abcdef"[:n])


def patterns(n: int) -> list[frozenset[str]]:
    """All ways to tick n options."""
    names = sorted(options(n))
    return [frozenset(each) for each in chain.from_iterable(combinations(names, size) for size in range(n + 1))]


def keys(rule: Rule) -> Iterator[tuple[int, frozenset[str]]]:
    """Every number of options up to six with every key that the rule can score."""
    return ((n, key) for n in SIZES for key in patterns(n) if not obstacle(rule, n, len(key)))


def ticks(n: int, c: int, t: int, f: int) -> tuple[frozenset[str], frozenset[str]]:
    """A pattern with these counts, and its key."""
    names = "abcdef"[:n]
    return frozenset(names[:t] + names[c : c + f]), frozenset(names[:c])


def guessed(rule: Rule, n: int, c: int) -> Fraction:
    """What a coin for each option gets on average: the closed forms of the rules' docstrings."""
    q, w = Fraction(1, 2**n), n - c
    if rule is Rule.BALANCED:
        pairs = [(t, f) for t in range(c + 1) for f in range(w + 1)]
        apart = (comb(c, t) * comb(w, f) * abs(Fraction(t, c) - Fraction(f, w)) for t, f in pairs)
        return sum(apart, Fraction()) * q / 2
    if rule is Rule.EACH_ANSWER:
        return Fraction(1, 2)
    if rule is Rule.NET_CORRECT:
        return sum(((s - w) * comb(n, s) for s in range(w + 1, n + 1)), Fraction()) * q / c
    if rule is Rule.COVERAGE:
        return (1 - q + Fraction(c - 1, n - 1) * (Fraction(n, 2) - 1 + q)) / n if n > 1 else Fraction(1, 2)
    if rule is Rule.HALVES:
        return q * (1 + (Fraction(n, 2) if n >= 3 else 0) + (Fraction(comb(n, 2), 4) if n >= 5 else 0))
    return q


@pytest.mark.parametrize(("rule", "n", "c", "t", "f", "cell"), list(rows()))
def test_shares_are_those_worked_by_hand(rule: Rule, n: int, c: int, t: int, f: int, cell: str) -> None:
    """The nearest float to the fraction in the table; where there is none, the rule refuses."""
    ticked, key = ticks(n, c, t, f)
    if cell == "-":
        with pytest.raises(QuizError, match=f"the rule {rule} needs"):
            share(rule, ticked, key, options(n))
    else:
        assert share(rule, ticked, key, options(n)) == float(Fraction(cell))


@pytest.mark.parametrize("rule", Rule)
def test_shares_stay_within_zero_and_one(rule: Rule) -> None:
    """Over all keys and ticks for n up to 6; the key alone gets 1."""
    for n, key in keys(rule):
        for ticked in patterns(n):
            found = share(rule, ticked, key, options(n))
            assert 0 <= found <= 1
            assert (found == 1) == (ticked == key)


@pytest.mark.parametrize("rule", Rule)
def test_a_better_pattern_never_gets_less(rule: Rule) -> None:
    """Under all six rules, one more right tick or one wrong tick fewer never lowers the share."""
    for n, key in keys(rule):
        for ticked in patterns(n):
            for name in options(n):
                better, worse = (ticked | {name}, ticked - {name})[:: 1 if name in key else -1]
                assert share(rule, better, key, options(n)) >= share(rule, worse, key, options(n))


@pytest.mark.parametrize("rule", Rule)
def test_only_each_answer_rewards_every_better_pattern(rule: Rule) -> None:
    """The other five are flat somewhere: they do not tell some better patterns from worse ones."""
    flat = 0
    for n, key in keys(rule):
        for ticked in patterns(n):
            for name in options(n):
                flat += share(rule, ticked | {name}, key, options(n)) == share(rule, ticked - {name}, key, options(n))
    assert (flat == 0) == (rule is Rule.EACH_ANSWER)


@pytest.mark.parametrize("rule", Rule)
def test_what_blank_gets(rule: Rule) -> None:
    """Nothing, where there is a key; but each_answer pays for wrong options left alone, halves for few errors."""
    for n, key in keys(rule):
        c = len(key)
        expected = {
            Rule.EACH_ANSWER: 1 - c / n,
            Rule.HALVES: {0: 1.0, 1: 0.5 if n >= 3 else 0.0, 2: 0.25 if n >= 5 else 0.0}.get(c, 0.0),
        }.get(rule, float(c == 0))
        assert share(rule, frozenset(), key, options(n)) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize("rule", Rule)
def test_what_everything_ticked_gets(rule: Rule) -> None:
    """Nothing under the default; c/n under two rules, the surplus of right options under Canvas's."""
    for n, key in keys(rule):
        c = len(key)
        expected = {
            Rule.BALANCED: 0.0,
            Rule.ALL_OR_NOTHING: float(c == n),
            Rule.EACH_ANSWER: c / n,
            Rule.NET_CORRECT: max(0.0, (2 * c - n) / max(c, 1)),
            Rule.COVERAGE: c / n,
            Rule.HALVES: {0: 1.0, 1: 0.5 if n >= 3 else 0.0, 2: 0.25 if n >= 5 else 0.0}.get(n - c, 0.0),
        }[rule]
        assert share(rule, options(n), key, options(n)) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize("rule", Rule)
def test_what_blind_guessing_gets(rule: Rule) -> None:
    """The mean over all patterns, which are equally likely under coins, is the closed form."""
    for n, key in keys(rule):
        shares = [share(rule, ticked, key, options(n)) for ticked in patterns(n)]
        assert sum(shares) / 2**n == pytest.approx(float(guessed(rule, n, len(key))), abs=1e-12)


@pytest.mark.parametrize("c", [1, 2, 3])
def test_guessing_under_balanced_with_as_many_right_as_wrong(c: int) -> None:
    """A shorter form: comb(2c - 1, c) / 4**c, which is 1/4, 3/16, 5/32."""
    assert guessed(Rule.BALANCED, 2 * c, c) == Fraction(comb(2 * c - 1, c), 4**c)
    assert [Fraction(1, 4), Fraction(3, 16), Fraction(5, 32)][c - 1] == Fraction(comb(2 * c - 1, c), 4**c)


def test_an_item_without_options_has_no_score() -> None:
    """Under no rule."""
    for rule in Rule:
        with pytest.raises(QuizError, match="there are no options"):
            share(rule, frozenset(), frozenset(), frozenset())


@pytest.mark.parametrize(("ticked", "key"), [("ax", "a"), ("a", "ax")])
def test_a_name_that_is_no_option_is_refused(ticked: str, key: str) -> None:
    """Neither a tick nor a key is ignored silently."""
    with pytest.raises(QuizError, match="no option x; there are: a, b"):
        share(Rule.EACH_ANSWER, frozenset(ticked), frozenset(key), frozenset("ab"))


def test_every_rule_has_a_formula() -> None:
    """A rule that is added to the vocabulary needs one."""
    assert set(FORMULAS) == set(Rule)


@pytest.mark.parametrize("rule", Rule)
def test_the_page_on_quizzes_says_what_blind_guessing_gets(rule: Rule) -> None:
    """Its table is worked out for five options, two of them right."""
    page = Path(__file__).parents[3] / "docs" / "quizzes.md"
    (row,) = [line for line in page.read_text(encoding="utf-8").split("\n") if line.startswith(f"| `{rule}`")]
    assert row.split("|")[5].strip() == f"{float(guessed(rule, 5, 2)):.2f}"
