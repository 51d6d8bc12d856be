"""What is wrong with a quiz that can be read: keys, wording, formulas, pictures, pools, and what gives keys away."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Final

from grading.errors import QuizError
from grading.quiz.bank import tells, wording
from grading.quiz.bank.finding import Finding as Finding
from grading.quiz.bank.finding import Level
from grading.quiz.bank.prose import Picture, Prose, ProseReader, texts
from grading.quiz.bank.tells import Choice
from grading.quiz.bank.template import interval, variants, written
from grading.quiz.bank.wording import Complaint
from grading.quiz.item import CHOICES, Item, Kind, Pool, Quiz
from grading.quiz.marking.rules import obstacle
from grading.quiz.markup import PICTURES

NUMBERED: Final = re.compile(r"item-\d+")
UNKNOWN_COMMAND: Final = re.compile(r"<m[io][^>]*>(\\[A-Za-z]+)</m[io]>")


def findings(quiz: Quiz) -> tuple[Finding, ...]:
    """All that is wrong with a quiz, in the order of its lines."""
    reader = ProseReader()
    folder = Path(quiz.origin).parent if Path(quiz.origin).is_file() else None
    found = [
        Finding(item.line, item.name, level, message)
        for item in quiz.items
        for level, message in dict.fromkeys(_of_item(quiz, item, reader, folder))
    ]
    return tuple(sorted([*found, *_of_pools(quiz), *_of_quiz(quiz, reader)]))


def require_sound(quiz: Quiz) -> None:
    """Raise QuizError with a line for each error that `findings` tells; a quiz with such is not given out."""
    errors = [each for each in findings(quiz) if each.level == "error"]
    if errors:
        raise QuizError("\n".join(each.sentence(quiz.origin or quiz.name) for each in errors))


# -- one item ----------------------------------------------------------------------------------------------------------


def _of_item(quiz: Quiz, item: Item, reader: ProseReader, folder: Path | None) -> Iterator[Complaint]:
    filled = variants(item)
    first = filled[0]
    yield from _key(item)
    yield from _numbers(filled)
    if item.kind in (Kind.SINGLE, Kind.MULTIPLE):
        yield from _overlaps(filled, reader)
        if quiz.shuffle_options and item.shuffle:
            yield from wording.pointing(_options(first, reader))
        yield from wording.hidden_negation(reader.read(first.text))
    for text in texts(first):
        yield from _form(reader.read(text), folder)
    if not item.tags.get("lecture"):
        yield "warning", "has no `lecture` tag, so the debrief cannot say what to reread; add `Tags: lecture=...`"
    if NUMBERED.fullmatch(item.name):
        yield (
            "warning",
            "is named by its place, and answers are kept by name; give it a `Name:` before the quiz is given out",
        )


def _key(item: Item) -> Iterator[Complaint]:
    right, count = len(item.key), len(item.options)
    if item.kind is Kind.TEXT and not any(each.strip() for each in item.accepted):
        yield "error", "has no key; write what is accepted as `* word`"
    if item.kind not in CHOICES:
        return
    if count < 2:
        yield "error", f"has {count} option; write two or more"
    elif item.kind is not Kind.MULTIPLE:
        if right == 0:
            yield "error", "has no key; mark the right option with a star, as `*b)`"
        elif right > 1:
            names = ", ".join(sorted(item.key))
            yield "error", f"has {right} keys ({names}); keep one star, or make it select-all with `[ ]` and `[*]`"
    elif right == 0 and obstacle(item.rule, count, right):
        yield "error", f"has no right option, which the rule {item.rule} cannot mark; mark some with `[*]`"
    elif right == 0:
        yield "warning", "has no right option, so that a right answer looks like none at all; mark some with `[*]`"
    elif obstacle(item.rule, count, right):
        yield (
            "error",
            f"has only right options, which the rule {item.rule} cannot mark; add a wrong one, or choose another rule",
        )


def _numbers(filled: Sequence[Item]) -> Iterator[Complaint]:
    """The keys of a numeric item's variants; the first of a sort stands for all."""
    if filled[0].kind is not Kind.NUMERIC:
        return
    for item in filled:
        key = interval(item)
        if key.low > key.high:
            yield "error", f"accepts no number: `= {item.numeric}` is empty{_with(item)}; put the smaller end first"
            return
        if key.low == key.high and key.value != int(key.value):
            yield (
                "warning",
                f"accepts {written(key.value)} alone{_with(item)}, and no rounding; write `= {item.numeric} +- 0.01`",
            )
            return


def _overlaps(filled: Sequence[Item], reader: ProseReader) -> Iterator[Complaint]:
    """Overlapping options, each pair told for the first variant in which it overlaps."""
    told: set[tuple[str, str]] = set()
    for item in filled:
        for (first, one), (second, other) in combinations(_options(item, reader), 2):
            if (first, second) not in told and (found := wording.overlap(first, one, second, other)):
                told.add((first, second))
                yield found[0], f"{found[1]}{_with(item)}"


