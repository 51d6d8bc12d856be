"""The public checks once more, as otter-grader reads them: `otter.Notebook().check_all()` in a student's notebook.

There they run in the notebook's own kernel, on what its cells have defined so far. One file a check, in otter's format
of exceptions, which shows the line that failed; so the check itself stands in it, with what its file has before it.
"""

import ast
from pathlib import Path

from autograder.errors import AuthoringError

FOLDER = "tests"
CHECK = "test_"
FOR_GRADERS = frozenset({"keep", "rebuild", "trace"})  # what only a stand-in for an object in the box has

_FILE = '''\
"""Made from test_public.py, for otter-grader: `otter.Notebook().check({name!r})` in your notebook."""

{prelude}

from otter.test_files import test_case

OK_FORMAT = False

name = {name!r}
points = 0


class YourNotebook:
    """What your notebook has defined so far."""

    def __init__(self, names):
        self.__names = names

    def __getattr__(self, name):
        if name not in self.__names:
            raise AttributeError(f"your notebook defines no `{{name}}` so far; run the cell that does")
        return self.__names[name]


@test_case(
    name={title!r},
    failure_message={hint!r},
)
{head}
    student = YourNotebook(env)
{body}
'''


def otter_checks(public_tests: Path) -> dict[str, str]:
    """The files for otter by their names, one for each check of test_public.py.

    Raises AuthoringError, with file and line, for a check that cannot run in a student's notebook.
    """
    text = public_tests.read_text(encoding="utf-8")
    functions = [each for each in ast.parse(text).body if isinstance(each, ast.FunctionDef)]
    checks = [each for each in functions if each.name.startswith(CHECK)]
    for check in checks:
        _refuse_what_needs_a_grader(check, public_tests)
    prelude = _without(text, checks)
    return {f"{FOLDER}/{_name(check)}.py": _file(check, text, prelude) for check in checks}


def _refuse_what_needs_a_grader(check: ast.FunctionDef, path: Path) -> None:
    where = f"{path}:{check.lineno}: {check.name}"
    given = [each.arg for each in check.args.args]
    if given != ["student"] or check.decorator_list:
        found = f"takes ({', '.join(given)})" if given != ["student"] else "has a decorator"
        raise AuthoringError(f"{where} {found}; a public check takes `student` alone, and runs in students' notebooks")
    for node in ast.walk(check):
        if isinstance(node, ast.Attribute) and node.attr in FOR_GRADERS:
            raise AuthoringError(
                f"{path}:{node.lineno}: {check.name} uses .{node.attr}, which only hidden tests have; "
                "a public check calls what the notebook defines"
            )


def _name(check: ast.FunctionDef) -> str:
    return check.name.removeprefix(CHECK)


def _without(text: str, checks: list[ast.FunctionDef]) -> str:
    """What stands in the file besides the checks and the docstring."""
    tree = ast.parse(text)
    left_out = [*checks, *(tree.body[:1] if ast.get_docstring(tree) is not None else [])]
    taken = {line for node in left_out for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    kept = [line for number, line in enumerate(text.split("\n"), start=1) if number not in taken]
    return "\n".join(kept).strip()


def _file(check: ast.FunctionDef, text: str, prelude: str) -> str:
    title, _, hint = (ast.get_docstring(check) or check.name).partition("\n")
    statements = check.body[1:] if ast.get_docstring(check) is not None else check.body
    lines = _telling(text, check).split("\n")
    body = "\n".join(lines[statements[0].lineno - 1 : check.end_lineno]) if statements else "    pass"
    return _FILE.format(
        prelude=prelude,
        name=_name(check),
        title=title,
        hint=" ".join(hint.split()) or None,
        head=f"def {check.name}(env):",
        body=body,
    )


def _telling(text: str, check: ast.FunctionDef) -> str:
    """The text, with every assert of `found == wanted` saying what was found, as pytest does by itself."""
    lines = [line.encode() for line in text.split("\n")]  # columns are counted in bytes
    for node in sorted(ast.walk(check), key=lambda each: getattr(each, "lineno", 0), reverse=True):
        match node:
            case ast.Assert(test=ast.Compare(left=left, ops=[ast.Eq()]) as test, msg=None) if _on_one_line(node):
                line, ends = lines[node.lineno - 1], (left.col_offset, left.end_col_offset, test.end_col_offset)
                before, found, rest = line[: ends[0]], line[ends[0] : ends[1]], line[ends[1] : ends[2]]
                lines[node.lineno - 1] = before + b"(found := " + found + b")" + rest + b', f"found {found!r}"'
    return b"\n".join(lines).decode()


def _on_one_line(node: ast.stmt) -> bool:
    return node.lineno == node.end_lineno
