"""How QTI 2.1 is told to score an item: what is expected, what each option is worth, and the rules that follow."""

from collections.abc import Iterator
from typing import Final

from grading.errors import QuizError
from grading.quiz.bank.template import interval
from grading.quiz.item import Item, Kind, Rule
from grading.quiz.lms.nodes import node, number
from grading.quiz.lms.shown import feedback_rules
from grading.quiz.marking.rules import FORMULAS, obstacle

RESPONSE: Final = node("variable", {"identifier": "RESPONSE"})
KEY: Final = node("correct", {"identifier": "RESPONSE"})
MAPPED: Final = node("mapResponse", {"identifier": "RESPONSE"})
MAPPED_RULES: Final = (Rule.BALANCED, Rule.NET_CORRECT)
SPECIAL: Final = frozenset("\\|.?*+(){}-[]^")  # of the patterns of XML Schema


def expected(item: Item) -> tuple[str, ...]:
    """The values of the correct response."""
    if item.kind is Kind.NUMERIC:
        return (number(interval(item).value),)
    if item.kind is Kind.TEXT:
        return item.accepted[:1]
    return tuple(option.name for option in item.options if option.right)


def mapping(item: Item) -> Iterator[str]:
    """What each option of a select-all item is worth; the sum never leaves 0 and the item's points."""
    if item.kind is not Kind.MULTIPLE or item.rule is Rule.ALL_OR_NOTHING:
        return
    right, wrong = _worth(item)
    bounds = {"lowerBound": 0, "upperBound": item.points} if item.rule in MAPPED_RULES else {}
    entries = (
        node("mapEntry", {"mapKey": option.name, "mappedValue": right if option.right else wrong})
        for option in item.options
    )
    yield node("mapping", {**bounds, "defaultValue": 0}, *entries)


def processing(item: Item) -> Iterator[str]:
    """The rules that set the score, and then what is shown."""
    if item.kind is Kind.MULTIPLE:
        yield _ticks(item)
    else:
        yield _choose(_right(item), _score(item.points))
    yield from feedback_rules(item)


def _right(item: Item) -> str:
    """Whether a response is right, where there is no part of the points to have."""
    if item.kind is Kind.NUMERIC:
        accepted = interval(item)
        return node(
            "and",
            {},
            node("gte", {}, RESPONSE, _float(accepted.low)),
            node("lte", {}, RESPONSE, _float(accepted.high)),
        )
    if item.kind is Kind.TEXT:
        return node("patternMatch", {"pattern": pattern(item.accepted)}, RESPONSE)
    return node("match", {}, RESPONSE, KEY)


def _ticks(item: Item) -> str:
    """The score of a select-all item."""
    n, c = len(item.options), len(item.key)
    if why := obstacle(item.rule, n, c):
        raise QuizError(f"item {item.name!r} (line {item.line}): {why}; choose another rule or another key")
    blank = 0.0 if c else FORMULAS[item.rule](n, c, 0, 0)
    return _choose(node("isNull", {}, RESPONSE), _score(blank * item.points), _ticked(item, n, c))


def _ticked(item: Item, n: int, c: int) -> str:
    """The rule that scores at least one tick."""
    points = item.points
    if item.rule in MAPPED_RULES:
        return _set(MAPPED)
    if item.rule is Rule.ALL_OR_NOTHING:
        return _choose(node("match", {}, RESPONSE, KEY), _score(points)) if c else _score(0.0)
    if item.rule is Rule.EACH_ANSWER:
        return _set(node("sum", {}, _float((n - c) / n * points), MAPPED))
    if item.rule is Rule.COVERAGE:  # the mapping counts the right ticks
        above = node("product", {}, _float(points / c), MAPPED, MAPPED)
        return _set(node("divide", {}, above, node("containerSize", {}, RESPONSE)))
    # the mapping counts the errors, from -c for the key
    steps = [(count, FORMULAS[item.rule](n, c, c - min(count, c), max(0, count - c))) for count in (0, 1, 2)]
    score = _score(0.0)
    for count, share in reversed(steps):
        if share:
            score = _choose(node("lt", {}, MAPPED, _float(count - c + 0.5)), _score(share * points), score)
    return score


def _worth(item: Item) -> tuple[float, float]:
    """What a right and what a wrong option adds to the mapping."""
    n, c = len(item.options), len(item.key)
    if obstacle(item.rule, n, c):
        return 0.0, 0.0  # `_ticks` refuses it with a sentence
    match item.rule:
        case Rule.BALANCED:
            return item.points / c, -item.points / (n - c)
        case Rule.NET_CORRECT:
            return item.points / c, -item.points / c
        case Rule.EACH_ANSWER:
            return item.points / n, -item.points / n
        case Rule.COVERAGE:
            return 1.0, 0.0
        case _:
            return -1.0, 1.0


def pattern(accepted: tuple[str, ...]) -> str:
    """A pattern of XML Schema for these answers, whatever their case and spaces."""
    answers = (r"\s+".join("".join(map(_any_case, word)) for word in answer.split()) for answer in accepted)
    return rf"\s*({'|'.join(answers)})\s*"


def _any_case(character: str) -> str:
    forms = sorted({form for form in (character, character.lower(), character.upper()) if len(form) == 1})
    escaped = [f"\\{form}" if form in SPECIAL else form for form in forms]
    return f"[{''.join(escaped)}]" if len(escaped) > 1 else escaped[0]


def _choose(condition: str, then: str, otherwise: str = "") -> str:
    branches = [node("responseIf", {}, condition, then)]
    if otherwise:
        branches.append(node("responseElse", {}, otherwise))
    return node("responseCondition", {}, *branches)


def _score(points: float) -> str:
    return _set(_float(points))


def _set(expression: str) -> str:
    return node("setOutcomeValue", {"identifier": "SCORE"}, expression)


def _float(value: float) -> str:
    return node("baseValue", {"baseType": "float"}, number(value))
