"""Items with parameters: what stands in `{{...}}` is worked out for each variant, and never by running code.

An expression has numbers, the item's parameters, + - * / // % ** and the functions of `FUNCTIONS`. After a colon may
stand how its value is written, as `{{sqrt(d):.2f}}`; otherwise it is written with twelve digits at most.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from grading.errors import QuizError
from grading.quiz.item import Interval, Item

if TYPE_CHECKING:
    from simpleeval import SimpleEval

FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "ceil": math.ceil,
    "floor": math.floor,
    "min": min,
    "max": max,
    "abs": abs,
    "round": round,
}
MOST_VARIANTS: Final = 1000
LONGEST_EXPRESSION: Final = 200  # characters
PLACE: Final = re.compile(r"\{\{([^{}]*)\}\}")
FORMAT: Final = re.compile(r"[+]?,?(?:\.\d{1,2})?[efgd%]?")
CHARACTERS: Final = re.compile(r"[\w\s.,()+*/%-]+")
NAME: Final = re.compile(r"[A-Za-z]\w*")
WHOLE_BELOW: Final = 1e15  # whole numbers below it are written without an exponent


def read_parameters(text: str) -> dict[str, tuple[float, ...]]:
    """What `d = 16, 64; T = 5, 10` says. Raises QuizError."""
    parameters: dict[str, tuple[float, ...]] = {}
    for part in text.split(";"):
        name, equals, values = (each.strip() for each in part.partition("="))
        if not equals or not NAME.fullmatch(name) or name in FUNCTIONS:
            raise QuizError(f"`{part.strip()}` is no parameter; write them as `d = 16, 64; T = 5, 10`")
        if name in parameters:
            raise QuizError(f"the parameter `{name}` is given twice; keep one")
        parameters[name] = tuple(_number(value, f"of the parameter `{name}`") for value in values.split(","))
        if len(set(parameters[name])) < len(parameters[name]):
            raise QuizError(f"the parameter `{name}` has a value twice; keep one")
    count = math.prod(len(values) for values in parameters.values())
    if count > MOST_VARIANTS:
        raise QuizError(
            f"the parameters make {count} variants; at most {MOST_VARIANTS} are allowed, so leave out values"
        )
    return parameters


def variants(item: Item) -> tuple[Item, ...]:
    """The item with every combination of its parameters filled in; a plain item gives itself. Raises QuizError."""
    combinations = product(*item.parameters.values())
    return tuple(filled(item, dict(zip(item.parameters, values, strict=True))) for values in combinations)


def filled(item: Item, values: Mapping[str, float]) -> Item:
    """The item with these values in all its texts and its key. Raises QuizError."""
    if not item.parameters:
        return item
    fill = _Filler(item.name, values)
    return replace(
        item,
        text=fill(item.text),
        title=fill(item.title),
        passage=fill(item.passage),
        numeric=fill(item.numeric),
        accepted=tuple(fill(each) for each in item.accepted),
        options=tuple(replace(each, text=fill(each.text), feedback=fill(each.feedback)) for each in item.options),
        feedback=fill(item.feedback),
        feedback_right=fill(item.feedback_right),
        feedback_wrong=fill(item.feedback_wrong),
        variant=dict(values),
    )


def unused(item: Item) -> tuple[str, ...]:
    """The parameters that stand in none of the item's expressions."""
    used = {name for text in _texts(item) for place in PLACE.findall(text) for name in NAME.findall(place)}
    return tuple(name for name in item.parameters if name not in used)


def interval(item: Item) -> Interval:
    """The numbers that a numeric item accepts; empty, low above high, where it is written so. Raises QuizError.

    Ends are worked out in decimal, as they are written: 0.7 +- 0.1 ends at 0.8, and not just below it.
    """
    text = item.numeric.strip()
    about = f"of the key `= {text}`"
    if text.startswith("["):
        low, comma, high = text.removeprefix("[").removesuffix("]").partition(",")
        if not comma or not text.endswith("]"):
            raise QuizError(f"item {item.name!r}: the key `= {text}` is no interval; write it as `= [1, 2]`")
        ends = _decimal(low, about), _decimal(high, about)
        return Interval(float(ends[0]), float(ends[1]), float((ends[0] + ends[1]) / 2))
    centre, plus_minus, width = text.partition("+-")
    value, margin = _decimal(centre, about), Decimal(0)
    if plus_minus:
        share = width.strip().endswith("%")
        margin = _decimal(width.strip().removesuffix("%"), about)
        margin = abs(value) * margin / 100 if share else margin
    return Interval(float(value - margin), float(value + margin), float(value))


