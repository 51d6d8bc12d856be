"""QTI 1.2 for Canvas: valid, as text2qti writes it, and the same quiz when others read it."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lms_samples import CODE, SAMPLE, choice, dtd, items, needs_archive, quiz_of
from lxml import etree

from autograder.course import read_course
from grading.errors import QuizError
from grading.quiz.bank.reading import open_quiz, parse_quiz
from grading.quiz.item import Item, Kind, Quiz, Rule
from grading.quiz.lms.export import export
from grading.quiz.lms.formats import Format
from grading.quiz.markup import Math, html
from grading.quiz.paper import paper_for

HERE = Path(__file__).parent
COURSE = read_course(Path(__file__).parents[3])
NAMES = [quiz.name for quiz in COURSE.quizzes]
QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
FORMS = {
    "multiple_choice_question": Kind.SINGLE,
    "multiple_answers_question": Kind.MULTIPLE,
    "true_false_question": Kind.TRUE_FALSE,
    "numerical_question": Kind.NUMERIC,
    "short_answer_question": Kind.TEXT,
}
SHARED = """\
Quiz title: Shared
Title: One
Points: 2
1. Which one?
... seen
+ well
- alas
a) this
... no
*b) that
2. Which ones?
[*] this
[ ] that
[*] these
3. True?
a) True
*b) False
4. How many?
= 3 +- 0.5
5. How many more?
= [1, 2]
6. What?
* a word
* two words
GROUP
pick: 1
points per question: 3
7. A?
*a) x
b) y
8. B?
*a) x
b) y
END_GROUP
"""


def package(quiz: Quiz) -> dict[str, bytes]:
    """The files of a package."""
    with zipfile.ZipFile(io.BytesIO(export(quiz, Format.QTI12, HERE).data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def assessment(quiz: Quiz) -> bytes:
    """The file with the questions."""
    return package(quiz)[f"quiz-{quiz.name}/quiz-{quiz.name}.xml"]


@pytest.fixture(scope="module")
def standard() -> etree.DTD:
    """The standard's DTD. Canvas puts one element of its own where the standard lets others put theirs."""
    return etree.DTD(io.BytesIO(dtd() + b"\n<!ELEMENT points_per_item (#PCDATA)>"))


def faults(standard: etree.DTD, document: bytes) -> str:
    """What the DTD says against a document, whose namespace and schema, newer than it, are taken off."""
    root = etree.fromstring(document)
    for element in root.iter():
        element.tag = etree.QName(element).localname
    root.attrib.clear()
    etree.cleanup_namespaces(root)
    standard.validate(etree.fromstring(etree.tostring(root)))
    return str(standard.error_log)


@needs_archive
def test_the_sample_is_valid(standard: etree.DTD) -> None:
    """All kinds, groups, feedback, formulas and code: the DTD of QTI 1.2.1 has nothing against them."""
    assert not faults(standard, assessment(SAMPLE))


@needs_archive
@pytest.mark.parametrize("name", NAMES)
def test_the_course_is_valid(standard: etree.DTD, name: str) -> None:
    """So are the course's own quizzes, with their pictures and variants."""
    quiz = open_quiz(COURSE, name)
    exported = export(quiz, Format.QTI12, COURSE.paths.quiz_source(name))
    with zipfile.ZipFile(io.BytesIO(exported.data)) as opened:
        assert not faults(standard, opened.read(f"quiz-{name}/quiz-{name}.xml"))


@needs_archive
def test_the_standard_would_tell(standard: etree.DTD) -> None:
    """The check above is no empty one: an item without its outcomes is found."""
    assert "resprocessing" in faults(standard, assessment(SAMPLE).replace(b"outcomes>", b"outcome>"))


@needs_archive
@settings(deadline=None, max_examples=50)
@given(st.lists(items(), min_size=1, max_size=3, unique_by=lambda item: item.kind))
def test_any_quiz_is_valid(standard: etree.DTD, several: list[Item]) -> None:
    """Whatever signs its texts have."""
    assert not faults(standard, assessment(quiz_of(*several)))


