"""The reader of quiz.md: text2qti's own reader is the oracle for its form, and ours is checked line by line."""

import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course import read_course
from grading.errors import QuizError
from grading.quiz.bank.reading import open_quiz, parse_quiz, read_quiz, study
from grading.quiz.bank.template import interval
from grading.quiz.item import CHOICES, Item, Kind, Option, Pool, Quiz, Rule

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the peer's own imports
    from text2qti.config import Config
    from text2qti.quiz import GroupStart, Question
    from text2qti.quiz import Quiz as PeerQuiz

KINDS = {
    "multiple_choice_question": Kind.SINGLE,
    "true_false_question": Kind.TRUE_FALSE,
    "multiple_answers_question": Kind.MULTIPLE,
    "short_answer_question": Kind.TEXT,
    "numerical_question": Kind.NUMERIC,
}

EVERY_KIND = """
% a remark for the author
Quiz title: A quiz
    that goes on
Quiz description: One paragraph,
    two lines.

    And another paragraph.
shuffle answers: true
show correct answers: false
one question at a time: true
can't go back: true

Title: First
Points: 2.5
1.  How much?

    ```python
    x = 1

    y = 2
    ```
... It is so.
+ Well done.
- Not yet.
a)  One,
    with a second line
... That was one.
*b) Two

    and a second paragraph
c)  Three

COMMENT
2. Nothing of this is read.
a) x
END_COMMENT
2. Which are even?
[ ] 1
[*] 2
... Yes.
[] 3
[*]  4
3. True or not?
a) true
*b) False
4. A whole number?
= 1_000
5. One with a margin?
=   0.5 +- .1
6. And with a share?
= -12 +- 5%
7. Between?
= [ -1.5,2e3 ]
8. A word?
* one
*  Two Words
9. Tabs?
a)\tx
*b)\ty
\tand further
""".replace("\\t", "\t")

GROUPS = """
Text title: About
Text: What follows.

GROUP
pick: 2
solutions pick: 3
points per question: 4

1. One?
* a
2. Two?
* b

3. Three?
* c
END_GROUP
4. Alone?
* d
GROUP
5. Five?
* e
END_GROUP
"""

WORDS = st.text(alphabet="abcdefg hij.,:;()=+-*!?<>&\"'#%12", min_size=1, max_size=30).map(lambda text: text.strip())


def peer_says(text: str) -> list[tuple[Any, ...]]:
    """What text2qti reads: of each item its kind, title, text, points, options, numbers, feedback."""
    quiz = PeerQuiz(text, config=Config())
    said = []
    groups = {
        id(q): each.group
        for each in quiz.questions_and_delims
        if isinstance(each, GroupStart)
        for q in each.group.questions
    }
    for question in (each for each in quiz.questions_and_delims if isinstance(each, Question)):
        group = groups.get(id(question))
        said.append(
            (
                KINDS[question.type],
                question.title_raw or "",
                question.question_raw,
                group.points_per_question if group else question.points_possible,
                sorted((each.choice_raw, each.correct, each.feedback_raw or "") for each in question.choices),
                (question.numerical_min, question.numerical_max),
                (
                    question.feedback_raw or "",
                    question.correct_feedback_raw or "",
                    question.incorrect_feedback_raw or "",
                ),
            )
        )
    return said


def we_say(quiz: Quiz) -> list[tuple[Any, ...]]:
    """The same of our own reading."""
    return [
        (
            item.kind,
            item.title,
            item.text,
            item.points,
            sorted(
                [(each.text, each.right, each.feedback) for each in item.options]
                or [(each, True, "") for each in item.accepted]
            ),
            _ends(item),
            (item.feedback, item.feedback_right, item.feedback_wrong),
        )
        for item in quiz.items
    ]


def _ends(item: Item) -> Any:
    if item.kind is not Kind.NUMERIC:
        return (None, None)
    return pytest.approx((interval(item).low, interval(item).high), rel=1e-12)


