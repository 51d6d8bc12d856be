"""What taking a list in would do."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lists import MOODLE_WORKSHEET

from grading.gradebook.book import Book, Student, book_of
from grading.gradebook.events import Dropped, Enrolled, Entry, Event, Handed, Merged
from grading.roster.heads import Maker
from grading.roster.likeness import alike, twins
from grading.roster.members import Members
from grading.roster.numbers import numbers
from grading.roster.plan import MOST_NEW_SHOWN, Plan, plan

NOON = datetime(2027, 2, 12, 12, tzinfo=UTC)
IDS = st.sampled_from(["s1", "s2", "s3", "4710", "4711"])
ENROLMENTS = st.builds(
    Enrolled,
    student=IDS,
    name=st.sampled_from(["", "Ada Lovelace", "Bob"]),
    section=st.sampled_from(["", "A"]),
    ids=st.dictionaries(st.just("canvas"), st.sampled_from(["4710", "4711"]), max_size=1),
)


def a_book(*events: Event) -> Book:
    """The book of events, one after another."""
    return book_of(entries(events))


def entries(events: Sequence[Event]) -> list[Entry]:
    return [Entry(n, NOON + timedelta(minutes=n), "staff", "why", what) for n, what in enumerate(events, start=1)]


def handed(student: str) -> Handed:
    return Handed(student=student, assignment="alpha", attempt=1, sha256="0", received=NOON)


def planned(book: Book, *enrolled: Enrolled) -> Plan:
    return plan(Members(Path("class.csv"), Maker.OURS, "student", enrolled), book)


def text(found: Plan, *, drop_missing: bool = False, merge: bool = False) -> str:
    return "\n".join(found.lines(drop_missing, merge))


def test_who_is_new_is_told_with_what_is_known() -> None:
    """Also that somebody has handed in already; only what is new is written."""
    ada, bob = Enrolled(student="ada", name="Ada", section="A"), Enrolled(student="bob")
    found = planned(a_book(bob, handed("ada")), ada, bob)
    assert found.events(drop_missing=True, merge=True) == (ada,)
    assert "new: ada Ada (A), who has handed in\nunchanged: 1" in text(found)


def test_what_changes_is_told_and_the_rest_stays() -> None:
    """A list need not repeat what is known: an empty cell takes nothing away."""
    before = Enrolled(student="ada", name="Ada", email="a@x.example", section="A", ids={"canvas": "1"})
    now = Enrolled(student="ada", name="Ada L", section="B", ids={"moodle": "7"})
    found = planned(a_book(before), now)
    assert "changed: ada: name Ada -> Ada L, section A -> B, moodle none -> 7" in text(found)
    after = a_book(before, *found.events(drop_missing=False, merge=False)).students["ada"]
    assert after == Student("ada", "Ada L", "a@x.example", "B", {"canvas": "1", "moodle": "7"}, enrolled=True)


def test_who_is_missing_leaves_only_when_asked() -> None:
    """Who is on no list at all is not dropped, but named."""
    found = planned(a_book(Enrolled(student="bob", name="Bob"), handed("zoe")), Enrolled(student="ada"))
    assert found.events(drop_missing=False, merge=False) == (Enrolled(student="ada"),)
    assert found.events(drop_missing=True, merge=False) == (Enrolled(student="ada"), Dropped(student="bob"))
    assert "not in the list, and staying: bob; --drop-missing drops them" in text(found)
    assert "not in the list: bob Bob; is dropped" in text(found, drop_missing=True)
    assert "on no list: zoe" in text(found)


def test_who_was_dropped_comes_back() -> None:
    """Which is said, since all grades come back too."""
    found = planned(a_book(Enrolled(student="ada"), handed("ada"), Dropped(student="ada")), Enrolled(student="ada"))
    assert "back: ada, who had been dropped" in text(found)
    assert found.events(drop_missing=False, merge=False) == (Enrolled(student="ada"),)


def test_a_number_of_canvas_that_handed_in_is_the_student_who_has_it() -> None:
    """A download names students so; asked to, the two become one."""
    book, ada = a_book(handed("4710")), Enrolled(student="ada", ids={"canvas": "4710"})
    found = planned(book, ada)
    assert "the same person: 4710 is ada; with --merge they become one" in text(found)
    assert found.events(drop_missing=False, merge=True) == (ada, Merged(student="4710", into="ada"))
    after = a_book(handed("4710"), *found.events(drop_missing=False, merge=True))
    assert list(after.students) == ["ada"]
    assert after.record("ada", "alpha").attempts


def test_who_stands_in_the_list_under_another_id_is_not_dropped() -> None:
    """Enrolled by login, and now in a list by number that has the login too."""
    now = Enrolled(student="4710", ids={"sis_login": "ada"})
    found = planned(a_book(Enrolled(student="ada")), now)
    assert found.events(drop_missing=True, merge=False) == (now,)
    assert "the same person: ada is 4710" in text(found)


def test_who_was_merged_is_known_by_the_former_id() -> None:
    """A list with it changes the student of today."""
    book = a_book(Enrolled(student="ada", name="Ada"), handed("4710"), Merged(student="4710", into="ada"))
    found = planned(book, Enrolled(student="4710", name="Ada L"))
    assert found.events(drop_missing=True, merge=True) == (Enrolled(student="ada", name="Ada L"),)


def test_the_same_name_or_address_is_told() -> None:
    """However its words stand, with or without accents; one word alone is no name."""
    book = a_book(
        Enrolled(student="s1", name="Müßig, Jörg"),
        Enrolled(student="s2", email="A@x.example"),
        Enrolled(student="s3", name="Bo"),
    )
    found = planned(
        book,
        Enrolled(student="t1", name="Jorg Mussig"),
        Enrolled(student="t2", email="a@x.example"),
        Enrolled(student="t3", name="Bo"),
    )
    assert [(each.one, each.other) for each in found.alike] == [("s2", "t2"), ("s1", "t1")]
    assert "torchgrade roster merge s1 t1" in text(found)


def test_people_who_are_not_in_the_list_are_not_compared() -> None:
    """What was there before is no news of this list."""
    namesakes = (Enrolled(student="s1", name="Ada Lovelace"), Enrolled(student="s2", name="Ada Lovelace"))
    assert planned(a_book(*namesakes), Enrolled(student="s3", name="Cy Coleman")).alike == ()


def test_an_id_that_two_have_says_nothing() -> None:
    """Of whose submission it is."""
    assert twins({"77"}, {"ada": ["77"], "bob": ["77"]}) == {}
    assert alike([Student("ada"), Student("bob")], ["ada"]) == ()


def test_of_many_new_students_the_first_are_shown() -> None:
    """And how many more there are."""
    found = planned(a_book(), *(Enrolled(student=f"s{n}") for n in range(MOST_NEW_SHOWN + 5)))
    assert text(found).count("\nnew: ") == MOST_NEW_SHOWN + 1
    assert "new: ... and 5 more" in text(found)


@given(
    before=st.lists(ENROLMENTS, max_size=4), now=st.lists(ENROLMENTS, max_size=4, unique_by=lambda each: each.student)
)
def test_a_list_that_was_taken_in_changes_nothing_more(before: list[Enrolled], now: list[Enrolled]) -> None:
    """Twice is once; then exactly who is in the list is on the roster."""
    events = [*before, *planned(a_book(*before), *now).events(drop_missing=True, merge=True)]
    after = a_book(*events)
    assert planned(after, *now).events(drop_missing=True, merge=True) == ()
    assert {each.id for each in after.students.values() if each.enrolled} == {
        after.known_as.get(each.student, each.student) for each in now
    }


def test_a_worksheets_numbers_become_the_students(tmp_path: Path) -> None:
    """Who handed in under a number, found by the address; strangers are told, who handed nothing in is let be."""
    path = tmp_path / "worksheet.csv"
    path.write_text(MOODLE_WORKSHEET, encoding="utf-8")
    book = a_book(
        Enrolled(student="0010", email="ada@x.example"), Enrolled(student="joerg@x.example"), handed("91"), handed("93")
    )
    found = numbers(path, book)
    assert found.merged == (Merged(student="91", into="0010"),)
    assert found.strangers == (f"{path}: line 4: New One is nobody on the roster; left out",)
