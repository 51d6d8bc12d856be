"""The cell that ends a release notebook: plain Python that checks the form of all answers, and knows no truth."""

from grading.quiz.item import Item, Kind, Paper
from grading.quiz.letters import lettered

ONE_LETTER, LETTERS, NUMBER, WORDS = "one letter", "letters", "a number", "a word or two"
HINTS = {
    ONE_LETTER: 'one letter, as "B"',
    LETTERS: 'letters, as ["A", "C"]; [] ticks nothing',
    NUMBER: "a number",
    WORDS: 'a word or two, in quotes, as "early stopping"',
}
FORMS = {
    Kind.SINGLE: ONE_LETTER,
    Kind.TRUE_FALSE: ONE_LETTER,
    Kind.MULTIPLE: LETTERS,
    Kind.NUMERIC: NUMBER,
    Kind.TEXT: WORDS,
}

CHECK = """# Run this cell before you hand in. It checks the form of your answers; what is right it does not know.
forms = {
%s}


def is_number(answer):
    if isinstance(answer, str):
        try:
            parts = [float(part) for part in answer.replace(",", ".").split("/")]
        except ValueError:
            return False
        finite = all(abs(part) < float("inf") for part in parts)
        return finite and (len(parts) == 1 or (len(parts) == 2 and parts[1] != 0))
    return isinstance(answer, (int, float)) and not isinstance(answer, bool) and abs(answer) < float("inf")


def check(answer, form, letters):
    if answer is None or answer == "":
        return "blank"
    if form == "a number":
        return "answered" if is_number(answer) else f"{answer!r} is not a number; write it as 0.5 or \\"1/2\\""
    if form == "a word or two":
        return "answered" if isinstance(answer, str) else f"{answer!r} is not text; put it in quotes"
    if form == "one letter":
        fits = isinstance(answer, str) and len(answer) == 1 and answer.upper() in letters
        return "answered" if fits else f"{answer!r} is not one letter from A to {letters[-1]}; write it as \\"B\\""
    ticks = list(answer) if isinstance(answer, (str, list, tuple, set)) else [None]
    if all(isinstance(tick, str) and len(tick) == 1 and tick.upper() in letters for tick in ticks):
        return "answered" if ticks else "answered: nothing ticked"
    return f"{answer!r} is not a list of letters from A to {letters[-1]}; write it as [\\"A\\", \\"C\\"]"


said = {number: check(globals().get(f"answer_{number}"), *form) for number, form in forms.items()}
for number, words in said.items():
    print(f"{number}: {words}")
answered = sum(words.startswith("answered") for words in said.values())
blank = sum(words == "blank" for words in said.values())
print(f"\\n{answered} answered, {blank} blank, {len(said) - answered - blank} to be corrected")"""


def answer_name(number: int) -> str:
    """The variable that holds the answer to an item, by its number on the paper."""
    return f"answer_{number:02d}"


def answer_line(number: int, item: Item) -> str:
    """What stands in an answer cell before it is answered."""
    return f"{answer_name(number)} = None  # {HINTS[FORMS[item.kind]]}"


def form_check(paper: Paper) -> str:
    """The source of the cell."""
    lines = [
        f'    "{number:02d}": ("{FORMS[item.kind]}", "{"".join(letter for letter, _ in lettered(item))}"),\n'
        for number, item in enumerate(paper.items, start=1)
    ]
    return CHECK % "".join(lines)
