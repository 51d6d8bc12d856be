"""QTI 1.2 as Canvas imports it: a zip of a manifest, Canvas's settings and the assessment.

An item is marked as Canvas does it. What the processing of responses says is what Canvas looks for, no more: a right
answer is worth 100, and select-all questions list what is to be ticked and what is not.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from grading.quiz import markup
from grading.quiz.bank.template import interval
from grading.quiz.item import Item, Kind
from grading.quiz.lms import canvas
from grading.quiz.lms.formats import Exported
from grading.quiz.lms.nodes import HEAD, Attributes, node, number, words
from grading.quiz.lms.otherwise import listed, net_correct, refuse_keyless, rule_notes
from grading.quiz.lms.package import Pictures, zipped
from grading.quiz.lms.sections import Outline, Section, flat, ident, label

TYPES: Final = {
    Kind.SINGLE: "multiple_choice_question",
    Kind.MULTIPLE: "multiple_answers_question",
    Kind.TRUE_FALSE: "true_false_question",
    Kind.NUMERIC: "numerical_question",
    Kind.TEXT: "short_answer_question",
}
SCHEMAS: Final = "http://www.w3.org/2001/XMLSchema-instance"
QTI: Final = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
FILES: Final = "%24IMS-CC-FILEBASE%24/images/"  # Canvas puts the course's own files there
RESPONSE: Final = {"respident": "response1"}

Html = Callable[[str], str]


def export(outline: Outline, folder: Path) -> Exported:
    """The package; pictures are sought in `folder`. Raises QuizError."""
    refuse_keyless(outline.items, "Canvas")
    pictures = Pictures(FILES)

    def html(text: str) -> str:
        return markup.html(text, markup.Math.CANVAS, folder, pictures)

    notes = list(rule_notes(outline.items, net_correct, "Canvas marks select-all questions by net_correct"))
    name = f"quiz-{outline.name}"
    assessment = _assessment(outline, name, html, notes)
    notes += _shuffling(outline)
    images = pictures.files("images/")
    files: dict[str, bytes | str] = {
        "imsmanifest.xml": canvas.manifest(name, tuple(images)),
        canvas.settings_path(name): canvas.settings(
            outline, name, html(outline.description), _shuffle_answers(outline)
        ),
        f"{name}/{name}.xml": assessment,
        **images,
    }
    return Exported(zipped(files), ".zip", tuple(notes))


def _shuffling(outline: Outline) -> Iterator[str]:
    if outline.shuffle_items:
        yield "Canvas shuffles questions within groups only, so the others keep the order of the bank"
    if outline.shuffle_options and not _shuffle_answers(outline):
        kept = listed([item.name for item in outline.items if not item.shuffle])
        yield f"Canvas shuffles the options of all questions or of none: of none here, since {kept} must keep theirs"


def _shuffle_answers(outline: Outline) -> bool:
    """Canvas's one switch for all questions; it leaves True and False in their order by itself."""
    return outline.shuffle_options and all(
        item.shuffle for item in outline.items if item.kind in (Kind.SINGLE, Kind.MULTIPLE)
    )


def _assessment(outline: Outline, name: str, html: Html, notes: list[str]) -> str:
    parts = [_group(part, html, notes) if isinstance(part, Section) else _item(part, html) for part in outline.parts]
    tries = node("qtimetadata", {}, _field("cc_maxattempts", "1"))
    root = node("section", {"ident": "root_section"}, *parts)
    location = f"{QTI} http://www.imsglobal.org/xsd/ims_qtiasiv1p2p1.xsd"
    schema = {"xmlns": QTI, "xmlns:xsi": SCHEMAS, "xsi:schemaLocation": location}
    return HEAD + node(
        "questestinterop", schema, node("assessment", {"ident": name, "title": outline.title}, tries, root)
    )


def _group(section: Section, html: Html, notes: list[str]) -> str:
    """A question group, of which Canvas draws some. It gives one number of points to all of them."""
    items, templates = flat(section)
    if templates:
        which = listed(templates)
        notes.append(f"in {section.title!r}, one variant stands for {which}: Canvas has no groups within groups")
    points = number(items[0].points)
    if len({item.points for item in items}) > 1:
        notes.append(f"Canvas gives all questions of a group the same points: {points} each in {section.title!r}")
    selection = node(
        "selection",
        {},
        node("selection_number", {}, str(section.pick)),
        node("selection_extension", {}, node("points_per_item", {}, points)),
    )
    return node(
        "section",
        {"ident": f"group-{section.name}", "title": section.title},
        node("selection_ordering", {}, selection),
        *(_item(item, html) for item in items),
    )