class _Filler:
    """Puts the values of one variant into texts."""

    def __init__(self, item: str, values: Mapping[str, float]) -> None:
        self.item = item
        self.values = values
        self.evaluator = _evaluator(values)

    def __call__(self, text: str) -> str:
        if "{{" not in text:
            return text
        if "{{" in PLACE.sub("", text):
            raise QuizError(
                f"item {self.item!r}: a `{{{{` has no `}}}}`, or has braces within; "
                "in the LaTeX of an item with parameters, write two braces apart, as `{ {`"
            )
        return PLACE.sub(lambda found: self._written(found.group(1)), text)

    def _written(self, place: str) -> str:
        """The value of what stands between the braces, as it stands on the paper."""
        expression, colon, form = (each.strip() for each in place.partition(":"))
        value = self._value(expression)
        if not colon:
            return written(value)
        if not FORMAT.fullmatch(form):
            raise self._error(place, "has no known format after its colon; write it as `:.2f`, `:.3g`, `:.1e` or `:d`")
        if form.endswith("d") and value != int(value):
            raise self._error(place, f"is {written(value)}, which is not whole as `:d` says")
        try:
            return format(int(value) if form.endswith("d") else value, form)
        except ValueError:
            raise self._error(place, "has no known format after its colon; write it as `:.2f`") from None

    def _value(self, expression: str) -> float:
        if len(expression) > LONGEST_EXPRESSION or not CHARACTERS.fullmatch(expression):
            raise self._error(expression, "is no expression of numbers, parameters, + - * / // % ** and functions")
        from simpleeval import FunctionNotDefined, InvalidExpression, NameNotDefined

        try:
            value = self.evaluator.eval(" ".join(expression.split()))
        except NameNotDefined as error:
            known = ", ".join(self.values)
            raise self._error(expression, f"has `{error.name}`, which is no parameter; there are: {known}") from None
        except FunctionNotDefined as error:
            known = ", ".join(FUNCTIONS)
            raise self._error(
                expression, f"has `{error.func_name}()`, which is no function; there are: {known}"
            ) from None
        except ZeroDivisionError:
            raise self._error(expression, "divides by zero") from None
        except OverflowError:
            raise self._error(expression, "is too large") from None
        except (InvalidExpression, SyntaxError, TypeError, ValueError, RecursionError) as error:
            raise self._error(expression, f"cannot be worked out ({error})") from None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._error(expression, "is not a number")
        if not math.isfinite(value):
            raise self._error(expression, "is not a finite number")
        return float(value)

    def _error(self, place: str, what: str) -> QuizError:
        values = ", ".join(f"{name} = {written(value)}" for name, value in self.values.items())
        return QuizError(f"item {self.item!r}: `{{{{{place.strip()}}}}}` {what} (with {values})")


def written(value: float) -> str:
    """A number as it stands on paper: with twelve digits at most, which hides what floats add in the last ones."""
    if value == int(value) and abs(value) < WHOLE_BELOW:
        return str(int(value))
    return f"{value:.12g}"


def _evaluator(values: Mapping[str, float]) -> "SimpleEval":
    """An evaluator that knows arithmetic and the fixed functions: no attributes, no subscripts, no texts."""
    import ast
    import operator

    from simpleeval import SimpleEval

    operators = {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
        ast.FloorDiv: operator.floordiv,
        ast.Mod: operator.mod,
        # of floats, since a power of whole numbers may take for ever
        ast.Pow: lambda base, exponent: float(base) ** float(exponent),
        ast.USub: operator.neg,
        ast.UAdd: operator.pos,
    }
    evaluator = SimpleEval(operators=operators, functions=dict(FUNCTIONS), names=dict(values))
    kept = (ast.Expr, ast.Name, ast.UnaryOp, ast.BinOp, ast.Call, ast.Constant)
    evaluator.nodes = {kind: handler for kind, handler in evaluator.nodes.items() if kind in kept}
    return evaluator


def _texts(item: Item) -> Iterator[str]:
    """Every text of an item in which an expression may stand."""
    yield from (item.text, item.title, item.passage, item.numeric)
    yield from item.accepted
    for option in item.options:
        yield from (option.text, option.feedback)
    yield from (item.feedback, item.feedback_right, item.feedback_wrong)


def _number(text: str, about: str) -> float:
    return float(_decimal(text, about))


def _decimal(text: str, about: str) -> Decimal:
    """A finite number as it is written. Raises QuizError that says what it is of."""
    try:
        number = Decimal(text.strip())
        if math.isfinite(float(number)):
            return number
    except (InvalidOperation, ValueError, OverflowError):
        pass
    raise QuizError(f"{text.strip()!r} {about} is no number; write it as 3, 0.88 or 1e-3")
