"""Code with other graders' markers, or with none, becomes code with named regions: what students are to write.

Known are `### BEGIN SOLUTION` and `### END SOLUTION` (nbgrader), the same with one sign (otter-grader), and otter's
`# SOLUTION` at the end of a line. Without any of them, what stands in functions and methods is the solution, and where
there are none, the whole cell.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from autograder.authoring.questions import CELL
from autograder.authoring.regions import is_marker, parse_regions, strip
from autograder.errors import AuthoringError

MARKED = re.compile(r"^\s*#+ *BEGIN SOLUTION( NO PROMPT)? *$|^.*\S.*# *SOLUTION( NO PROMPT)? *$", re.MULTILINE)

_BEGIN = re.compile(r"^\s*#+ *BEGIN SOLUTION( NO PROMPT)? *$")
_END = re.compile(r"^\s*#+ *END SOLUTION *$")
_SUFFIX = re.compile(r"^(?P<indent>\s*)(?P<code>\S.*?)\s*# *SOLUTION(?P<bare> NO PROMPT)? *$")
_HIDDEN = re.compile(r"^\s*#+ *(?P<turn>BEGIN|END) HIDDEN TESTS? *$")
_PROMPT = re.compile(r'^\s*"""\s*# *(?P<turn>BEGIN|END) PROMPT *$')
_TARGET = re.compile(r"^(?P<target>[A-Za-z_][\w.]*(?:, *[A-Za-z_][\w.]*)*) *=(?!=)")
_NOWHERE = Path("cell")

Namer = Callable[[str], str]  # makes a region's name of what it should be like
Definition = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Marked:
    """A cell's code with regions in it, their names, what the code defines, and tests that were taken out of it."""

    code: str
    regions: tuple[str, ...]
    names: tuple[str, ...]
    notes: tuple[str, ...] = ()
    tests: str = ""


@dataclass(frozen=True)
class _Span:
    """Lines that are a solution, counted from 0, the last one not among them."""

    first: int
    last: int
    like: str
    starter: tuple[str, ...] = ()


def mark_out(code: str, namer: Namer) -> Marked:
    """The code with its solutions in regions. It parses, and so does what students are given of it."""
    code, tests, notes = _without_others(code)
    lines, spans = _spans(code)
    numbers = count(1)
    if not _holds(_with_regions(lines, spans, lambda _: f"tried_{next(numbers)}").code):
        spans = [_whole(lines)]
    return replace(_with_regions(lines, spans, namer), tests=tests, notes=notes)


def parsed(code: str) -> ast.Module | None:
    """The code as a tree; None where it is no Python."""
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError):
        return None


def harmless(text: str) -> Iterator[str]:
    """The lines of the text, without those that would be read as a marker, or with a dot added where that helps."""
    for line in text.split("\n"):
        if CELL.match(line) or CELL.match(f"# {line}"):
            yield line.replace("%%", "% %", 1)
        elif not _looks_like_a_marker(line):
            yield line
        elif not _looks_like_a_marker(f"{line.rstrip()}."):
            yield f"{line.rstrip()}."


def _looks_like_a_marker(line: str) -> bool:
    return is_marker(line) or is_marker(f"# {line}")


def _without_others(code: str) -> tuple[str, str, tuple[str, ...]]:
    """The code without hidden tests and otter's prompts; the tests; and what to say about it."""
    kept: list[str] = []
    tests: list[str] = []
    prompts = 0
    into = kept
    for line in code.split("\n"):
        hidden = _HIDDEN.match(line)
        turn = hidden or _PROMPT.match(line)
        if turn is None:
            into.append(line)
            continue
        begins = turn["turn"] == "BEGIN"
        into = kept if not begins else tests if hidden else []
        prompts += begins and hidden is None
    notes = ["hidden tests were taken out of it"] if tests else []
    notes += ["otter's prompt was left out"] if prompts else []
    return "\n".join(kept).strip("\n"), "\n".join(tests), tuple(notes)


def _spans(code: str) -> tuple[list[str], list[_Span]]:
    """The code's lines without markers, and which of them are solutions."""
    if MARKED.search(code):
        return _by_markers(code.split("\n"))
    lines = code.split("\n")
    tree = parsed(code)
    found = list(_in_bodies(tree, lines)) if tree is not None else []
    return lines, found or [_whole(lines)]


