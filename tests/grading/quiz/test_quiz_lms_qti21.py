"""QTI 2.1: read and scored by pyslet, an engine that is not ours, which refuses what the standard does not have."""

import io
import itertools
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lms_samples import CODE, SAMPLE, choice, items, quiz_of

from autograder.course import read_course
from grading.errors import QuizError
from grading.quiz.bank.reading import open_quiz
from grading.quiz.item import CHOICES, Item, Kind, Quiz, Rule
from grading.quiz.lms.export import export
from grading.quiz.lms.flow import flow
from grading.quiz.lms.formats import Format
from grading.quiz.lms.sections import ident, outline
from grading.quiz.marking.marking import mark_item
from grading.quiz.marking.rules import FORMULAS, obstacle, share
from grading.quiz.markup import html
from grading.quiz.paper import paper_for

# pyslet warns of its own older names, which it uses itself
pytestmark = pytest.mark.filterwarnings("ignore:.* is deprecated, use:DeprecationWarning")

HERE = Path(__file__).parent
COURSE = read_course(Path(__file__).parents[3])
QTI = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"


def package(quiz: Quiz, folder: Path = HERE, **more: Any) -> dict[str, bytes]:
    """The files of a package."""
    with zipfile.ZipFile(io.BytesIO(export(quiz, Format.QTI21, folder, **more).data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def root(document: bytes) -> Any:
    """What pyslet reads."""
    from pyslet.qtiv2.xml import QTIDocument

    read = QTIDocument()
    read.read(src=io.BytesIO(document))
    return read.root


def item_file(item: Item) -> bytes:
    """The file of one item."""
    (document,) = (document for name, document in package(quiz_of(item)).items() if name.startswith("items/"))
    return document


def session(read: Any, response: Any) -> Any:
    """A session of pyslet's in which an item was answered; None is no answer."""
    from pyslet.qtiv2.variables import ItemSessionState

    state = ItemSessionState(read)
    state.begin_session()
    if response is not None:
        state["RESPONSE"].set_value(response)
    state.end_attempt()
    return state


def score(read: Any, response: Any) -> float:
    """The points that pyslet's engine gives."""
    return float(session(read, response)["SCORE"].value)


@pytest.mark.parametrize("rule", Rule)
@pytest.mark.parametrize("count", [2, 3, 5])
def test_every_tick_pattern_gets_our_marks(rule: Rule, count: int) -> None:
    """All six rules, all keys and all ticks: the points are ours to 1e-9."""
    names = "abcdef"[:count]
    for size in range(count + 1):
        if obstacle(rule, count, size):
            continue
        item = choice("several", Kind.MULTIPLE, names[:size], names, rule=rule, points=3.0)
        read = root(item_file(item))
        for ticks in itertools.chain.from_iterable(itertools.combinations(names, k) for k in range(1, count + 1)):
            ours = 3 * share(rule, frozenset(ticks), item.key, frozenset(names))
            assert score(read, list(ticks)) == pytest.approx(ours, abs=1e-9), (rule, item.key, ticks)


@pytest.mark.parametrize("rule", Rule)
def test_ticking_nothing_is_no_answer(rule: Rule) -> None:
    """An LMS cannot tell the two apart, so it gives what not answering gives here."""
    item = choice("several", Kind.MULTIPLE, "ab", "abcde", rule=rule)
    assert score(root(item_file(item)), None) == mark_item(item, None) == 0.0


@pytest.mark.parametrize("rule", [rule for rule in Rule if not obstacle(rule, 3, 0)])
def test_where_nothing_is_right_ticking_nothing_is(rule: Rule) -> None:
    """The answer to such an item is no tick at all."""
    read = root(item_file(choice("nothing", Kind.MULTIPLE, "", rule=rule)))
    assert score(read, None) == FORMULAS[rule](3, 0, 0, 0) == 1.0
    assert score(read, ["a", "b", "c"]) == pytest.approx(FORMULAS[rule](3, 0, 0, 3), abs=1e-9)


@pytest.mark.parametrize("number", [0.5999, 0.6, 0.7, 0.8, 0.80001, -0.7, None])
def test_numbers_are_right_as_here(number: float | None) -> None:
    """Both ends of the interval count, and nothing beyond."""
    item = Item("n", Kind.NUMERIC, "?", 2.0, numeric="0.7 +- 0.1")
    written = None if number is None else repr(number)
    assert score(root(item_file(item)), number) == 2 * mark_item(item, written)


@pytest.mark.parametrize(
    "said",
    ["Self Attention", " self   attention ", "selfattention", "50%", "50 %", "a.c", "abc", "SELF ATTENTION?", None],
)
def test_words_are_right_as_here(said: str | None) -> None:
    """Case and spaces do not matter; signs of a pattern are plain signs."""
    item = Item("w", Kind.TEXT, "?", accepted=("self attention", "50%", "a.c"))
    assert score(root(item_file(item)), said) == mark_item(item, said)


@pytest.mark.parametrize("picked", ["a", "b", "c", None])
def test_one_of_several_is_right_as_here(picked: str | None) -> None:
    """Single choice and true/false: the key, and nothing else."""
    item = choice(points=2.0)
    response = None if picked is None else frozenset({picked})
    assert score(root(item_file(item)), picked) == 2 * mark_item(item, response)


def test_feedback_is_shown_to_whom_it_is_for() -> None:
    """For everybody, for who was right or wrong, and for each option."""
    item = choice(feedback="f", feedback_right="r", feedback_wrong="w")
    read = root(item_file(item))
    shown = {picked: set(session(read, picked)["FEEDBACK"].value) for picked in ("a", "b")}
    assert shown == {"a": {"a", "feedback-always", "feedback-wrong"}, "b": {"b", "feedback-always", "feedback-right"}}
    texts = {each.identifier: each.identifier for each in read.QTIModalFeedback}
    assert set(texts) == {"a", "feedback-always", "feedback-right", "feedback-wrong"}


def test_a_sum_of_thirds_is_the_whole() -> None:
    """Who ticks the key sees what is said to who is right, although thirds do not add up in floats."""
    item = choice("thirds", Kind.MULTIPLE, "abc", "abcdefg", feedback_right="r", feedback_wrong="w", points=0.7)
    assert "feedback-right" in session(root(item_file(item)), ["a", "b", "c"])["FEEDBACK"].value


@settings(deadline=None, max_examples=40)
@given(items())
def test_pyslet_reads_any_item(item: Item) -> None:
    """Whatever signs the texts have: pyslet, which refuses elements where they may not be, finds the item again."""
    read = root(document := item_file(item))
    (declared,) = read.ResponseDeclaration
    written = fromstring(document)
    if item.kind in CHOICES:
        expected = declared.get_correct_value().value
        assert set(expected if isinstance(expected, dict) else [expected]) == item.key
        options = written.findall(f".//{QTI}simpleChoice")
        assert ["".join(each.itertext()) for each in options] == [plain(option.text) for option in item.options]
    (asked,) = written.findall(f".//{QTI}div[@class='question']")
    assert "".join(asked.itertext()) == plain(item.text)
    said = {each.get("identifier"): "".join(each.itertext()) for each in written.findall(f"{QTI}modalFeedback")}
    assert set(said.values()) == {
        plain(text)
        for text in (item.feedback, item.feedback_right, item.feedback_wrong, *(each.feedback for each in item.options))
        if text
    }


def plain(text: str) -> str:
    """What a reader sees of a Markdown text."""
    return "".join(fromstring(f"<div>{flow(html(text))}</div>").itertext())


@pytest.mark.parametrize("name", [quiz.name for quiz in COURSE.quizzes])
def test_pyslet_reads_the_course(name: str) -> None:
    """Every item and the test of the course's own quizzes."""
    quiz = open_quiz(COURSE, name)
    files = package(quiz, COURSE.paths.quiz_source(name))
    read = {path: root(content) for path, content in files.items() if path.startswith("items/")}
    assert {each.identifier for each in read.values()} == {ident(item) for item in outline(quiz).items}
    assert root(files["test.xml"]).title == quiz.title


@pytest.mark.parametrize("element", ["simpleChoice", "assessmentTest"])
def test_pyslet_would_tell(element: str) -> None:
    """The check above is no empty one: what may not stand in an item's body is refused."""
    from pyslet.qtiv2.core import QTIValidityError

    with pytest.raises(QTIValidityError):
        root(item_file(choice()).replace(b"<choiceInteraction", f"<{element}/><choiceInteraction".encode(), 1))


def test_the_test_draws_what_the_pools_say() -> None:
    """pyslet makes forms of the test: two of the pool, one variant, and all other items, in many orders."""
    from pyslet.qtiv2.tests import TestForm

    read = root(package(SAMPLE)["test.xml"])
    forms = [[name for name in TestForm(read).components if name.startswith("item-")] for _ in range(20)]
    others = {"single", "several", "truth", "number", "range", "word"}
    for form in forms:
        names = [name.removeprefix("item-") for name in form]
        assert others <= set(names)
        assert len([name for name in names if name in ("first", "second", "third")]) == 2
        assert len([name for name in names if name.startswith("scaled")]) == 1
        assert len(names) == 9
    assert len({tuple(form) for form in forms}) > 1


def test_a_pool_of_templates_draws_one_variant_of_each() -> None:
    """Sections stand within sections: no student gets the same item twice with other numbers."""
    scaled = next(item for item in SAMPLE.items if item.name == "scaled")
    pool = replace(SAMPLE.pools[0], items=("first", "scaled"), pick=2)
    found = fromstring(package(replace(SAMPLE, items=(choice("first"), scaled), pools=(pool,)))["test.xml"])
    outer = found.find(f".//{QTI}assessmentSection/{QTI}assessmentSection")
    assert outer is not None
    assert [each.get("select") for each in outer.iter(f"{QTI}selection")] == ["2", "1"]


def test_a_paper_keeps_its_order() -> None:
    """One student's items and options, nothing drawn, nothing shuffled."""
    paper = paper_for(SAMPLE, "student-07", 3)
    files = package(SAMPLE, paper=paper)
    references = fromstring(files["test.xml"]).findall(f".//{QTI}assessmentItemRef")
    assert [str(each.get("identifier")).removeprefix("item-").split("_")[0] for each in references] == [
        item.name for item in paper.items
    ]
    for reference, item in zip(references, paper.items, strict=True):
        options = fromstring(files[str(reference.get("href"))]).findall(f".//{QTI}simpleChoice")
        assert [each.get("identifier") for each in options] == [option.name for option in item.options]
    assert not any(b'shuffle="true"' in content for content in files.values())


def test_the_package_is_whole(tmp_path: Path) -> None:
    """pyslet's reader of content packages finds every file that the manifest names, pictures too."""
    from pyslet.imscpv1p2 import ManifestDocument

    (tmp_path / "dot.png").write_bytes(b"bytes")
    files = package(quiz_of(choice(passage="![a dot](dot.png)"), choice("other")), tmp_path)
    manifest = ManifestDocument()
    manifest.read(src=io.BytesIO(files["imsmanifest.xml"]))
    listed = {str(file.href) for resource in manifest.root.Resources.Resource for file in resource.File}
    assert listed == set(files) - {"imsmanifest.xml"}
    assert files["images/dot.png"] == b"bytes"
    picture = fromstring(files["items/item-pick.xml"]).find(f".//{QTI}img")
    assert picture is not None
    assert picture.get("src") == "../images/dot.png"
    assert picture.get("alt") == "a dot"


@pytest.mark.parametrize("student", ["student-07", "jane doe", "jane.doe+x@uni.example", 'a<b>&"c"', "Zoë", "×"])
def test_identifiers_are_names_of_xml(student: str) -> None:
    """Whatever a student is called: a letter, then letters, digits and few signs; no two the same, none missing."""
    files = package(SAMPLE, paper=paper_for(SAMPLE, student, 3))
    manifest = fromstring(files["imsmanifest.xml"])
    names = [each.get("identifier", "") for each in manifest.iter() if "identifier" in each.attrib]
    assert len(names) == len(set(names)) == len(fromstring(files["test.xml"]).findall(f".//{QTI}assessmentItemRef")) + 2
    assert {each.attrib["identifierref"] for each in manifest.iter() if "identifierref" in each.attrib} < set(names)
    test = fromstring(files["test.xml"]).attrib["identifier"]
    assert all(re.fullmatch(r"[A-Za-z][\w.-]*", name, re.ASCII) for name in (*names, test))


def test_students_have_identifiers_of_their_own() -> None:
    """An LMS that goes by them takes no paper for another."""
    students = ("jane doe", "jane_doe", "jane@doe", "jane-doe")
    manifests = [package(SAMPLE, paper=paper_for(SAMPLE, each, 3))["imsmanifest.xml"] for each in students]
    assert len({fromstring(each).attrib["identifier"] for each in manifests}) == len(students)


def test_html_is_what_the_standard_allows() -> None:
    """No styles, no starts of lists, no titles; formulas stay MathML with their LaTeX; code keeps its lines."""
    text = f"| a |\n|--:|\n| 1 |\n\n3. three\n\n[x](https://e.org 'title') $a<b$\n\n{CODE}"
    shown = fromstring(f"<div>{flow(html(text))}</div>")
    names = {name for element in shown.iter() if not element.tag.startswith("{") for name in element.attrib}
    assert names == {"href", "class"}
    formula = shown.find(".//{http://www.w3.org/1998/Math/MathML}math")
    assert formula is not None
    assert formula.get("alttext") == "a<b"
    code = shown.find(".//code")
    assert code is not None
    assert code.text == CODE.split("\n", 1)[1].removesuffix("```")


@given(st.sampled_from([rule for rule in Rule if obstacle(rule, 3, 0)]))
def test_a_rule_that_cannot_score_the_key_is_refused(rule: Rule) -> None:
    """The message names the item, its line, and what to do."""
    with pytest.raises(QuizError, match=r"item 'nothing' \(line 4\): no option is right.*choose another rule"):
        package(quiz_of(choice("nothing", Kind.MULTIPLE, "", rule=rule, line=4)))
