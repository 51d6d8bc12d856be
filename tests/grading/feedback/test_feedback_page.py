"""The page: readable without colours, scripts or another file; nothing that a student wrote becomes HTML."""

import re
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from feedback_class import AFTER, BEFORE, DUE, NAME, Classroom, full_class, result, ten_points
from lxml import html

from autograder.report import CellProblem, Visibility, read_report
from grading.feedback.case import Case
from grading.feedback.checks import UNMARKED, Check, State, checks_of
from grading.gradebook.events import Commented, Handed, Merged, Overridden
from grading.policy.result import ItemScore

HOSTILE = '<script>alert("x")</script>'
SIGNS = {"✓": "passed", "◐": "partly passed", "✗": "failed", "…": "waits"}


@pytest.fixture
def page(classroom: Classroom) -> html.HtmlElement:
    """The page with everything on it, as it looks when all is over."""
    full_class(classroom)
    classroom.happened(Commented(student="ada", assignment=NAME, text=f"Well done {HOSTILE}"))
    classroom.happened(Commented(student="ada", assignment=NAME, item="test_2", text="See the plot."))
    return html.fromstring(classroom.page("ada"))


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


# -- what it says ------------------------------------------------------------------------------------------------------


def test_the_list_says_how_each_check_ended_and_leads_to_it(page: html.HtmlElement) -> None:
    """A sign and a word for each, and a section with the same title and points."""
    rows = page.xpath("//ol[@class='checks']/li")
    assert [words(row.xpath(".//span[@class='ended']")[0]) for row in rows] == [
        "◐ partly passed",
        "✗ failed",
        "… waits",
        "✓ passed",
    ]
    for row in rows:
        (link,) = row.xpath("./a")
        (section,) = page.xpath(f"//section[@id='{link.get('href')[1:]}']")
        assert words(section.xpath("./h3")[0]) == words(link)
        assert words(row.xpath("./span[@class='points']")[0]) in words(section)
    assert "1 passed, 1 partly passed, 1 failed, 1 waits." in words(page)


def test_every_sign_stands_beside_its_word(page: html.HtmlElement) -> None:
    """Colours and signs only repeat what is said."""
    for state in page.xpath("//*[starts-with(@class, 'state ')]"):
        sign, word = words(state).split(" ", 1)
        assert SIGNS[sign] == word


def test_a_check_says_what_happened_and_a_hint_where_points_were_lost(page: html.HtmlElement) -> None:
    """A failed one without a message says so much; one that passed needs no hint; one that broke down costs nothing."""
    part, failed, broken, passed = (words(each) for each in page.xpath("//section[@class='check']"))
    assert f"What happened: half {HOSTILE}" in part
    assert "Your code ran, but what it gave is not what this check asks for." in failed
    assert "Hint: do 2." in failed
    assert "the fault is ours" in broken
    assert "Hint:" not in broken + passed


def test_comments_stand_where_they_belong(page: html.HtmlElement) -> None:
    """That on the whole before the checks, that on a test with it; who wrote them is not said."""
    whole, one = page.xpath("//div[@class='comment']")
    assert words(whole) == f"Comment of the teaching staff: Well done {HOSTILE}"
    assert one.getparent().get("id") == "check-2"


def test_problems_name_cell_line_and_error(page: html.HtmlElement) -> None:
    """So that a student finds the place."""
    text = words(page)
    assert f"line 2: NameError: {HOSTILE}" in text
    assert "Code cell 3, which begins with x = " in text
    assert f"cell 2 was put back {HOSTILE}" in text


def test_evidence_stands_with_its_check(page: html.HtmlElement) -> None:
    """The picture with words in its place, the curve with its range and what is told, the map as a table."""
    (section,) = page.xpath("//section[@id='check-2']")
    (picture,) = section.xpath(".//img")
    assert HOSTILE in picture.get("alt")
    (drawing,) = section.xpath(".//svg[@role='img']")
    assert "from 0.5 to 0.25, between 0.25 and 0.5, 1 of 3 values missing" in drawing.get("aria-label")
    assert "told <: 0.3" in drawing.get("aria-label")
    assert [words(each) for each in section.xpath(".//table[@class='map']//td")] == ["", "0.50", "–", "0.00", "1.00"]


def test_points_by_a_person_are_said_to_be(classroom: Classroom) -> None:
    """The machine's message no longer tells why."""
    classroom.hand_in("ada", ten_points(2.0, 0.0, 2.0, 2.0, 2.0, message="wrong shape"))
    classroom.happened(Overridden(student="ada", assignment=NAME, item="test_2", points=1.5))
    section = html.fromstring(classroom.page("ada")).xpath("//section[@id='check-2']")[0]
    assert "1.5 of 2 points" in words(section)
    assert "A person set these points." in words(section)
    assert "wrong shape" not in words(section)