def _item(item: Item, html: Html) -> str:
    name = ident(item)
    answers = [f"{name}-{option.name}" for option in item.options] or [f"{name}-answer"]
    facts = node(
        "qtimetadata",
        {},
        _field("question_type", TYPES[item.kind]),
        _field("points_possible", number(item.points)),
        _field("original_answer_ids", ",".join(answers)),
        _field("assessment_question_identifierref", f"{name}-question"),
    )
    return node(
        "item",
        {"ident": name, "title": label(item)},
        node("itemmetadata", {}, facts),
        node(
            "presentation",
            {},
            _material(html("\n\n".join(filter(None, (item.passage, item.text))))),
            _asked(item, html),
        ),
        node("resprocessing", {}, *_processing(item)),
        *_feedback(item, html),
    )


def _asked(item: Item, html: Html) -> str:
    """Where the answer goes."""
    if item.kind in (Kind.NUMERIC, Kind.TEXT):
        decimal = {"fibtype": "Decimal"} if item.kind is Kind.NUMERIC else {}
        box = node("render_fib", decimal, node("response_label", {"ident": "answer1", "rshuffle": "No"}))
        return node("response_str", {"ident": "response1", "rcardinality": "Single"}, box)
    labels = (
        node("response_label", {"ident": f"{ident(item)}-{option.name}"}, _material(html(option.text)))
        for option in item.options
    )
    cardinality = "Multiple" if item.kind is Kind.MULTIPLE else "Single"
    return node("response_lid", {"ident": "response1", "rcardinality": cardinality}, node("render_choice", {}, *labels))


def _processing(item: Item) -> Iterator[str]:
    """What is right, and which feedback is shown when."""
    score: Attributes = {"maxvalue": 100, "minvalue": 0, "varname": "SCORE", "vartype": "Decimal"}
    yield node("outcomes", {}, node("decvar", score))
    if item.feedback:
        yield _condition(node("other", {}), _shown("general_fb"))
    for option in item.options:
        if option.feedback:
            chosen = f"{ident(item)}-{option.name}"
            yield _condition(node("varequal", RESPONSE, chosen), _shown(f"{chosen}_fb"))
    full = node("setvar", {"action": "Set", "varname": "SCORE"}, "100")
    reward = [_shown("correct_fb")] if item.feedback_right else []
    yield node("respcondition", {"continue": "No"}, node("conditionvar", {}, *_right(item)), full, *reward)
    if item.feedback_wrong:
        yield _condition(node("other", {}), _shown("general_incorrect_fb"))


def _right(item: Item) -> Iterator[str]:
    """The conditions under which a response is right."""
    if item.kind is Kind.TEXT:
        yield from (node("varequal", RESPONSE, words(answer)) for answer in item.accepted)
    elif item.kind is Kind.NUMERIC:
        accepted = interval(item)
        between = (node("vargte", RESPONSE, number(accepted.low)), node("varlte", RESPONSE, number(accepted.high)))
        if item.numeric.lstrip().startswith("["):
            yield from between
        else:
            yield node("or", {}, node("varequal", RESPONSE, number(accepted.value)), node("and", {}, *between))
    else:
        ticked = {option: node("varequal", RESPONSE, f"{ident(item)}-{option.name}") for option in item.options}
        if item.kind is Kind.MULTIPLE:
            yield node("and", {}, *(tick if option.right else node("not", {}, tick) for option, tick in ticked.items()))
        else:
            yield from (tick for option, tick in ticked.items() if option.right)


def _feedback(item: Item, html: Html) -> Iterator[str]:
    texts = {
        "general_fb": item.feedback,
        "correct_fb": item.feedback_right,
        "general_incorrect_fb": item.feedback_wrong,
        **{f"{ident(item)}-{option.name}_fb": option.feedback for option in item.options},
    }
    for name, text in texts.items():
        if text:
            yield node("itemfeedback", {"ident": name}, node("flow_mat", {}, _material(html(text))))


def _condition(when: str, then: str) -> str:
    return node("respcondition", {"continue": "Yes"}, node("conditionvar", {}, when), then)


def _shown(name: str) -> str:
    return node("displayfeedback", {"feedbacktype": "Response", "linkrefid": name})


def _material(fragment: str) -> str:
    return node("material", {}, node("mattext", {"texttype": "text/html"}, words(fragment)))


def _field(name: str, entry: str) -> str:
    return node("qtimetadatafield", {}, node("fieldlabel", {}, name), node("fieldentry", {}, words(entry)))