def complaints(text: str) -> list[str]:
    """What the reader says of a text that it refuses, a line each."""
    with pytest.raises(QuizError) as caught:
        parse_quiz(text, "quiz", "q.md")
    return str(caught.value).split("\n")


def only(text: str) -> Item:
    """The only item of a text."""
    (item,) = parse_quiz(text, "quiz").items
    return item


# -- text2qti's form ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", [EVERY_KIND, GROUPS, EVERY_KIND.replace("\n", "\r\n")], ids=["kinds", "groups", "crlf"]
)
def test_files_for_text2qti_read_the_same(text: str) -> None:
    """Items, options, keys, points, numbers and feedback are those that text2qti reads."""
    assert we_say(parse_quiz(text, "quiz")) == peer_says(text.replace("\r\n", "\n"))


def test_the_header_reads_as_text2qti_reads_it() -> None:
    """Title, description and shuffling are text2qti's, too."""
    quiz, peer = parse_quiz(EVERY_KIND, "quiz"), PeerQuiz(EVERY_KIND, config=Config())
    assert (quiz.title, quiz.description) == (peer.title_raw, peer.description_raw)
    assert quiz.shuffle_options == (peer.shuffle_answers_xml == "true")


def test_groups_read_as_text2qti_reads_them() -> None:
    """Each group is a pool with its number to pick."""
    quiz = parse_quiz(GROUPS, "quiz")
    peer = [
        each.group for each in PeerQuiz(GROUPS, config=Config()).questions_and_delims if isinstance(each, GroupStart)
    ]
    assert [(len(pool.items), pool.pick) for pool in quiz.pools] == [(len(each.questions), each.pick) for each in peer]
    assert [pool.items for pool in quiz.pools] == [("item-01", "item-02", "item-03"), ("item-05",)]


@st.composite
def quiz_texts(draw: st.DrawFn) -> str:
    """Texts in text2qti's form, of every kind, with paragraphs, comments, groups and feedback drawn at random."""
    number = iter(range(10_000))

    def words(indent: int) -> str:
        lines = [f"w{next(number)} {each}".strip() for each in draw(st.lists(WORDS, min_size=1, max_size=3))]
        between = draw(st.sampled_from(["\n", "\n\n", "\n   \n"]))
        return (between + " " * indent).join(lines)

    def item() -> str:
        parts = [f"Title: {words(2).splitlines()[0]}\n" if draw(st.booleans()) else "", f"1. {words(3)}\n"]
        parts += [f"{mark} {words(len(mark) + 1)}\n" for mark in ("...", "+", "-") if draw(st.booleans())]
        kind = draw(st.sampled_from(["single", "multiple", "truth", "number", "text"]))
        if kind == "single":
            parts += [f"{mark} {words(len(mark) + 1)}\n" for mark in ("a)", "*b)", "B)")]
        elif kind == "multiple":
            parts += [f"{mark} {words(len(mark) + 1)}\n... {words(4)}\n" for mark in ("[ ]", "[*]", "[]")]
        elif kind == "truth":
            parts += ["*a) False\n", "b) True\n"]
        elif kind == "number":
            parts += [
                draw(st.sampled_from(["= 17", "= 3.25 +- 0.5", "= 8 +- 12.5%", "= [2, 3]", "= [-2,-1.5]"])) + "\n"
            ]
        else:
            parts += [f"* {words(2).splitlines()[0]}\n" for _ in range(draw(st.integers(1, 3)))]
        return "".join(parts)

    pieces = [f"Quiz title: {words(4).splitlines()[0]}\n"]
    for _ in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            points = draw(st.integers(1, 5))
            pieces.append(f"GROUP\npick: 1\npoints per question: {points}\n{item()}{item()}END_GROUP\n")
        else:
            pieces.append(item())
        pieces.append(draw(st.sampled_from(["", "\n", "% a comment\n", "COMMENT\n1. no\nEND_COMMENT\n\n"])))
    return "".join(pieces)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(quiz_texts())