def test_comments_on_what_does_not_show_do_not_show(classroom: Classroom) -> None:
    """They would tell that there is such a check."""
    hidden = result(5, 0.0, 2.0, visibility=Visibility.HIDDEN)
    classroom.hand_in("ada", [*ten_points(2.0, 2.0, 2.0, 2.0), hidden])
    classroom.happened(Commented(student="ada", assignment=NAME, item="test_5", text="as I feared"))
    assert "as I feared" not in classroom.page("ada")


def test_an_answer_waits_for_a_person_until_it_is_marked(classroom: Classroom) -> None:
    """A question is a check like the others, without evidence; what was left as given out is said to be."""
    classroom.hand_in("ada", ten_points(2.0, 2.0, 2.0, 2.0, 2.0))
    grades = classroom.grades()
    (grade,) = grades.assignment(NAME)
    path = classroom.course.paths.report(NAME, "ada", 1)

    def asked(earned: int | None, *, by_hand: bool) -> Check:
        points = None if earned is None else Fraction(earned)
        item = ItemScore("why", "Why does it help?", Fraction(3), points, by_hand)
        record = grades.book.record("ada", NAME)
        case = Case(replace(grade, items=(item,)), record, read_report(path), path.with_suffix(""), DUE, AFTER)
        return checks_of(case)[0]

    assert (asked(None, by_hand=False).state, asked(None, by_hand=False).note) == (State.WAITS, UNMARKED)
    assert (asked(2, by_hand=True).state, asked(2, by_hand=True).score) == (State.PARTIAL, "2 of 3 points")
    assert asked(2, by_hand=True).note == "A person marked your answer."
    assert asked(0, by_hand=False).note == "You left this as it was given out."


def test_an_error_in_a_whole_cell_is_where_to_begin(classroom: Classroom) -> None:
    """All that the cell defines is lost with it."""
    problem = CellProblem(9, 4, "class A:", "SyntaxError: expected ':'")
    classroom.hand_in("ada", ten_points(0.0, 0.0, 0.0, 0.0, 0.0), problems=[problem])
    assert "is lost as a whole" in classroom.page("ada")


# -- everybody can read it ---------------------------------------------------------------------------------------------


def test_nothing_written_by_others_becomes_html(page: html.HtmlElement) -> None:
    """Messages, hints, captions, names of series, problems and comments are text."""
    assert page.xpath("//script | //iframe | //object | //form | //link | //base | //meta[@http-equiv]") == []
    assert not [name for each in page.iter() for name in each.attrib if str(name).startswith("on")]
    assert words(page).count(HOSTILE) >= 8


def test_page_needs_no_other_file(page: html.HtmlElement) -> None:
    """Pictures are in it, links lead to places in it."""
    for each in page.iter():
        assert each.get("src", "data:image/png;base64,").startswith("data:image/png;base64,")
        assert each.get("href", "#").startswith("#")
    targets = {each.get("href")[1:] for each in page.xpath("//a[@href]")}
    assert targets <= {each.get("id") for each in page.xpath("//*[@id]")}
    assert "url(" not in page.xpath("//style")[0].text


