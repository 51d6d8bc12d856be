"""The rules that turn the ticks of a select-all item into a share of its points.

Of n options c are right; a student ticks t of the right ones and f of the wrong ones. All rules stay within [0, 1],
give 1 to the exact key and to nothing else, and never take points for one more right tick or one wrong tick fewer. They
differ in what they give for less than the key. "Blank" below means answered by ticking nothing; who does not answer at
all gets 0 whatever the rule (see marking.py). "Blind guessing" ticks each option by a coin, and what it gets is the
expected value; q stands for 2**-n.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from grading.errors import QuizError
from grading.quiz.item import Rule

Formula = Callable[[int, int, int, int], float]
"""A share of the points from n, c, t and f."""


def balanced(n: int, c: int, t: int, f: int) -> float:
    """max(0, t/c - f/(n - c)): right ticks and wrong ticks, each as a share of what there is. Needs 0 < c < n.

    Without the clamp at 0, the only one, it goes down to -1. Blank: 0. Everything ticked: 0. Blind guessing: half of
    the expected distance between both shares, E|T/c - F/(n - c)| / 2 with T and F binomial; its mean without the clamp
    is 0. R/exams has it as `exams_eval(rule = "false")`; in Moodle, give each right option +100/c % and each wrong one
    -100/(n - c) %: it clamps a question's sum at 0 as well.
    """
    w = n - c
    return max(0, t * w - f * c) / (c * w)


def all_or_nothing(n: int, c: int, t: int, f: int) -> float:  # noqa: ARG001
    """1 if exactly the right options are ticked, else 0. Any key will do; nothing is clamped.

    Blank: 0 (1 where no option is right). Everything ticked: 0 (1 where all are right). Blind guessing: q. Canvas calls
    it exact match, Brightspace all or nothing, the literature dichotomous scoring.
    """
    return float(t == c and f == 0)


def each_answer(n: int, c: int, t: int, f: int) -> float:
    """1 - (c - t + f)/n: each option is a statement of its own, and counts the same. Any key; nothing is clamped.

    Blank: (n - c)/n. Everything ticked: c/n. Blind guessing: 1/2. In edX it is "every decision counts"; a multiple
    true/false question is scored so.
    """
    return (n - c + t - f) / n


def net_correct(n: int, c: int, t: int, f: int) -> float:  # noqa: ARG001
    """max(0, (t - f)/c): a wrong tick takes back what a right one gave. Needs c > 0.

    Without the clamp at 0, the only one, it goes down to -(n - c)/c. Blank: 0. Everything ticked: max(0, 2c - n)/c.
    Blind guessing: the sum over s > n - c of (s - n + c) * comb(n, s) * q / c. New Quizzes in Canvas calls it partial
    credit with penalty; R/exams has it as `rule = "true"`.
    """
    return max(0, t - f) / c


def coverage(n: int, c: int, t: int, f: int) -> float:  # noqa: ARG001
    """t/c * t/(t + f): how much of the key is ticked, times how much of what is ticked is right. Needs c > 0.

    Nothing is clamped. Blank: 0, where the second factor has no value. Everything ticked: c/n. Blind guessing:
    (1 - q + (c - 1)/(n - 1) * (n/2 - 1 + q))/n, and 1/2 for n = 1. Information retrieval calls the factors recall and
    precision; no LMS has the rule as a setting.
    """
    return t * t / (c * (t + f)) if t else 0.0


def halves(n: int, c: int, t: int, f: int) -> float:
    """1 without an error, 1/2 with one if n >= 3, 1/4 with two if n >= 5, else 0; errors are c - t + f. Any key.

    Nothing is clamped. Blank and everything ticked: as their c and n - c errors say. Blind guessing:
    q * (1 + (n/2 if n >= 3) + (comb(n, 2)/4 if n >= 5)). edX has it under this name.
    """
    errors = c - t + f
    if errors == 0:
        return 1.0
    if errors == 1 and n >= 3:
        return 0.5
    return 0.25 if errors == 2 and n >= 5 else 0.0


FORMULAS: Mapping[Rule, Formula] = MappingProxyType(
    {
        Rule.BALANCED: balanced,
        Rule.ALL_OR_NOTHING: all_or_nothing,
        Rule.EACH_ANSWER: each_answer,
        Rule.NET_CORRECT: net_correct,
        Rule.COVERAGE: coverage,
        Rule.HALVES: halves,
    }
)


def obstacle(rule: Rule, n: int, c: int) -> str:
    """Why the rule cannot score an item with c right ones among n options; empty when it can."""
    if n == 0:
        return "there are no options"
    if c == 0 and rule in (Rule.BALANCED, Rule.NET_CORRECT, Rule.COVERAGE):
        return f"no option is right, and the rule {rule} needs one that is"
    if c == n and rule is Rule.BALANCED:
        return f"all options are right, and the rule {rule} needs a wrong one"
    return ""


def share(rule: Rule, ticked: frozenset[str], key: frozenset[str], options: frozenset[str]) -> float:
    """The share of the points that these ticks earn, in [0, 1].

    Raises QuizError when the rule cannot score such a key, or ticks or key name options that there are not.
    """
    if strange := sorted((ticked | key) - options):
        raise QuizError(f"no option {', '.join(strange)}; there are: {', '.join(sorted(options))}")
    n, c, t = len(options), len(key), len(ticked & key)
    if why := obstacle(rule, n, c):
        raise QuizError(f"{why}; choose another rule or another key")
    return FORMULAS[rule](n, c, t, len(ticked) - t)