def test_whatever_text2qti_reads_we_read_the_same(text: str) -> None:
    """The two readers agree on texts made at random."""
    assert we_say(parse_quiz(text, "quiz")) == peer_says(text)


@pytest.mark.parametrize(
    "option",
    [
        "show correct answers: false",
        "one question at a time: true",
        "can't go back: true",
        "feedback is solution: true",
        "solutions sample groups: true",
        "solutions randomize groups: true",
    ],
)
def test_text2qtis_options_without_meaning_here_are_named(option: str) -> None:
    """They are accepted, and a remark names each."""
    reading = study(f"{option}\n1. a?\n* b\n", "quiz", "q.md")
    assert [each.sentence("q.md") for each in reading.remarks] == [
        f"q.md:1: warning: `{option.partition(':')[0]}:` has no meaning here and is left out"
    ]


def test_solutions_become_feedback() -> None:
    """Nothing that text2qti's solutions say is lost, and a remark tells where it went."""
    reading = study("1. a?\n... short\n! long\n* b\n", "quiz", "q.md")
    assert reading.quiz.items[0].feedback == "short\n\nlong"
    assert "becomes the item's feedback" in reading.remarks[0].message


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("1. a?\n____\n", "q.md:2: `____`: an essay has no key"),
        ("1. a?\n^^^^\n", "q.md:2: `^^^^`: a file upload has no key"),
        ("```{.python .run}\nprint('1. a?')\n```\n1. a?\n* b\n", "q.md:1: ````{.python .run}`: code is never run here"),
        ("```python\nx\n```\n1. a?\n* b\n", "q.md:1: a code block belongs to a question"),
    ],
)
def test_what_cannot_be_marked_or_run_is_refused_in_one_line(text: str, complaint: str) -> None:
    """Essays, uploads and code to execute have no place here."""
    (said,) = complaints(text)
    assert said.startswith(complaint)


def test_a_group_without_points_leaves_items_theirs_and_says_so() -> None:
    """text2qti would give them one point each."""
    reading = study("GROUP\nPoints: 3\n1. a?\n* b\nEND_GROUP\n", "quiz", "q.md")
    assert reading.quiz.items[0].points == 3
    assert "text2qti gives it 1" in reading.remarks[0].message


# -- our own lines -----------------------------------------------------------------------------------------------------


def test_every_line_of_ours_is_read() -> None:
    """Name, Tags, Rule, Shuffle and Parameters reach the item."""
    item = only(
        "Title: Ticks\nName: tick-2\nPoints: 2\n"
        "Tags: topic=Attention, lecture=Attention, and its cost, difficulty=hard\n"
        "Rule: coverage\nShuffle: no\nParameters: d = 16, 64; T = 5\n1. {{d * T}}?\n[*] a\n[ ] b\n"
    )
    assert (item.name, item.kind, item.rule, item.shuffle) == ("tick-2", Kind.MULTIPLE, Rule.COVERAGE, False)
    assert item.tags == {"topic": "Attention", "lecture": "Attention, and its cost", "difficulty": "hard"}
    assert item.parameters == {"d": (16.0, 64.0), "T": (5.0,)}
    assert item.options == (Option("a", "a", right=True), Option("b", "b"))


def test_the_quizs_rule_is_that_of_items_which_name_none() -> None:
    """A rule in the header, with a blank line below it, is the quiz's."""
    text = "Rule: halves\n\n1. a?\n[*] a\n[ ] b\n\nRule: coverage\n2. b?\n[*] a\n[ ] b\n"
    assert [item.rule for item in parse_quiz(text, "quiz").items] == [Rule.HALVES, Rule.COVERAGE]