def test_page_can_be_read_aloud_and_walked_by_keyboard(page: html.HtmlElement) -> None:
    """Language, one first heading and no level left out, words for pictures, scopes, a way past the top."""
    assert page.get("lang") == "en"
    levels = [int(each.tag[1]) for each in page.xpath("//h1 | //h2 | //h3 | //h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(each.get("alt") for each in page.xpath("//img"))
    assert all(each.get("aria-label") or each.get("aria-hidden") for each in page.xpath("//svg"))
    assert all(each.get("scope") in ("col", "row") for each in page.xpath("//th"))
    assert page.xpath("//a[@href]")[0].get("href") == f"#{page.xpath('//main')[0].get('id')}"
    ids = [each.get("id") for each in page.xpath("//*[@id]")]
    assert len(ids) == len(set(ids))
    assert ":focus-visible" in page.xpath("//style")[0].text


# -- the folder --------------------------------------------------------------------------------------------------------


def test_who_changed_nothing_keeps_the_page_as_it_lies(classroom: Classroom) -> None:
    """The second time nothing is written; a comment changes one page."""
    full_class(classroom)
    first = classroom.write()
    assert first.changed == ["ada", "bob", "cleo"]
    times = {student: path.stat().st_mtime_ns for student, path in first.pages.items()}
    classroom.happened(Commented(student="bob", assignment=NAME, text="Good."))
    assert classroom.write().changed == ["bob"]
    assert first.pages["ada"].stat().st_mtime_ns == times["ada"]


def test_who_has_no_page_is_told_and_has_none(classroom: Classroom) -> None:
    """Nothing handed in, or not graded; a page from another day goes, unless only others were asked for."""
    full_class(classroom)
    classroom.happened(Overridden(student="dan", assignment=NAME, points=3.0))
    classroom.happened(Handed(student="eve", assignment=NAME, attempt=1, sha256="0" * 64, received=DUE))
    old = classroom.write().pages["ada"].with_name("dan.html")
    old.write_text("another day", encoding="utf-8")
    assert classroom.write(only=["ada"]).nothing == []
    assert old.exists()
    written = classroom.write()
    assert (written.nothing, written.ungraded) == (["dan"], ["eve"])
    assert not old.exists()


def test_a_report_that_does_not_count_makes_no_page(classroom: Classroom) -> None:
    """A page must not say other points than the gradebook; the others are written."""
    full_class(classroom)
    path = classroom.course.paths.report(NAME, "bob", 1)
    path.write_bytes(path.read_bytes().replace(b'"device": "cpu"', b'"device": "gpu"'))
    classroom.course.paths.report(NAME, "cleo", 1).unlink()
    written = classroom.write()
    assert sorted(written.pages) == ["ada"]
    assert [complaint.partition(":")[0] for complaint in written.complaints] == ["bob", "cleo"]


def test_the_best_attempt_has_the_page_under_todays_id(classroom: Classroom) -> None:
    """The best of three, handed in under an id that was merged since."""
    classroom.hand_in("ada", ten_points(2.0, 0.0, 0.0, 0.0, 0.0))
    classroom.hand_in("4711", ten_points(2.0, 2.0, 2.0, 0.0, 0.0, message="of the second"), BEFORE + timedelta(hours=1))
    classroom.hand_in("ada", ten_points(0.0, 0.0, 0.0, 0.0, 0.0), BEFORE + timedelta(hours=2), attempt=2)
    classroom.happened(Merged(student="4711", into="ada"))
    page = html.fromstring(classroom.page("ada"))
    assert "6 of 10 points" in words(page)
    assert "of the second" in words(page)
    assert "Attempt 1 of 3 counts" in words(page)


def test_colours_of_the_page_can_be_told_apart(classroom: Classroom) -> None:
    """Text on its background at 4.5 to 1 or more, for every rule of the style sheet, the darkest map's cell too."""
    full_class(classroom)
    style = re.search(r"<style>(.*?)</style>", classroom.page("ada"), re.DOTALL)
    assert style
    variables = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", style[1]))
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", style[1])
    checked = 0
    for selector, body in rules:
        found = dict(re.findall(r"(?:^|;|\s)(color|background): ([^;]+)", body.strip()))
        if not found or ".fill" in selector:
            continue
        text, ground = (
            colour(found.get(name, default), variables)
            for name, default in (("color", variables["ink"]), ("background", "#ffffff"))
        )
        assert contrast(text, ground) >= 4.5, selector
        checked += 1
    assert checked > 10
    darkest = tuple(0.55 * blue + 0.45 * 255 for blue in (63, 111, 181))
    assert contrast(colour(variables["ink"], {}), darkest) >= 4.5
    for drawn in re.findall(r'<(?:g|text)[^>]* fill="(#[0-9a-f]{6})"', classroom.page("ada")):
        assert contrast(colour(drawn, {}), (255, 255, 255)) >= 4.5


def colour(value: str, variables: dict[str, str]) -> tuple[float, ...]:
    """Red, green and blue, from 0 to 255."""
    value = {"white": "#ffffff"}.get(value, value)
    if found := re.fullmatch(r"var\(--([\w-]+)\)", value):
        value = variables[found[1]]
    return tuple(int(value[place : place + 2], 16) for place in (1, 3, 5))


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """The ratio of WCAG 2."""

    def luminance(rgb: tuple[float, ...]) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (each / 255 for each in rgb)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_a_page_looks_the_same_at_any_time_after(classroom: Classroom) -> None:
    """It says when the work came, not when the page was made: so that nothing changes where nothing happened."""
    classroom.hand_in("ada", [result(1, 2.0, 10.0)], DUE + timedelta(hours=1))
    assert classroom.page("ada", AFTER) == classroom.page("ada", AFTER + timedelta(days=9))


def test_pages_are_the_students_own_files(classroom: Classroom) -> None:
    """One a student, called by the id, in the assignment's folder."""
    full_class(classroom)
    folder: Path = classroom.course.paths.feedback(NAME)
    assert classroom.write().pages == {each: folder / f"{each}.html" for each in ("ada", "bob", "cleo")}