@pytest.mark.filterwarnings(
    "ignore:.* is deprecated, use:DeprecationWarning"
)  # of its own older names, which it uses itself
@settings(deadline=None, max_examples=30)
@given(items())
def test_what_pyslet_reads_is_the_item(item: Item) -> None:
    """A parser that is not ours finds the kind, the question, the options, the key and the points."""
    from pyslet.qtiv1.xml import QTIDocument

    document = QTIDocument()
    document.read(src=io.BytesIO(assessment(quiz_of(item))))
    (found,) = document.root.Assessment.SectionMixin[0].SectionItemMixin
    facts = dict(_facts(found))
    assert FORMS[facts["question_type"]] is item.kind
    assert float(facts["points_possible"]) == item.points
    shown = [str(each.get_value()) for each in _named(found, "mattext")]
    asked = [html(item.text, Math.CANVAS), *(html(option.text, Math.CANVAS) for option in item.options)]
    assert shown[: len(asked)] == asked
    assert set(shown[len(asked) :]) == {
        html(text, Math.CANVAS)
        for text in (item.feedback, item.feedback_right, item.feedback_wrong, *(each.feedback for each in item.options))
        if text
    }
    scored = [each for each in _named(found, "respcondition") if list(_named(each, "setvar"))]
    answers = [str(each.get_value()) for each in _named(scored[0], "varequal")]
    if item.kind is Kind.TEXT:
        assert answers == list(item.accepted)
    elif item.kind is not Kind.NUMERIC:
        denied = [str(each.get_value()) for no in _named(scored[0], "not") for each in _named(no, "varequal")]
        assert {name.rsplit("-", 1)[1] for name in set(answers) - set(denied)} == item.key


def _named(element: Any, name: str) -> Iterator[Any]:
    """What is called `name` anywhere within an element of pyslet's."""
    for child in element.get_children():
        if not isinstance(child, str):
            if child.xmlname == name:
                yield child
            yield from _named(child, name)


def _facts(item: Any) -> Iterator[tuple[str, str]]:
    """Labels and entries of an item's metadata."""
    labels, entries = ([str(each.get_value()) for each in _named(item, f"field{what}")] for what in ("label", "entry"))
    return zip(labels, entries, strict=True)


def test_text2qti_writes_the_same_tree() -> None:
    """A quiz that text2qti can read becomes the same elements, in the same order, with the same scoring."""
    from text2qti import qti, quiz
    from text2qti.config import Config

    theirs = fromstring(qti.QTI(quiz.Quiz(SHARED, config=Config())).assessment)
    ours = fromstring(assessment(parse_quiz(SHARED, "shared")))
    assert skeleton(ours) == skeleton(theirs)


def skeleton(element: Element) -> tuple[object, ...]:
    """A tree without names, ids and texts: elements, what they contain, and the attributes that mean something."""
    told = ("rcardinality", "fibtype", "texttype", "continue", "action", "varname", "maxvalue", "feedbacktype")
    numbers = element.text if element.tag in (f"{QTI}setvar", f"{QTI}selection_number", f"{QTI}points_per_item") else ""
    attributes = tuple((name, element.get(name)) for name in told if element.get(name))
    return element.tag, attributes, numbers, tuple(skeleton(child) for child in element)


def test_numbers_are_right_where_they_are_here() -> None:
    """The ends of the interval are exact: 0.7 +- 0.1 ends at 0.8."""
    found = fromstring(assessment(quiz_of(Item("n", Kind.NUMERIC, "?", numeric="0.7 +- 0.1"))))
    assert [found.findtext(f".//{QTI}{name}") for name in ("vargte", "varequal", "varlte")] == ["0.6", "0.7", "0.8"]


def test_pictures_are_files_of_the_package(tmp_path: Path) -> None:
    """The picture lies in the zip, the manifest names it, and the question points to it."""
    (tmp_path / "a dot.png").write_bytes(b"bytes")
    quiz = quiz_of(choice(passage="![x](<a dot.png>)"))
    with zipfile.ZipFile(io.BytesIO(export(quiz, Format.QTI12, tmp_path).data)) as opened:
        assert opened.read("images/a dot.png") == b"bytes"
        assert b'href="images/a%20dot.png"' in opened.read("imsmanifest.xml")
        assert b"%24IMS-CC-FILEBASE%24/images/a%20dot.png" in opened.read("quiz-generated/quiz-generated.xml")