def _form(prose: Prose, folder: Path | None) -> Iterator[Complaint]:
    """Formulas, code blocks and pictures of one text."""
    if prose.lone_dollar:
        yield "error", "has a `$` that closes no formula; write a dollar sign as `\\$`"
    if prose.open_code:
        yield "error", "has a code block without its closing fence; end it with ```"
    for formula in prose.formulas:
        if problem := _latex(formula):
            yield "error", f"`${formula.strip()}$` {problem}"
    for picture in prose.pictures:
        yield from _picture(picture, folder)


def _latex(formula: str) -> str:
    """What is wrong with a formula; empty when nothing is."""
    from latex2mathml.converter import convert

    plain = re.sub(r"\\.", "", formula)
    if plain.count("{") != plain.count("}"):
        return "has braces that do not pair; look for one too many or too few"
    try:
        mathml = convert(formula)
    except Exception as error:  # its parser also raises IndexError, KeyError and others that it does not name
        return f"is no LaTeX that can be set ({type(error).__name__}); look for a missing brace or argument"
    unknown = UNKNOWN_COMMAND.search(mathml)
    return f"has {unknown.group(1)}, which is not known here; write it otherwise" if unknown else ""


def _picture(picture: Picture, folder: Path | None) -> Iterator[Complaint]:
    shown = picture.source
    if not picture.alt.strip():
        yield "error", f"the picture {shown} has no alt text; say what it shows, as `![two curves that cross]({shown})`"
    if re.match(r"[a-z]+:", shown, re.IGNORECASE):
        yield "error", f"the picture {shown} lies elsewhere; put a file beside quiz.md, so that papers can hold it"
    elif folder and not (folder / shown).resolve().is_relative_to(folder.resolve()):
        yield "error", f"the picture {shown} lies outside the quiz's folder; put it beside quiz.md"
    elif folder and not (folder / shown).is_file():
        yield "error", f"the picture {shown} is not there; put it beside quiz.md, or mend its name"
    elif Path(shown).suffix.lower() not in PICTURES:
        yield "error", f"the picture {shown} is none of {', '.join(sorted(PICTURES))}; save it as one of these"


# -- the quiz ----------------------------------------------------------------------------------------------------------


def _of_pools(quiz: Quiz) -> Iterator[Finding]:
    for pool in quiz.pools:
        items = [quiz.item(name) for name in pool.items]
        line = items[0].line if items else 1
        if len(items) < pool.pick:
            message = f"{_called(pool)} has {len(items)} items, but {pool.pick} are picked; write more, or pick fewer"
            yield Finding(line, "", "error", message)
        points = sorted({item.points for item in items})
        if len(points) > 1:
            shown = ", ".join(f"{each:g}" for each in points)
            message = (
                f"{_called(pool)} has items of {shown} points, so papers differ in what they give; make them equal"
            )
            yield Finding(line, "", "error", message)


def _of_quiz(quiz: Quiz, reader: ProseReader) -> Iterator[Finding]:
    offering = [item for item in quiz.items if item.kind in CHOICES and len(item.options) > 1]
    worded = [_choice(quiz, item, reader) for item in offering if item.kind is not Kind.TRUE_FALSE]
    placed = [_choice(quiz, item, reader) for item in offering]
    for message in (*tells.longest(worded), *tells.places(placed)):
        yield Finding(offering[0].line, "", "warning", message)


def _choice(quiz: Quiz, item: Item, reader: ProseReader) -> Choice:
    kept = item.kind is Kind.TRUE_FALSE or not (quiz.shuffle_options and item.shuffle)
    lengths = tuple(len(prose.plain) for _, prose in _options(variants(item)[0], reader))
    return Choice(lengths, tuple(each.right for each in item.options), fixed=kept)


def _options(item: Item, reader: ProseReader) -> list[tuple[str, Prose]]:
    return [(option.name, reader.read(option.text)) for option in item.options]


def _with(item: Item) -> str:
    """The numbers of a variant, for a message."""
    values = ", ".join(f"{name} = {written(value)}" for name, value in item.variant.items())
    return f" (with {values})" if values else ""


def _called(pool: Pool) -> str:
    return f"the pool of {pool.title}" if pool.title else f"the group of {', '.join(pool.items)}"


def summary(found: Sequence[Finding], items: int) -> str:
    """How many of each there are."""
    counts: dict[Level, int] = {"error": 0, "warning": 0}
    for each in found:
        counts[each.level] += 1
    return f"{_counted(items, 'item')}, {_counted(counts['error'], 'error')}, {_counted(counts['warning'], 'warning')}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
