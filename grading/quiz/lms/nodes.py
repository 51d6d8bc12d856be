"""XML as text: nodes and what stands between them."""

from collections.abc import Mapping
from decimal import Decimal
from html import escape

Value = str | int | float | bool
Attributes = Mapping[str, Value]

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def node(name: str, attributes: Attributes, *children: str) -> str:
    """An element; its children are XML already. One child stays as it is, several get a line each."""
    opening = " ".join((name, *(f'{key}="{_value(value)}"' for key, value in attributes.items())))
    if not children:
        return f"<{opening}/>"
    inside = children[0] if len(children) == 1 else "\n" + "\n".join(children) + "\n"
    return f"<{opening}>{inside}</{name}>"


def words(text: str) -> str:
    """Text as it stands in XML."""
    return escape(text, quote=False)


def cdata(text: str) -> str:
    """Text that people can read in the file."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>" if text else ""


def number(value: float) -> str:
    """A number in full, without an exponent: 2, 0.5, 0.3333333333333333."""
    plain = format(Decimal(repr(float(value))), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return escape(value) if isinstance(value, str) else number(value)
