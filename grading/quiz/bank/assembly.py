"""A quiz while its lines are read: the header, groups, items and the texts above them, and what makes them a whole."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from grading.errors import QuizError
from grading.quiz.bank.draft import HEAD, KINDS, NAME, Draft, read_points, read_rule, read_switch, read_tags
from grading.quiz.bank.finding import Finding
from grading.quiz.bank.lines import Entry
from grading.quiz.bank.markers import Mark
from grading.quiz.bank.template import interval, unused, variants
from grading.quiz.item import Item, Kind, Pool, Quiz, Rule

HEADER: Final = (
    *(Mark.QUIZ_TITLE, Mark.QUIZ_DESCRIPTION, Mark.SHUFFLE_ANSWERS, Mark.SHUFFLE_ITEMS),
    *(Mark.DRAW, Mark.RULE, Mark.IGNORED),
)
BELOW_QUESTION: Final = (
    *KINDS,
    *(Mark.FEEDBACK, Mark.FEEDBACK_RIGHT, Mark.FEEDBACK_WRONG, Mark.SOLUTION, Mark.ESSAY, Mark.UPLOAD),
)
DRAW: Final = re.compile(r"(\d+)\s+from\s+(\S.*)")


@dataclass
class _Group:
    """A pool while its lines are read."""

    line: int
    passage: str
    pick: int = 1
    points: float | None = None
    drafts: list[Draft] = field(default_factory=list)


class Assembly:
    """Takes the entries of a file, in order, and makes the quiz of them."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.header: dict[Mark, Entry] = {}
        self.draws: list[Entry] = []
        self.drafts: list[Draft] = []
        self.groups: list[_Group] = []
        self.group: _Group | None = None
        self.head: dict[Mark, Entry] = {}  # of the next question
        self.texts: list[Entry] = []  # above the next question
        self.below: Draft | None = None  # the item that answers belong to

    def complain(self, line: int, message: str) -> None:
        self.findings.append(Finding(line, "", "error", message))

    def remark(self, line: int, message: str) -> None:
        self.findings.append(Finding(line, "", "warning", message))

    # -- entries in order ----------------------------------------------------------------------------------------------

    def take(self, entry: Entry) -> None:
        in_header = not (self.drafts or self.groups or self.head or self.texts)
        if entry.mark is Mark.IGNORED:
            self.remark(entry.line, f"`{entry.marker}` has no meaning here and is left out")
        elif entry.mark in HEADER and (in_header or entry.mark is not Mark.RULE):
            self._header(entry, in_header)
        elif entry.mark in HEAD:
            self._head(entry)
        elif entry.mark in (Mark.TEXT_TITLE, Mark.TEXT):
            self._rule_apart(entry.line)
            self.texts.append(entry)
            self.below = None
        elif entry.mark is Mark.QUESTION:
            self._question(entry)
        elif entry.mark in BELOW_QUESTION:
            self._answer(entry)
        else:
            self._question_first(entry.line)
            self._group(entry)

    def _header(self, entry: Entry, in_header: bool) -> None:
        if not in_header:
            self.complain(entry.line, f"`{entry.marker}` is about the whole quiz; move it above the first item")
        elif entry.mark is Mark.DRAW:
            self.draws.append(entry)
        elif entry.mark in self.header:
            self.complain(entry.line, f"a second `{entry.marker}`; keep one")
        else:
            self.header[entry.mark] = entry

    def _head(self, entry: Entry) -> None:
        self._rule_apart(entry.line)
        self.below = None
        if entry.mark in self.head:
            self.complain(entry.line, f"a second `{entry.marker}` above one question; keep one")
        self.head[entry.mark] = entry

    def _question(self, entry: Entry) -> None:
        self._rule_apart(entry.line)
        self.below = Draft(self.head, entry, self._passage(), self.complain)
        self.drafts.append(self.below)
        if self.group:
            self.group.drafts.append(self.below)
        self.head, self.texts = {}, []

    def _answer(self, entry: Entry) -> None:
        self._question_first(entry.line)
        if self.below is None:
            self.complain(entry.line, f"`{entry.marker}` belongs to no question; write `1. ` and the question above it")
            return
        if entry.mark is Mark.SOLUTION:
            self.remark(entry.line, "a solution `!` becomes the item's feedback, which students read after marking")
        self.below.take(entry)

    def _group(self, entry: Entry) -> None:
        if entry.mark is Mark.GROUP:
            if self.group:
                self.complain(entry.line, f"GROUP within the group of line {self.group.line}; end that with END_GROUP")
            self.group = _Group(entry.line, _passage_of(self.texts))
            self.groups.append(self.group)
            self.texts = []
        elif self.group is None:
            self.complain(entry.line, f"`{entry.marker}` stands in no group; write GROUP above it")
        elif entry.mark is Mark.END_GROUP:
            self.group = None
        elif self.group.drafts:
            self.complain(entry.line, f"`{entry.marker}` stands below an item; put it right below GROUP")
        elif entry.mark is Mark.GROUP_POINTS:
            self.group.points = read_points(entry, self.complain)
        elif entry.text.isdecimal() and int(entry.text):
            self.group.pick = int(entry.text)
        else:
            self.complain(entry.line, f"`{entry.marker} {entry.text}`: write how many items each paper holds, as 2")
        self.below = None

    def _question_first(self, line: int) -> None:
        """Complain of an item's head that no question follows."""
        if self.head:
            first = min(each.line for each in self.head.values())
            self.complain(line, f"a question must follow what line {first} begins; write it as `1. ` and its text")
            self.head = {}

    def _rule_apart(self, line: int) -> None:
        """Complain of a rule that may be the quiz's or the first item's."""
        rule = self.header.get(Mark.RULE)
        if rule and rule.line == line - 1 and not (self.drafts or self.head):
            self.complain(
                rule.line,
                "`Rule:` may be the quiz's or the item's; leave a blank line below it for the quiz, or put the item's "
                "`Title:` or `Name:` above it",
            )

    def _passage(self) -> str:
        """What stands above the question that comes now."""
        entry = self.head.get(Mark.PASSAGE)
        above = _passage_of(self.texts)
        if entry is None:
            return above or (self.group.passage if self.group else "")
        if entry.text.lower() != "same":
            self.complain(
                entry.line, f"`Passage: {entry.text}`: only `same` is known; write a text of its own as `Text:`"
            )
        elif above:
            self.complain(entry.line, "`Passage: same` below a `Text:`; keep one")
        elif not (self.drafts and self.drafts[-1].passage):
            self.complain(entry.line, "`Passage: same`: the item before has no passage; write one above it as `Text:`")
        else:
            return self.drafts[-1].passage
        return above

    # -- the quiz as a whole -------------------------------------------------------------------------------------------

    def quiz(self, name: str, origin: str, title: str) -> Quiz:
        self._finish()
        names = self._names()
        rule = read_rule(self.header[Mark.RULE], self.complain) if Mark.RULE in self.header else Rule.BALANCED
        made = {draft: draft.item(names[draft], rule) for draft in self.drafts}
        made |= {draft: self._in_group(group, made[draft]) for group in self.groups for draft in group.drafts}
        items = tuple(item for item in made.values() if item)
        for item in items:
            self._check(item)
        pools = [Pool(tuple(names[draft] for draft in group.drafts), group.pick) for group in self.groups]
        return Quiz(
            name=name,
            title=self._header_text(Mark.QUIZ_TITLE) or title,
            items=items,
            pools=(*pools, *self._drawn(items, pools)),
            description=self._header_text(Mark.QUIZ_DESCRIPTION),
            shuffle_items=self._header_switch(Mark.SHUFFLE_ITEMS),
            shuffle_options=self._header_switch(Mark.SHUFFLE_ANSWERS),
            origin=origin,
        )

    def _finish(self) -> None:
        """Complain of what the end of the file leaves open."""
        if self.head:
            self._question_first(max(each.line for each in self.head.values()))
        if self.texts:
            self.remark(self.texts[0].line, f"`{self.texts[0].marker}` stands above no item and is left out")
        if self.group:
            self.complain(self.group.line, "GROUP without END_GROUP; add that line below the group's last item")
        for group in self.groups:
            if not group.drafts:
                self.complain(group.line, "a GROUP without items; write some, or take it out")
        if not self.drafts and not any(each.level == "error" for each in self.findings):
            self.complain(1, "no items were found; an item begins with a line such as `1. The question`")

    def _names(self) -> dict[Draft, str]:
        """The name of each item: the file's, or else its title's if no other has that, or else its number."""
        given = {draft.name for draft in self.drafts}
        slugs = Counter(_slug(draft.title) for draft in self.drafts if not draft.name)
        names: dict[Draft, str] = {}
        first: dict[str, int] = {}
        for number, draft in enumerate(self.drafts, start=1):
            slug = _slug(draft.title)
            own = slug if slug and slugs[slug] == 1 and slug not in given else f"item-{number:02d}"
            name = names[draft] = draft.name or own
            if draft.name and not NAME.fullmatch(draft.name):
                self.complain(draft.head[Mark.NAME].line, f"`Name: {draft.name}`: write it in a-z, 0-9 and -")
            if name in first:
                self.complain(
                    draft.line, f"the item is called {name!r} as that of line {first[name]}; give it a `Name:`"
                )
            first.setdefault(name, draft.line)
        return names

    def _in_group(self, group: _Group, item: Item | None) -> Item | None:
        """An item with the points of its group, where that says any."""
        if item is None:
            return None
        if group.points is None:
            if item.points != 1:
                self.remark(item.line, "the group says no points, so the item keeps its own; text2qti gives it 1")
            return item
        if item.points not in (1, group.points):
            self.remark(item.line, f"the group's {group.points:g} points hold, and not the item's {item.points:g}")
        return replace(item, points=group.points)

    def _check(self, item: Item) -> None:
        """Complain of parameters that no text uses, of expressions without a value, and of keys that are no numbers."""
        for name in unused(item):
            self.complain(
                item.line, f"the parameter `{name}` of item {item.name!r} stands in no `{{{{...}}}}`; take it out"
            )
        try:
            for variant in variants(item):
                if variant.kind is Kind.NUMERIC:
                    interval(variant)
        except QuizError as error:
            self.complain(item.line, str(error))

    def _drawn(self, items: Sequence[Item], groups: Sequence[Pool]) -> list[Pool]:
        """The pools that `Draw:` lines make of the items in no group."""
        taken = {name: "a GROUP" for group in groups for name in group.items}
        pools: list[Pool] = []
        for entry in self.draws:
            found = DRAW.fullmatch(entry.text)
            tags = read_tags(found.group(2), entry.line, self.complain) if found else {}
            if not found or not tags or not int(found.group(1)):
                self.complain(entry.line, f"`Draw: {entry.text}`: write it as `Draw: 3 from topic=attention`")
                continue
            having = [item for item in items if tags.items() <= item.tags.items()]
            drawn = tuple(item.name for item in having if taken.get(item.name) != "a GROUP")
            if not drawn:
                known = ", ".join(sorted({f"{name}={value}" for item in items for name, value in item.tags.items()}))
                self.complain(entry.line, f"`Draw: {entry.text}`: no item has that; tags are: {known or 'none yet'}")
            if both := [name for name in drawn if name in taken]:
                self.complain(
                    entry.line, f"{', '.join(both)}: drawn here and by `Draw: {taken[both[0]]}`; keep the tags apart"
                )
            taken |= dict.fromkeys(drawn, entry.text)
            pools.append(Pool(drawn, int(found.group(1)), found.group(2)))
        return pools

    def _header_text(self, mark: Mark) -> str:
        return self.header[mark].text if mark in self.header else ""

    def _header_switch(self, mark: Mark) -> bool:
        return read_switch(self.header[mark], self.complain) if mark in self.header else True


def _passage_of(texts: Sequence[Entry]) -> str:
    """Text regions as one passage, their titles in bold."""
    return "\n\n".join(f"**{each.text}**" if each.mark is Mark.TEXT_TITLE else each.text for each in texts)


def _slug(title: str) -> str:
    """A title in small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
