"""What an LMS marks otherwise than the quiz says, put into sentences."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from grading.errors import QuizError
from grading.quiz.item import Item, Kind, Rule
from grading.quiz.marking.rules import FORMULAS

Score = Callable[[Item, int, int], float]
"""The share of the points that an LMS gives for t right and f wrong ticks."""

CLOSE = 5e-5  # of the points: less than any LMS shows


def net_correct(item: Item, right: int, wrong: int) -> float:
    """How Canvas marks."""
    n, c = len(item.options), len(item.key)
    return FORMULAS[Rule.NET_CORRECT](n, c, right, wrong)


def differs(item: Item, score: Score) -> bool:
    """Whether some ticks get other points than by the item's rule. Ticking nothing counts as no answer in any LMS."""
    n, c = len(item.options), len(item.key)
    formula = FORMULAS[item.rule]
    return any(
        abs(formula(n, c, right, wrong) - score(item, right, wrong)) > CLOSE
        for right in range(c + 1)
        for wrong in range(n - c + 1)
        if right + wrong
    )


def rule_notes(items: Iterable[Item], score: Score, what: str) -> tuple[str, ...]:
    """A sentence about the select-all items that get other marks; `what` says how the LMS marks."""
    found: dict[Rule, list[str]] = defaultdict(list)
    for item in items:
        if item.kind is Kind.MULTIPLE and differs(item, score):
            found[item.rule].append(item.name)
    if not found:
        return ()
    which = "; ".join(f"{listed(names)} (here {rule})" for rule, names in found.items())
    return (f"{what}, so marks differ for {which}",)


def refuse_keyless(items: Iterable[Item], lms: str) -> None:
    """Raise QuizError for select-all items without a right option, where ticking nothing would be the answer."""
    names = [item.name for item in items if item.kind is Kind.MULTIPLE and not item.key]
    if names:
        raise QuizError(
            f"{listed(names)}: no option is right, and {lms} cannot tell ticking nothing from not answering; "
            "add a right option, or export to qti2.1"
        )


def listed(names: Sequence[str]) -> str:
    """Names for a sentence, each once."""
    return ", ".join(dict.fromkeys(names))
