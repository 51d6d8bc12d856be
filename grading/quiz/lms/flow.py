"""The HTML that QTI 2.1 allows: XHTML without styles, MathML in its own namespace."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from xml.etree.ElementTree import Element, fromstring, tostring

from grading.quiz.lms.nodes import words
from grading.quiz.markup import MATHML_NAMESPACE

KEPT: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"a": ("href",), "img": ("src", "alt"), "code": ("class",)}
)


def flow(fragment: str) -> str:
    """A fragment that `markup.html` made, as QTI 2.1 has it."""
    root = fromstring(f"<div>{fragment}</div>")
    _adapt(root)
    return words(root.text or "") + "".join(tostring(child, encoding="unicode") for child in root)


def _adapt(element: Element) -> None:
    if element.tag == f"{{{MATHML_NAMESPACE}}}math":
        _formula(element)
        return
    kept = KEPT.get(element.tag, ())
    for name in set(element.attrib) - set(kept):
        del element.attrib[name]
    # a table of nothing but its head has no body, which QTI asks for
    if element.tag == "table" and element.find("tbody") is None:
        for head in element.findall("thead"):
            head.tag = "tbody"
    for child in element:
        _adapt(child)


def _formula(element: Element) -> None:
    for part in element.iter():
        part.tag = part.tag.removeprefix(f"{{{MATHML_NAMESPACE}}}")
    element.set("xmlns", MATHML_NAMESPACE)
