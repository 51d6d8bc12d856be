"""Which items need a look: each reason from a class made for it, and none from a sound one."""

from dataclasses import replace

import numpy as np
from small_class import right_or_wrong

from grading.quiz.analysis.analysis import ItemFigures, Part, analyse
from grading.quiz.analysis.bootstrap import Figure
from grading.quiz.analysis.choices import Alarm
from grading.quiz.analysis.looks import flagged, looks


def ordinary() -> ItemFigures:
    """The middle item of a class in which the better have more right: nothing to remark."""
    rows = [[int(rank > cut) for cut in (5, 11, 17)] for rank in range(24)]
    return analyse(right_or_wrong(rows), resamples=200, seed=1).items[1]


def reasons(**changed: object) -> list[tuple[str, bool]]:
    """What is remarked about the ordinary item with other figures."""
    return [(look.short, look.urgent) for look in looks(replace(ordinary(), **changed))]  # type: ignore[arg-type]


def test_sound_item_needs_no_look() -> None:
    """Half have it right, and they are the better half."""
    assert reasons() == []


def test_alarm_is_urgent_where_resamples_agree() -> None:
    """Else the key is merely in doubt."""
    assert reasons(alarm=Alarm("b", "a", 0.8, 0.1, 0.99)) == [("wrong key?", True)]
    assert reasons(alarm=Alarm("b", "a", 0.4, 0.3, 0.6)) == [("key in doubt", False)]


def test_alarm_says_who_chose_what() -> None:
    """Both options, their shares and how sure it is stand in one sentence."""
    (look,) = looks(replace(ordinary(), alarm=Alarm("b", "a", 0.8, 0.1, 0.99)))
    assert "80% chose b (marked wrong) and 10% a (marked right), in 99% of resamples" in look.why


def test_discrimination_below_zero_is_urgent_where_it_is_sure() -> None:
    """A low one is a remark; one that is good or unknown is none, nor is that of an item that nearly all have right."""
    assert reasons(discrimination=Figure(-0.4, -0.6, -0.1)) == [("weak students do better", True)]
    assert reasons(discrimination=Figure(-0.1, -0.3, 0.1)) == [("tells little", False)]
    assert reasons(discrimination=Figure(0.05)) == [("tells little", False)]
    assert reasons(discrimination=Figure(None)) == []
    assert reasons(discrimination=Figure(0.05), difficulty=Figure(0.95)) == []


def test_hard_and_blank_items_are_remarked() -> None:
    """A class that earned a fifth of the points, a fifth of which left it blank."""
    assert reasons(difficulty=Figure(0.2), blank=Figure(0.2)) == [("very hard", False), ("often blank", False)]


def test_variants_that_lie_apart_are_remarked() -> None:
    """Intervals that do not meet; those that do are chance."""
    easy, hard = Part("d = 16", 30, Figure(0.9, 0.8, 0.95)), Part("d = 64", 30, Figure(0.5, 0.35, 0.65))
    close = Part("d = 32", 30, Figure(0.7, 0.6, 0.82))
    assert reasons(variants=(easy, hard)) == [("variants differ", False)]
    assert reasons(versions=(easy, hard)) == [("versions differ", False)]
    assert reasons(variants=(easy, close)) == []


def test_urgent_items_come_first() -> None:
    """Then the order of the quiz."""
    # the first item is chance, the third is turned round: the weak have it right
    chance = np.random.default_rng(3).integers(0, 2, 40)
    rows = [[int(chance[rank]), int(rank > 12), int(rank < 20), int(rank > 20), int(rank > 28)] for rank in range(40)]
    found = flagged(analyse(right_or_wrong(rows), resamples=200, seed=1))
    assert found[0][0].name == "item-2"
    assert found[0][1][0].urgent
    assert [item.name for item, _ in found[1:]] == sorted(item.name for item, _ in found[1:])