def test_a_rule_that_may_be_the_quizs_or_the_items_is_refused() -> None:
    """Right above the first question it could be either."""
    (said,) = complaints("Rule: halves\n1. a?\n[*] a\n[ ] b\n")
    assert said.startswith("q.md:1: `Rule:` may be the quiz's or the item's")


def test_true_is_option_a_in_whatever_order_it_is_written() -> None:
    """Papers, answers and figures rely on it."""
    item = only("1. a?\n*a) FALSE\n... why\nb) true\n")
    assert item.kind is Kind.TRUE_FALSE
    assert item.options == (Option("a", "true"), Option("b", "FALSE", right=True, feedback="why"))


def test_a_text_is_the_passage_of_the_item_below_and_of_those_that_ask_for_the_same() -> None:
    """Its title stands above it in bold; an item without the line has no passage."""
    text = "Name: a\nText title: T\nText: Look.\n\n1. a?\n* a\nPassage: same\n2. b?\n* b\n3. c?\n* c\n"
    assert [item.passage for item in parse_quiz(text, "quiz").items] == ["**T**\n\nLook."] * 2 + [""]


def test_a_text_above_a_group_is_the_passage_of_all_its_items() -> None:
    """Whichever of them a paper draws, its passage is there."""
    text = "Text: Look.\nGROUP\n1. a?\n* a\n2. b?\n* b\nEND_GROUP\n3. c?\n* c\n"
    assert [item.passage for item in parse_quiz(text, "quiz").items] == ["Look.", "Look.", ""]


def test_names_are_given_or_titles_or_numbers() -> None:
    """A title that two items have, or that is another's name, names neither."""
    text = "".join(
        f"{head}\n1. q{number}?\n* a\n"
        for number, head in enumerate(
            ["Name: given", "Title: Größe & 2 more", "Title: Twice", "Title: Twice", "Title: Given", ""], start=1
        )
    )
    names = [item.name for item in parse_quiz(text, "quiz").items]
    assert names == ["given", "groe-2-more", "item-03", "item-04", "item-05", "item-06"]


def test_a_draw_makes_a_pool_of_items_with_its_tags_in_no_group() -> None:
    """All tags of the line must be there; what stands in a group stays there."""
    text = (
        "Draw: 1 from topic=a, difficulty=hard\n\n"
        "Tags: topic=a, difficulty=hard\n1. a?\n* a\nTags: topic=a\n2. b?\n* b\n"
        "GROUP\nTags: topic=a, difficulty=hard\n3. c?\n* c\nEND_GROUP\nTags: difficulty=hard, topic=a\n4. d?\n* d\n"
    )
    pools = parse_quiz(text, "quiz").pools
    assert pools == (Pool(("item-03",), 1), Pool(("item-01", "item-04"), 1, "topic=a, difficulty=hard"))


def test_items_know_their_first_line() -> None:
    """The head belongs to the item."""
    assert [item.line for item in parse_quiz("\n1. a?\n* a\n\nTitle: b\nPoints: 2\n2. b?\n* b\n", "quiz").items] == [
        2,
        5,
    ]


# -- mistakes ----------------------------------------------------------------------------------------------------------

