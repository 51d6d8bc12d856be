"""QTI 2.1: a content package with one file an item and one for the test. Items are marked exactly as here.

Select-all items score by a mapping of their options (balanced, net_correct), by comparison with the key
(all_or_nothing), or by arithmetic on the mapping (each_answer, coverage, halves). Who ticks nothing has not answered,
and gets 0 unless no option is right.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from grading.quiz import markup
from grading.quiz.item import CHOICES, Item, Kind
from grading.quiz.lms.flow import flow
from grading.quiz.lms.formats import Exported
from grading.quiz.lms.nodes import HEAD, Attributes, node, number, words
from grading.quiz.lms.package import Pictures, zipped
from grading.quiz.lms.qti21_formulas import mathml2
from grading.quiz.lms.scoring import expected, mapping, processing
from grading.quiz.lms.sections import Outline, Part, ident, label
from grading.quiz.lms.shown import Html, feedback, feedback_outcome

NAMESPACE: Final = "http://www.imsglobal.org/xsd/imsqti_v2p1"
SCHEMA: Final[Attributes] = {
    "xmlns": NAMESPACE,
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:schemaLocation": f"{NAMESPACE} http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1p2.xsd",
}
PACKAGING: Final = "http://www.imsglobal.org/xsd/imscp_v1p1"
TEST: Final = "test.xml"
UNNAMED: Final = re.compile(r"[^\w.-]", re.ASCII)  # what XML's names do not have, and letters that not all of them have
BASES: Final = {Kind.NUMERIC: "float", Kind.TEXT: "string"}  # of what is written; ticks are identifiers


def export(outline: Outline, folder: Path) -> Exported:
    """The package; pictures are sought in `folder`. Raises QuizError."""
    package = Pictures("images/")
    described = _html(folder, package)(outline.description)
    files: dict[str, bytes | str] = {"imsmanifest.xml": "", TEST: _test(outline, described)}
    used = {TEST: tuple(package.files("images/"))}
    for item in outline.items:
        pictures = Pictures("../images/", package)
        files[_path(item)] = _item(item, outline.shuffles(item), _html(folder, pictures))
        used[_path(item)] = tuple(images := pictures.files("images/"))
        files |= images
    files |= package.files("images/")
    files["imsmanifest.xml"] = _manifest(outline, used)
    return Exported(zipped(files), ".zip")


def _html(folder: Path, pictures: Pictures) -> Html:
    return lambda text: flow(mathml2(markup.html(text, markup.Math.MATHML, folder, pictures)))


def _path(item: Item) -> str:
    return f"items/{ident(item)}.xml"


def _item(item: Item, shuffle: bool, html: Html) -> str:
    """One file: what is asked, how it is scored, what is shown for which response."""
    about: Attributes = {
        "identifier": ident(item),
        "title": item.title or label(item),
        "adaptive": False,
        "timeDependent": False,
    }
    return HEAD + node(
        "assessmentItem",
        {**SCHEMA, **about},
        _response(item),
        *_outcomes(item),
        node("itemBody", {}, *_body(item, shuffle, html)),
        node("responseProcessing", {}, *processing(item)),
        *feedback(item, html),
    )


def _response(item: Item) -> str:
    about = {
        "identifier": "RESPONSE",
        "cardinality": "multiple" if item.kind is Kind.MULTIPLE else "single",
        "baseType": BASES.get(item.kind, "identifier"),
    }
    values = [node("value", {}, words(value)) for value in expected(item)]
    correct = [node("correctResponse", {}, *values)] if values else []
    return node("responseDeclaration", about, *correct, *mapping(item))


def _outcomes(item: Item) -> Iterator[str]:
    for name, value in (("SCORE", 0.0), ("MAXSCORE", item.points)):
        about = {"identifier": name, "cardinality": "single", "baseType": "float"}
        yield node("outcomeDeclaration", about, node("defaultValue", {}, node("value", {}, number(value))))
    yield from feedback_outcome(item)


def _body(item: Item, shuffle: bool, html: Html) -> Iterator[str]:
    if item.passage:
        yield node("div", {"class": "passage"}, html(item.passage))
    yield node("div", {"class": "question"}, html(item.text))
    if item.kind in CHOICES:
        most = 0 if item.kind is Kind.MULTIPLE else 1
        options = (node("simpleChoice", {"identifier": each.name}, html(each.text)) for each in item.options)
        about: Attributes = {"responseIdentifier": "RESPONSE", "shuffle": shuffle, "maxChoices": most}
        yield node("choiceInteraction", about, *options)
    else:
        yield node("p", {}, node("textEntryInteraction", {"responseIdentifier": "RESPONSE", "expectedLength": 20}))


def _test(outline: Outline, description: str) -> str:
    about = {"identifier": f"quiz-{_name(outline)}", "title": outline.title}
    score = {"identifier": "SCORE", "cardinality": "single", "baseType": "float"}
    rubric = [node("rubricBlock", {"view": "candidate"}, description)] if description else []
    root = node(
        "assessmentSection",
        {"identifier": "items", "title": outline.title, "visible": True},
        *([node("ordering", {"shuffle": True})] if outline.shuffle_items else []),
        *rubric,
        *(_part(part) for part in outline.parts),
    )
    total = node("sum", {}, node("testVariables", {"variableIdentifier": "SCORE"}))
    return HEAD + node(
        "assessmentTest",
        {**SCHEMA, **about},
        node("outcomeDeclaration", score),
        node("testPart", {"identifier": "part", "navigationMode": "nonlinear", "submissionMode": "simultaneous"}, root),
        node("outcomeProcessing", {}, node("setOutcomeValue", {"identifier": "SCORE"}, total)),
    )


def _name(outline: Outline) -> str:
    """The quiz's name as it may stand in an identifier, whatever the student is called whose paper it is."""
    return UNNAMED.sub(lambda sign: f"_{ord(sign[0]):x}_", outline.name)


def _part(part: Part) -> str:
    if isinstance(part, Item):
        return node("assessmentItemRef", {"identifier": ident(part), "href": _path(part)})
    # invisible and not kept together: its items mix with those around it
    about: Attributes = {
        "identifier": f"section-{part.name}",
        "title": part.title,
        "visible": False,
        "keepTogether": False,
    }
    selection = node("selection", {"select": part.pick})
    return node("assessmentSection", about, selection, *(_part(each) for each in part.parts))


def _manifest(outline: Outline, used: dict[str, tuple[str, ...]]) -> str:
    """What the package holds; `used` has the pictures of each file."""
    resources = [
        _resource(
            f"quiz-{_name(outline)}",
            "imsqti_test_xmlv2p1",
            (TEST, *used[TEST]),
            [ident(item) for item in outline.items],
        )
    ]
    resources += [
        _resource(ident(item), "imsqti_item_xmlv2p1", (_path(item), *used[_path(item)]), []) for item in outline.items
    ]
    metadata = node("metadata", {}, node("schema", {}, "QTIv2.1 Package"), node("schemaversion", {}, "1.0.0"))
    return HEAD + node(
        "manifest",
        {"xmlns": PACKAGING, "identifier": f"manifest-{_name(outline)}"},
        metadata,
        node("organizations", {}),
        node("resources", {}, *resources),
    )


def _resource(name: str, kind: str, paths: tuple[str, ...], needs: list[str]) -> str:
    return node(
        "resource",
        {"identifier": f"resource-{name}", "type": kind, "href": quote(paths[0])},
        *(node("file", {"href": quote(path)}) for path in paths),
        *(node("dependency", {"identifierref": f"resource-{each}"}) for each in needs),
    )
