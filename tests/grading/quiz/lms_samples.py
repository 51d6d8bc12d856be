"""Quizzes for the tests of exports, and the parsers of others that read them.

`make test` fetches the parsers into the virtual environment's folder `quiz-tools`. The DTD of QTI 1.2.1 is in pyslet's
source archive: it may be read there, and not handed on.
"""

import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from grading.quiz.item import Item, Kind, Option, Pool, Quiz, Rule
from grading.quiz.marking.rules import obstacle

TOOLS = Path(sys.prefix, "quiz-tools")
SIGNS = "<>&'\"~={}#:\\$%*[]()/-_`|!^ \n\téßΣ中😀aB1"

MISSING_TOOLS = "the parsers of other projects are not here: install npm, then run `make quiz-tools`"
needs_archive = pytest.mark.skipif(not list(TOOLS.glob("pyslet-*.tar.gz")), reason=MISSING_TOOLS)
needs_node = pytest.mark.skipif(
    not (TOOLS.joinpath("node_modules").is_dir() and shutil.which("node")), reason=MISSING_TOOLS
)

CODE = '```python\nx = {"a": [1, 2]}  # ~=: \\n\nif x < 3 and y > 4 & z:\n    pass\n```'


def choice(name: str = "pick", kind: Kind = Kind.SINGLE, right: str = "b", texts: str = "abc", **more: Any) -> Item:
    """An item with the options a, b, c, ... of which those in `right` are right."""
    options = tuple(Option(each, f"option {each}", each in right, f"about {each}" * (each == "a")) for each in texts)
    return Item(name, kind, f"Which of {name}?", options=options, **more)


TRUTH = (Option("a", "True", True), Option("b", "False", False, "no"))
ITEMS = (
    choice("single", points=2.0, feedback="seen", feedback_right="well", feedback_wrong="alas", title="One & <only>"),
    choice("several", Kind.MULTIPLE, "ac", "abcde", tags={"topic": "attention"}, passage=f"Above.\n\n{CODE}"),
    Item("truth", Kind.TRUE_FALSE, "Is $a < b$?", options=TRUTH, feedback_right="yes"),
    Item("number", Kind.NUMERIC, "How many?", numeric="0.88 +- 0.01", feedback_wrong="count again"),
    Item("range", Kind.NUMERIC, "How many?", numeric="[-1, 2.5]"),
    Item("word", Kind.TEXT, "What?", accepted=("self attention", "50%"), feedback_right="so it is"),
    Item("scaled", Kind.NUMERIC, "$\\sqrt{ {{d}} }$?", numeric="{{sqrt(d)}}", parameters={"d": (16.0, 64.0)}),
    choice("first", tags={"topic": "pool"}),
    choice("second", right="a"),
    choice("third", right="c"),
)
SAMPLE = Quiz(
    "sample", "A sample: <all> & more", ITEMS, (Pool(("first", "second", "third"), 2, "Some"),), "Read *well*."
)

texts = st.text(st.sampled_from(SIGNS), min_size=1, max_size=30).map(str.strip).filter(bool)
feedbacks = st.just("") | texts


@st.composite
def items(draw: st.DrawFn, kinds: tuple[Kind, ...] = tuple(Kind)) -> Item:
    """Any item whose texts hold the signs that the formats use; formulas are left out, as they may be nonsense."""
    kind = draw(st.sampled_from(kinds))
    count = draw(st.integers(2, 6))
    key = draw(st.sets(st.integers(0, count - 1), min_size=1, max_size=count - 1 if kind is Kind.MULTIPLE else 1))
    options = tuple(Option("abcdef"[each], draw(words), each in key, draw(unformulated)) for each in range(count))
    if kind is Kind.TRUE_FALSE:
        options = tuple(replace(each, text=text) for each, text in zip(options, ("True", "False"), strict=False))
        options = (replace(options[0], right=0 in key), replace(options[1], right=0 not in key))
    low, width = draw(st.decimals(-1000, 1000, places=3)), draw(st.decimals(0, 10, places=3))
    return Item(
        name="any",
        kind=kind,
        text=draw(words),
        points=draw(st.sampled_from((0.5, 1.0, 2.0, 3.0))),
        options=options if kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE) else (),
        numeric=f"{low} +- {width}" if kind is Kind.NUMERIC else "",
        accepted=tuple(draw(st.lists(answers, min_size=1, max_size=3))) if kind is Kind.TEXT else (),
        rule=draw(st.sampled_from([rule for rule in Rule if not obstacle(rule, count, len(key))])),
        feedback=draw(unformulated),
        feedback_right=draw(unformulated),
        feedback_wrong=draw(unformulated),
    )


words = texts.map(lambda text: text.replace("$", "S")) | st.just(CODE)
unformulated = st.just("") | words
answers = texts.map(lambda text: " ".join(text.replace("->", "-").split()))


def quiz_of(*several: Item) -> Quiz:
    """A quiz of these items and nothing else."""
    return Quiz("generated", "Generated", several)


def dtd() -> bytes:
    """The DTD of QTI 1.2.1, as the standard has it."""
    (archive,) = TOOLS.glob("pyslet-*.tar.gz")
    with tarfile.open(archive) as opened:
        (member,) = (
            each for each in opened.getnames() if each.endswith("unittests/data_imsqtiv1p2p1/ims_qtiasiv1p2p1.dtd")
        )
        found = opened.extractfile(member)
        assert found is not None
        return found.read()


GIFT = "const gift = require('gift-pegjs'); const read = (text) => gift.parse(text);"
MOODLE = """
const convert = require('moodlexml-to-json');
const read = (text) => {
  let found;
  convert(text, (result, error) => { if (error) throw error; found = result.questions; });
  return found;
};
"""
LOOP = """
require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
  let answer;
  try { answer = { read: read(JSON.parse(line)) }; } catch (error) { answer = { error: String(error.message) }; }
  console.log(JSON.stringify(answer));
});
"""


class NodeParser:
    """A parser in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def __call__(self, text: str) -> list[dict[str, Any]]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(text) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert "error" not in answer, f"{answer['error']}\n{text}"
        found: list[dict[str, Any]] = answer["read"]
        return found


@contextmanager
def node_parser(script: str) -> Iterator[NodeParser]:
    """GIFT or MOODLE, ready to read."""
    command = ["node", "-e", script + LOOP]
    with subprocess.Popen(command, cwd=TOOLS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield NodeParser(process)
        assert process.stdin is not None
        process.stdin.close()