def test_everything_in_the_package_is_in_its_manifest() -> None:
    """No file is missing, none is forgotten."""
    files = package(SAMPLE)
    listed = {each.get("href") for each in fromstring(files["imsmanifest.xml"]).iter() if each.tag.endswith("}file")}
    assert listed == set(files) - {"imsmanifest.xml"}


def test_a_pool_and_a_template_are_groups() -> None:
    """Canvas draws two of three, and one of the variants; the points are those of a whole paper."""
    files = package(SAMPLE)
    groups = fromstring(files["quiz-sample/quiz-sample.xml"]).findall(f".//{QTI}section/{QTI}section")
    assert [(group.get("title"), group.findtext(f".//{QTI}selection_number")) for group in groups] == [
        ("scaled", "1"),
        ("Some", "2"),
    ]
    assert [len(group.findall(f"{QTI}item")) for group in groups] == [2, 3]
    possible = fromstring(files["quiz-sample/assessment_meta.xml"]).findtext("{*}points_possible")
    assert possible == "10"  # seven single items, one of them of two points, and two of the pool


def test_a_paper_is_exported_as_it_is() -> None:
    """The items and options of one student, in that order, and nothing is drawn or shuffled."""
    paper = paper_for(SAMPLE, "student-07", 3)
    exported = export(SAMPLE, Format.QTI12, HERE, paper)
    with zipfile.ZipFile(io.BytesIO(exported.data)) as opened:
        root = fromstring(opened.read("quiz-sample-student-07/quiz-sample-student-07.xml"))
        settings_file = opened.read("quiz-sample-student-07/assessment_meta.xml")
    names = [str(each.get("ident")).removeprefix("item-").split("_")[0] for each in root.iter(f"{QTI}item")]
    assert names == [item.name for item in paper.items]
    options = [
        str(each.get("ident"))[-1] for each in root.iter(f"{QTI}response_label") if each.get("ident") != "answer1"
    ]
    assert options == [option.name for item in paper.items for option in item.options]
    assert b"<shuffle_answers>false" in settings_file
    assert root.find(f".//{QTI}selection_ordering") is None


def test_what_canvas_does_otherwise_is_told() -> None:
    """Rules, shuffling, points in groups: a sentence each, and none where nothing differs."""
    even = choice("even", Kind.MULTIPLE, "ab", "abcd")  # as many right as wrong: balanced is net_correct
    assert not any("net_correct" in note for note in export(quiz_of(even), Format.QTI12, HERE).notes)
    exact = choice("exact", Kind.MULTIPLE, "ab", "abcd", rule=Rule.ALL_OR_NOTHING)
    fixed = choice("fixed", shuffle=False)
    notes = export(quiz_of(even, exact, fixed), Format.QTI12, HERE).notes
    assert notes == (
        "Canvas marks select-all questions by net_correct, so marks differ for exact (here all_or_nothing)",
        "Canvas shuffles questions within groups only, so the others keep the order of the bank",
        "Canvas shuffles the options of all questions or of none: of none here, since fixed must keep theirs",
    )


def test_an_item_that_canvas_cannot_mark_is_refused() -> None:
    """Where no option is right, ticking nothing would be the answer."""
    nothing = choice("nothing", Kind.MULTIPLE, "", rule=Rule.ALL_OR_NOTHING)
    with pytest.raises(QuizError, match="nothing: no option is right, and Canvas cannot tell"):
        export(quiz_of(nothing), Format.QTI12, HERE)


def test_a_sign_that_xml_has_not_is_named() -> None:
    """A control character from a clipboard is told with its item and line."""
    with pytest.raises(QuizError, match=r"item 'pick' \(line 7\): the character U\+001B cannot be exported"):
        export(quiz_of(choice(line=7, feedback="\x1b[31m")), Format.QTI12, HERE)


def test_the_same_quiz_is_the_same_file() -> None:
    """Two exports do not differ in a byte, whenever they are made."""
    assert export(SAMPLE, Format.QTI12, HERE).data == export(SAMPLE, Format.QTI12, HERE).data


def test_code_reaches_canvas_as_it_is() -> None:
    """Signs of XML in a code block survive both escapings."""
    found = fromstring(assessment(quiz_of(choice(passage=CODE))))
    shown = fromstring(f"<div>{found.findtext(f'.//{QTI}mattext')}</div>").find(".//code")
    assert shown is not None
    assert shown.text == CODE.split("\n", 1)[1].removesuffix("```")
