"""Which items need a look, and why, in sentences."""

from dataclasses import dataclass

from grading.quiz.analysis.analysis import Analysis, ItemFigures, Part
from grading.quiz.item import Kind

LOW_DISCRIMINATION = 0.1
EASY = 0.9  # a difficulty from it on: what nearly all have right cannot tell them apart, and need not
HARD = 0.35  # a difficulty below it: most of the class did not know, or did not understand the question
MUCH_BLANK = 0.15
LIKELY = 0.9  # of the resamples: an alarm that chance alone hardly raises


@dataclass(frozen=True)
class Look:
    """A reason to look at an item; an `urgent` one may change grades."""

    urgent: bool
    short: str  # two or three words
    why: str


def looks(found: ItemFigures) -> tuple[Look, ...]:
    """The reasons to look at an item, urgent ones first."""
    reasons = (*_key(found), *_discrimination(found), *_difficulty(found), *_parts(found))
    return tuple(sorted(reasons, key=lambda look: not look.urgent))


def flagged(analysis: Analysis) -> tuple[tuple[ItemFigures, tuple[Look, ...]], ...]:
    """The items with a reason, those with an urgent one first, then in the order of the quiz."""
    found = [(item, reasons) for item in analysis.items if (reasons := looks(item))]
    return tuple(sorted(found, key=lambda each: not each[1][0].urgent))


def _key(found: ItemFigures) -> tuple[Look, ...]:
    if (alarm := found.alarm) is None:
        return ()
    did = "ticked" if found.item.kind is Kind.MULTIPLE else "chose" if found.item.options else "wrote"
    likely = alarm.support >= LIKELY
    why = (
        f"of the best third, {alarm.wrong_share:.0%} {did} {alarm.wrong} (marked wrong) and {alarm.right_share:.0%} "
        f"{alarm.right} (marked right), in {alarm.support:.0%} of resamples too: is the key right?"
    )
    return (Look(likely, "wrong key?" if likely else "key in doubt", why),)


def _discrimination(found: ItemFigures) -> tuple[Look, ...]:
    value, high = found.discrimination.value, found.discrimination.high
    if value is not None and high is not None and high < 0:
        return (Look(True, "weak students do better", f"discrimination {value:.2f}, and hardly above {high:.2f}"),)
    if value is None or value >= LOW_DISCRIMINATION or (found.difficulty.value or 0) >= EASY:
        return ()
    why = "who is good at the rest is hardly better at this one"
    return (Look(False, "tells little", f"discrimination {value:.2f}: {why}"),)


def _difficulty(found: ItemFigures) -> tuple[Look, ...]:
    reasons = []
    if found.difficulty.value is not None and found.difficulty.value < HARD:
        reasons.append(Look(False, "very hard", f"the class earned {found.difficulty.value:.0%} of its points"))
    if found.blank.value is not None and found.blank.value > MUCH_BLANK:
        reasons.append(Look(False, "often blank", f"{found.blank.value:.0%} left it blank"))
    return tuple(reasons)


def _parts(found: ItemFigures) -> tuple[Look, ...]:
    """Variants or versions whose intervals lie apart: not the same question for everybody."""
    return tuple(
        Look(False, f"{word} differ", f"{easy.name}: {easy.mean.value:.0%}, {hard.name}: {hard.mean.value:.0%}")
        for word, parts in (("variants", found.variants), ("versions", found.versions))
        for easy, hard in _apart(parts)
    )


def _apart(parts: tuple[Part, ...]) -> tuple[tuple[Part, Part], ...]:
    """The easiest and the hardest part, where the interval of the one begins above the end of the other's."""
    known = [part for part in parts if part.mean.low is not None and part.mean.high is not None]
    if len(known) < 2:
        return ()
    easy = max(known, key=lambda part: part.mean.low or 0.0)
    hard = min(known, key=lambda part: part.mean.high or 0.0)
    return ((easy, hard),) if (easy.mean.low or 0) > (hard.mean.high or 0) else ()