ONE = "1. a?\n* b\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "1: no items were found"),
        (f"hello\nthere\n{ONE}", "1: `hello` belongs to nothing; begin it with a marker"),
        ("1. a?\n more\n* b\n", "2: `more` belongs to nothing; indent it by 3 spaces"),
        ("1.a?\n\n2. b?\n* b\n", "1: `1.` needs a space after it"),
        (f"Points:\n{ONE}", "1: nothing stands after `Points:`"),
        (f"Tag: a=b\n{ONE}", "1: `Tag:` is not known here; do you mean `Tags:`?"),
        (f"Points: none\n{ONE}", "1: `Points: none`: write a number above 0"),
        (f"Points: -1\n{ONE}", "1: `Points: -1`: write a number above 0"),
        (f"Points: 1\nPoints: 2\n{ONE}", "2: a second `Points:`"),
        (f"Name: A b\n{ONE}", "1: `Name: A b`: write it in a-z"),
        (f"Name: x\n{ONE}Name: x\n{ONE}", "4: the item is called 'x' as that of line 1"),
        (f"Tags: hard\n{ONE}", "1: `hard` is no tag"),
        (f"Tags: a=1, a=2\n{ONE}", "1: the tag `a` is given twice"),
        (f"{ONE}Rule: halves\n{ONE}", "3: `Rule:` is for select-all items"),
        (f"{ONE}Rule: half\n2. a?\n[ ] x\n[*] y\n", "3: 'half' is no rule; there are: balanced"),
        (f"Shuffle: maybe\n{ONE}", "1: `Shuffle: maybe`: write true or false"),
        (f"shuffle answers: maybe\n{ONE}", "1: `shuffle answers: maybe`: write true or false"),
        (f"{ONE}Quiz title: x\n{ONE}", "3: `Quiz title:` is about the whole quiz"),
        (f"Quiz title: x\nQuiz title: y\n{ONE}", "2: a second `Quiz title:`"),
        (f"Passage: same\n{ONE}", "1: `Passage: same`: the item before has no passage"),
        (f"Passage: other\n{ONE}", "1: `Passage: other`: only `same` is known"),
        (f"Text: x\n\nPassage: same\n{ONE}", "3: `Passage: same` below a `Text:`"),
        (f"{ONE}Points: 2\n", "3: a question must follow what line 3 begins"),
        (f"Points: 2\n\nGROUP\n{ONE}END_GROUP\n", "3: a question must follow what line 1 begins"),
        ("a) x\n" + ONE, "1: `a)` belongs to no question"),
        (f"1. q?\n{ONE}", "1: the item has no answer"),
        ("1. q?\n* a\n= 3\n", "3: `=` makes this item numeric, but above it is text"),
        ("1. q?\n= 3\n= 4\n", "3: a second `=`"),
        ("1. q?\n= three\n", "1: 'three' of the key `= three` is no number"),
        ("1. q?\n= [1; 2]\n", "1: item 'item-01': the key `= [1; 2]` is no interval"),
        ("1. q?\n= 1 +- x\n", "1: 'x' of the key `= 1 +- x` is no number"),
        ("1. q?\n= inf\n", "1: 'inf' of the key `= inf` is no number"),
        ("1. q?\n... f\n... g\n* a\n", "3: a second `...` of this item"),
        ("1. q?\na) x\n... f\n... g\n*b) y\n", "4: a second `...` of option a"),
        ("1. q?\na) x\n+ f\n*b) y\n", "3: `+` stands below an answer"),
        ("1. q?\n* x\n... f\n", "3: `...` stands below an answer"),
        (f"GROUP\n{ONE}", "1: GROUP without END_GROUP"),
        (f"GROUP\n{ONE}GROUP\n{ONE}END_GROUP\n", "4: GROUP within the group of line 1"),
        (f"{ONE}END_GROUP\n", "3: `END_GROUP` stands in no group"),
        (f"GROUP\nEND_GROUP\n{ONE}", "1: a GROUP without items"),
        (f"GROUP\npick: 0\n{ONE}END_GROUP\n", "2: `pick: 0`: write how many"),
        (f"GROUP\n{ONE}pick: 1\nEND_GROUP\n", "4: `pick:` stands below an item"),
        (f"COMMENT\n{ONE}", "1: COMMENT without END_COMMENT"),
        (f"{ONE}END_COMMENT\n", "3: `END_COMMENT`: a comment is opened by"),
        (f"Draw: some\n{ONE}", "1: `Draw: some`: write it as"),
        (f"Draw: 0 from a=b\n\nTags: a=b\n{ONE}", "1: `Draw: 0 from a=b`: write it as"),
        (f"Draw: 1 from a=c\n\nTags: a=b\n{ONE}", "1: `Draw: 1 from a=c`: no item has that; tags are: a=b"),
        (f"Draw: 1 from a=b\nDraw: 1 from c=d\n\nTags: a=b, c=d\n{ONE}", "2: item-01: drawn here and by `Draw:"),
        (f"Parameters: d\n{ONE}", "1: `d` is no parameter"),
        (f"Parameters: d = 1, x\n{ONE}", "1: 'x' of the parameter `d` is no number"),
        (f"Parameters: d = 1, 1.0\n{ONE}", "1: the parameter `d` has a value twice"),
        (f"Parameters: d = 1; d = 2\n{ONE}", "1: the parameter `d` is given twice"),
        (f"Parameters: d = 1\n{ONE}", "1: the parameter `d` of item 'item-01' stands in no `{{...}}`"),
        ("Parameters: d = 0, 1\n1. {{1/d}}?\n* b\n", "1: item 'item-01': `{{1/d}}` divides by zero (with d = 0)"),
        ("Parameters: d = 1\n1. {{d}} {{e}}?\n* b\n", "1: item 'item-01': `{{e}}` has `e`, which is no parameter"),
        ("1. q?\n" + "".join("[ ] x\n" for _ in range(27)), "28: an item has at most 26 options"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(text: str, complaint: str) -> None:
    """What was found and what to do, and nothing else."""
    (said,) = complaints(text)
    assert said.startswith(f"q.md:{complaint}")


def test_all_mistakes_are_told_together_in_the_order_of_their_lines() -> None:
    """An author mends them in one go."""
    said = complaints("Points: x\n1. a?\na)b\n\n2. c?\n= y\n\nnothing\n")
    assert [each.split(": ")[0] for each in said] == ["q.md:1", "q.md:2", "q.md:3", "q.md:5", "q.md:8"]


# -- files -------------------------------------------------------------------------------------------------------------


def test_a_quiz_md_is_called_after_its_folder_and_others_after_themselves(tmp_path: Path) -> None:
    """A mark of byte order is no part of the text."""
    (tmp_path / "midterm").mkdir()
    for path in (tmp_path / "midterm" / "quiz.md", tmp_path / "other.md"):
        path.write_text(ONE, encoding="utf-8-sig")
        quiz = read_quiz(path)
        assert (quiz.name, quiz.origin) == (path.parent.name if path.name == "quiz.md" else "other", str(path))


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """The message names it."""
    (tmp_path / "q.md").write_bytes(b"\xff\xfe1")
    with pytest.raises(QuizError, match=r"q\.md: cannot be read .* UTF-8"):
        read_quiz(tmp_path / "q.md")


def test_a_courses_quiz_takes_its_title_from_its_file_or_else_from_the_course(tmp_path: Path) -> None:
    """And says what to do where there is no file."""
    (tmp_path / "course.toml").write_text(
        'assignments = []\n[course]\ntitle = "C"\n[[quizzes]]\nname = "midterm"\ntitle = "The midterm"\n'
    )
    course = read_course(tmp_path)
    with pytest.raises(QuizError, match=r"quiz\.md: there is no such file; write the quiz there"):
        open_quiz(course, "midterm")
    folder = course.paths.quiz_source("midterm")
    folder.mkdir(parents=True)
    (folder / "quiz.md").write_text(ONE)
    assert open_quiz(course, "midterm").title == "The midterm"
    (folder / "quiz.md").write_text(f"Quiz title: Own\n{ONE}")
    assert open_quiz(course, "midterm").title == "Own"


def test_choices_alone_have_options() -> None:
    """Kinds and options go together in all that is read."""
    for item in parse_quiz(EVERY_KIND, "quiz").items:
        assert bool(item.options) == (item.kind in CHOICES)
        assert bool(item.numeric) == (item.kind is Kind.NUMERIC)
        assert bool(item.accepted) == (item.kind is Kind.TEXT)
