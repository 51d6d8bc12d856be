"""Formulas as QTI 2.1 allows them: MathML 2, which has less than latex2mathml writes.

What MathML 2 says in another way is said so; what it cannot say is left out: a raised box, a frame's colour, a link.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

from grading.quiz.lms.nodes import words
from grading.quiz.markup import MATHML_NAMESPACE

NEGATIVE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "negativethinmathspace": "-0.1667em",
        "negativemediummathspace": "-0.2222em",
        "negativethickmathspace": "-0.2778em",
    }
)
MU: Final = re.compile(r"([+-]?[0-9]*\.?[0-9]+)mu")  # TeX's own unit, of which 18 are 1em
SIZES: Final = ("width", "height", "depth", "lspace")
UNKNOWN: Final = ("voffset", "href", "border-color")


def mathml2(fragment: str) -> str:
    """A fragment that `markup.html` made, with its formulas in MathML 2."""
    if MATHML_NAMESPACE not in fragment:
        return fragment
    root = fromstring(f"<div>{fragment}</div>")
    for formula in root.iter(_tag("math")):
        for part in list(formula.iter()):
            _mend(part)
    return words(root.text or "") + "".join(tostring(child, encoding="unicode") for child in root)


def _mend(part: Element) -> None:
    for name in set(part.attrib).intersection(UNKNOWN):
        del part.attrib[name]
    for name in set(part.attrib).intersection(SIZES):
        part.set(name, _length(part.attrib[name]))
    kind = part.tag.removeprefix(_tag(""))
    # \mathop{...} and its like; a token holds text alone
    if (kind in ("mi", "mo") and len(part)) or (kind == "mstyle" and not len(part)):
        part.tag = _tag("mrow")
        part.attrib.clear()
    elif kind == "menclose" and "notation" in part.attrib:
        _nest(part)
    elif kind == "mpadded" and "mathbackground" in part.attrib:
        part.tag = _tag("mstyle")
    elif kind == "mspace" and "mathbackground" in part.attrib:
        colour = part.attrib.pop("mathbackground")
        SubElement(part, part.tag, part.attrib)
        part.tag = _tag("mstyle")
        part.attrib.clear()
        part.set("mathbackground", colour)


def _nest(enclosed: Element) -> None:
    """Strokes one around the other: each element has one."""
    first, *others = enclosed.attrib["notation"].split()
    enclosed.set("notation", first)
    for notation in others:
        inside = Element(enclosed.tag, {"notation": notation})
        inside[:] = enclosed[:]
        enclosed[:] = [inside]


def _length(written: str) -> str:
    if mu := MU.fullmatch(written):
        return f"{float(mu[1]) / 18:.4g}em"
    return "0em" if written == "0" else NEGATIVE.get(written, written)


def _tag(name: str) -> str:
    return f"{{{MATHML_NAMESPACE}}}{name}"