def _by_markers(marked: list[str]) -> tuple[list[str], list[_Span]]:
    lines: list[str] = []
    spans: list[_Span] = []
    begun: int | None = None
    for line in marked:
        if _BEGIN.match(line):
            begun = len(lines)
        elif _END.match(line):
            if begun is not None and begun < len(lines):
                spans.append(_Span(begun, len(lines), ""))
            begun = None
        elif (suffix := _SUFFIX.match(line)) and begun is None:
            target = _TARGET.match(suffix["code"])
            starter = f"{target['target']} = ..." if target and not suffix["bare"] else "..."
            lines.append(f"{suffix['indent']}{suffix['code']}")
            spans.append(_Span(len(lines) - 1, len(lines), "", (starter,)))
        else:
            lines.append(suffix["indent"] + suffix["code"] if (suffix := _SUFFIX.match(line)) else line)
    if begun is not None and begun < len(lines):
        spans.append(_Span(begun, len(lines), ""))
    tree = parsed("\n".join(lines))
    return lines, [replace(each, like=_like(tree, each)) for each in spans] or [_whole(lines)]


def _like(tree: ast.Module | None, span: _Span) -> str:
    """What a region is called after: the function around it, else what it defines."""
    inside = [each for each in (tree.body if tree else []) if _overlaps(each, span)]
    for node in inside:
        if isinstance(node, ast.ClassDef):
            methods = [each for each in node.body if isinstance(each, Definition) and _overlaps(each, span)]
            return f"{node.name}_{methods[0].name.strip('_')}" if methods else node.name
    return next((name for node in inside for name in _defined(node)), "task")


def _overlaps(node: ast.stmt, span: _Span) -> bool:
    return node.lineno - 1 < span.last and (node.end_lineno or node.lineno) > span.first


def _in_bodies(tree: ast.Module, lines: list[str]) -> Iterator[_Span]:
    """What stands in functions and in the methods of classes, without their docstrings."""
    for node in tree.body:
        if isinstance(node, Definition):
            yield _body(node, lines, node.name)
        elif isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, Definition):
                    yield _body(method, lines, f"{node.name}_{method.name.strip('_')}")


def _body(node: Definition, lines: list[str], like: str) -> _Span:
    """The lines of a body, with the comments around them; of a function in one line, that line."""
    rest = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    if not rest or rest[0].lineno == node.lineno:
        decorated = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        return _Span(decorated - 1, node.end_lineno or node.lineno, like, (f"{_head(node)}", "    ..."))
    first, last = rest[0].lineno - 1, node.end_lineno or node.lineno
    if isinstance(rest[0], Definition | ast.ClassDef) and rest[0].decorator_list:
        first = rest[0].decorator_list[0].lineno - 1
    while _is_comment(lines[first - 1]) and first - 1 > node.lineno - 1:
        first -= 1
    indent = len(lines[rest[0].lineno - 1]) - len(lines[rest[0].lineno - 1].lstrip())
    while last < len(lines) and _is_comment(lines[last]) and len(lines[last]) - len(lines[last].lstrip()) >= indent:
        last += 1
    return _Span(first, last, like)


def _head(node: Definition) -> str:
    return f"{'async ' if isinstance(node, ast.AsyncFunctionDef) else ''}def {node.name}({ast.unparse(node.args)}):"


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _whole(lines: list[str]) -> _Span:
    """The whole cell is a solution; students are given its names."""
    tree = parsed("\n".join(lines))
    names = list(dict.fromkeys(name for node in (tree.body if tree else []) for name in _defined(node)))
    starter = tuple(f"{name} = None" for name in names) or ("# your code here",)
    return _Span(0, len(lines), names[0] if names else "task", starter)


def _defined(node: ast.stmt) -> list[str]:
    """The names that a statement defines."""
    if isinstance(node, Definition | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return [each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)]
    return []


def _with_regions(lines: list[str], spans: list[_Span], namer: Namer) -> Marked:
    """The lines with each span between markers."""
    made: list[str] = []
    regions: list[str] = []
    done = 0
    for span in spans:
        made += harmless("\n".join(lines[done : span.first])) if span.first > done else ()
        name, indent = namer(span.like), _indent(lines[span.first : span.last])
        starter = [f"{indent}### STARTER", *(f"{indent}# {line}" for line in span.starter)] if span.starter else []
        inner = list(harmless("\n".join(lines[span.first : span.last])))
        made += [f"{indent}### BEGIN SOLUTION {name}", *inner, *starter, f"{indent}### END SOLUTION"]
        regions.append(name)
        done = span.last
    made += harmless("\n".join(lines[done:])) if done < len(lines) else ()
    tree = parsed("\n".join(lines))
    nodes = [node for node in (tree.body if tree else []) if any(_overlaps(node, span) for span in spans)]
    names = [name for node in nodes for name in _defined(node) if not name.startswith("_")]
    return Marked("\n".join(made), tuple(regions), tuple(dict.fromkeys(names)))


def _indent(lines: list[str]) -> str:
    """The indentation that all of the lines share."""
    return min((line[: len(line) - len(line.lstrip())] for line in lines if line.strip()), key=len, default="")


def _holds(code: str) -> bool:
    """Whether the regions are ones, and what is left when they are stripped is Python."""
    try:
        parse_regions(code, _NOWHERE)
        return parsed(strip(code, _NOWHERE)) is not None
    except AuthoringError:
        return False
