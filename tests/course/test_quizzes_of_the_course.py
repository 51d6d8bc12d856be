"""The course's own quizzes: their form, and the numbers in their keys."""

from collections import Counter

import pytest
from course_quizzes import ITEMS, QUIZZES
from numbers_of_the_quizzes import ORACLES, TEMPTING

from grading.quiz.bank.lint import findings
from grading.quiz.bank.template import interval, variants
from grading.quiz.item import Item, Kind, Quiz
from grading.quiz.paper import paper_for

MIDTERM = QUIZZES["midterm"]
LECTURES = (
    "From units to gates",
    "Representation and inductive bias",
    "Backpropagation and loss functions",
    "Training and optimizers",
    "Dropout and normalisation",
    "Convolutional networks",
    "Skip connections and residual networks",
    "Recurrent networks and sequences",
    "Attention",
    "Transformers",
    "Autoencoders and generative models",
    "Graph networks",
)
MOST_MISSED = (
    "sgd-step",
    "layer-assumptions",
    "rnn-assumes",
    "rnn-any-weights",
    "rnn-limits",
    "loss-may-be",
    "dropout-factors",
    "rnn-attention",
)


@pytest.mark.parametrize("quiz", QUIZZES.values(), ids=QUIZZES)
def test_nothing_is_left_for_the_linter_to_say(quiz: Quiz) -> None:
    """Keys, wording, formulas and pictures are sound, and no key gives itself away."""
    assert findings(quiz) == ()


def test_the_midterm_is_a_midterm() -> None:
    """It has at least thirty items and speaks of every lecture; most of its items ask to tick all that apply."""
    assert len(MIDTERM.items) >= 30
    assert {item.tags["lecture"] for item in MIDTERM.items} == set(LECTURES)
    assert Counter(item.kind for item in MIDTERM.items).most_common(1)[0][0] is Kind.MULTIPLE
    assert {item.kind for item in MIDTERM.items} == set(Kind)


def test_the_most_missed_topics_are_there_and_hard() -> None:
    """The eight topics that classes miss most, and two more, are marked as hard, and stand on every paper."""
    hard = {item.name for item in MIDTERM.items if item.tags["difficulty"] == "hard"}
    assert hard >= set(MOST_MISSED)
    assert len(hard) == 10
    assert not hard & {name for pool in MIDTERM.pools for name in pool.items}


@pytest.mark.parametrize(("name", "points"), [("midterm", 100), ("quiz_first_half", 10), ("quiz_second_half", 10)])
def test_every_paper_gives_the_same_points(name: str, points: float) -> None:
    """Whatever is drawn for a student, the points add up."""
    papers = [paper_for(QUIZZES[name], f"student-{number:02}", seed=1) for number in range(40)]
    assert {sum(item.points for item in paper.items) for paper in papers} == {points}


@pytest.mark.parametrize("quiz", QUIZZES.values(), ids=QUIZZES)
def test_no_option_stands_in_a_quiz_twice(quiz: Quiz) -> None:
    """Each wrong answer is an answer to its own question."""
    texts = [option.text for item in quiz.items if item.kind is not Kind.TRUE_FALSE for option in item.options]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("item", ITEMS.values(), ids=lambda item: item.name)
def test_an_item_says_what_it_is_about_and_why_it_is_so(item: Item) -> None:
    """Tags for the debrief, a reason for everybody, and a word on each option that is wrong."""
    assert set(item.tags) == {"topic", "lecture", "difficulty"}
    assert item.tags["lecture"] in LECTURES
    assert item.tags["difficulty"] in {"easy", "medium", "hard"}
    assert len(item.feedback.split()) >= 20
    assert all(option.feedback for option in item.options if not option.right)


@pytest.mark.parametrize(
    "item", [each for each in ITEMS.values() if each.kind is Kind.MULTIPLE], ids=lambda item: item.name
)
def test_select_all_says_so_and_has_some_of_each(item: Item) -> None:
    """Two to four of four to six options are right, never all, and the question asks for all of them."""
    assert "Tick all that apply" in " ".join(item.text.split())
    assert 4 <= len(item.options) <= 6
    assert 2 <= len(item.key) <= min(4, len(item.options) - 2)


def test_the_midterm_shows_pictures_code_formulas_and_a_table() -> None:
    """There is more than prose in it, and the table is shared by two items."""
    texts = [item.text for item in MIDTERM.items]
    assert sum("![" in text for text in texts) >= 2
    assert sum("```" in text for text in texts) >= 2
    assert sum("$" in text for text in texts) >= 15
    assert Counter(item.passage for item in MIDTERM.items if item.passage).most_common() == [
        (MIDTERM.item("stop-epoch").passage, 2)
    ]


def test_every_number_has_an_oracle() -> None:
    """No numeric item is believed unchecked."""
    numeric = {item.name for item in ITEMS.values() if item.kind is Kind.NUMERIC}
    assert numeric == set(ORACLES) == set(TEMPTING)


@pytest.mark.parametrize("name", ORACLES)
def test_a_numeric_key_is_right_for_all_its_numbers(name: str) -> None:
    """What torch or scipy finds is accepted and is the key, in every variant."""
    for variant in variants(ITEMS[name]):
        key, truth = interval(variant), ORACLES[name](variant.variant)
        assert key.accepts(truth)
        assert key.value == pytest.approx(truth, rel=2e-4)


@pytest.mark.parametrize("name", TEMPTING)
def test_a_numeric_key_refuses_what_misconceptions_lead_to(name: str) -> None:
    """No tolerance is so wide, and no variant so unlucky, that a wrong way gives a right number."""
    for variant in variants(ITEMS[name]):
        assert [wrong for wrong in TEMPTING[name](variant.variant) if interval(variant).accepts(wrong)] == []
