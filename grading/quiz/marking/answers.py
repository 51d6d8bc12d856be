"""What people write into a box, read as words or as a number."""

import math
import re
import unicodedata

LONGEST = 60  # characters of a number, as people write one
PERCENT = "%"

_SIGNS = str.maketrans({"−": "-", "–": "-", "‐": "-", "‑": "-", "⁄": "/", "·": "*", "×": "*", "’": "'"})
_POWER_OF_TEN = re.compile(
    r"(?:(?P<factor>.+?) ?[*x]|(?P<sign>[+-]?)) ?10 ?(?:\^|\*\*) ?\(?(?P<exponent>[+-]?\d+)\)?", re.IGNORECASE
)
_NUMBER = re.compile(r"(?P<sign>[+-]?) ?(?P<digits>[\d., '_]*?)(?:e(?P<exponent>[+-]?\d+))?", re.IGNORECASE)

_POINT = re.compile(r"(?=.*\d)\d*\.?\d*")
_COMMA = re.compile(r"(?=.*\d)\d*,\d*")
_COMMA_GROUPS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?")
_POINT_GROUPS = re.compile(r"[1-9]\d{0,2}(?:(?:\.\d{3}){2,}|(?:\.\d{3})+,\d*)")
_SPACE_GROUPS = re.compile(r"[1-9]\d{0,2}(?:[ '_]\d{3})+(?:[.,]\d*)?")


def words(text: str) -> str:
    """A text as it is compared: without regard to case, to spaces, and to which of its forms a character has."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def numbers(text: str) -> tuple[float, ...]:
    """The numbers that a text may mean: none when it cannot be read, two where a comma may be either sign.

    Read are decimals with a point or a comma, thousands in groups, exponents ("1e-3", "3*10^-4", "10^6") and fractions
    ("1/2"), with any spaces around them and "=" or "≈" before. "1,000" is one or a thousand, "1.000" is one.
    """
    # never NFKC: it makes "10²" 102
    plain = " ".join(text.translate(_SIGNS).split()).lstrip("=≈~ ")
    if len(plain) > LONGEST:
        return ()
    above, slash, below = plain.partition("/")
    found = _readings(above.strip())
    if slash:
        found = [one / other for one in found for other in _readings(below.strip()) if other]
    return tuple(number for number in dict.fromkeys(found) if math.isfinite(number))


def percentage(text: str) -> str | None:
    """What stands before the percent sign at the end of a text; None when there is none."""
    stripped = text.strip()
    return stripped.removesuffix(PERCENT) if stripped.endswith(PERCENT) else None


def _readings(text: str) -> list[float]:
    """What one number, without a slash, may mean."""
    power = _POWER_OF_TEN.fullmatch(text)
    if power is not None:
        text = f"{power['factor'] or power['sign'] + '1'}e{power['exponent']}"
    number = _NUMBER.fullmatch(text)
    if number is None:
        return []
    return [float(f"{number['sign']}{each}e{number['exponent'] or 0}") for each in _decimals(number["digits"].strip())]


def _decimals(digits: str) -> list[str]:
    """The digits with a decimal point and no other sign, in each way that they may be meant."""
    found = []
    if _POINT.fullmatch(digits):
        found.append(digits)
    if _COMMA.fullmatch(digits):
        found.append(digits.replace(",", "."))
    if _COMMA_GROUPS.fullmatch(digits):
        found.append(digits.replace(",", ""))
    if _POINT_GROUPS.fullmatch(digits):
        found.append(digits.replace(".", "").replace(",", "."))
    if _SPACE_GROUPS.fullmatch(digits):
        found.append(re.sub("[ '_]", "", digits).replace(",", "."))
    return found
