"""The linter: each fault alone, with its line and level; a sound quiz has none."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from grading.cli import app
from grading.errors import QuizError
from grading.quiz.bank.finding import Finding
from grading.quiz.bank.lint import findings, require_sound, summary
from grading.quiz.bank.markers import START, WORDS, Mark
from grading.quiz.bank.reading import parse_quiz, read_quiz
from grading.quiz.bank.template import FUNCTIONS, interval, variants
from grading.quiz.item import Kind, Rule

SOUND = "Name: x\nTags: lecture=L\n"


def found(text: str) -> list[tuple[int, str, str]]:
    """Line, level and message of all that is found."""
    return [(each.line, each.level, each.message) for each in findings(parse_quiz(text, "quiz"))]


def item(body: str, head: str = "") -> str:
    """An item without other faults, so that what is found is the body's."""
    return f"{SOUND}{head}{body}"


def test_a_sound_quiz_has_no_findings() -> None:
    """Every kind, a formula, code, a passage."""
    text = (
        f"Text: Look at $d^2$.\n\n{SOUND}1. Which is **not**?\n*a) One\nb) Two\n\nName: y\nTags: lecture=L\n"
        "2. `x`?\n[ ] Three\n[*] Four\n\nName: z\nTags: lecture=L\n3. How much?\n= 0.5 +- 0.1\n"
    )
    assert found(text) == []


@pytest.mark.parametrize(
    ("body", "level", "message"),
    [
        ("1. q?\na) One\nb) Two\n", "error", "has no key; mark the right option"),
        ("1. q?\n*a) One\n*b) Two\nc) Three\n", "error", "has 2 keys (a, b)"),
        ("1. q?\n*a) True\n*b) False\n", "error", "has 2 keys (a, b)"),
        ("1. q?\n*a) One\n", "error", "has 1 option; write two or more"),
        ("1. q?\n[*] One\n", "error", "has 1 option; write two or more"),
        ("1. q?\n[*] One\n[*] Two\n", "error", "has only right options, which the rule balanced cannot mark"),
        ("1. q?\n[ ] One\n[ ] Two\n", "error", "has no right option, which the rule balanced cannot mark"),
        ("1. q?\n*a) One\nb) one \n", "error", "options a and b say the same, 'One'"),
        ("1. q?\n*a) 0.5\nb) 1/2\n", "error", "options a and b are the same number"),
        ("1. q?\n*a) One\nb) One and two\n", "warning", "options a and b begin alike"),
        ("1. q?\n*a) One\nb) None of the above\n", "error", "option b says 'none of the above'"),
        ("1. Which is not one?\n*a) Two\nb) One\n", "warning", "the stem asks with 'not'"),
        ("1. q?\n= [2, 1]\n", "error", "accepts no number: `= [2, 1]` is empty"),
        ("1. q?\n= 0.5 +- -0.1\n", "error", "accepts no number: `= 0.5 +- -0.1` is empty"),
        ("1. q?\n= 0.5 +- 0\n", "warning", "accepts 0.5 alone, and no rounding"),
        ("1. It costs $5?\n* yes\n", "error", "has a `$` that closes no formula"),
        ("1. $\\frac{1$?\n* yes\n", "error", "`$\\frac{1$` has braces that do not pair"),
        ("1. $x^$?\n* yes\n", "error", "`$x^$` is no LaTeX that can be set"),
        ("1. $\\foo$?\n* yes\n", "error", "`$\\foo$` has \\foo, which is not known here"),
        ("1. q?\n\n   ```\n   x\n* yes\n", "error", "has a code block without its closing fence"),
        ("1. ![](a.png)?\n* yes\n", "error", "the picture a.png has no alt text"),
        ("1. ![x](https://a.b/c.png)?\n* yes\n", "error", "the picture https://a.b/c.png lies elsewhere"),
    ],
)  # fmt: skip
def test_each_fault_is_found_alone_and_told_with_its_line(body: str, level: str, message: str) -> None:
    """Nothing else is said of the item."""
    ((line, how_bad, said),) = found(item(body))
    assert (line, how_bad) == (1, level)
    assert said.startswith(message)


@pytest.mark.parametrize("part", ["1. ${0}$?\n*a) A\nb) B", "1. q?\n*a) ${0}$\nb) B", "1. q?\n... ${0}$\n*a) A\nb) B",
                                  "1. q?\n+ ${0}$\n*a) A\nb) B", "1. q?\n*a) A\n... ${0}$\nb) B"])  # fmt: skip
def test_formulas_are_looked_at_wherever_they_stand(part: str) -> None:
    """Questions, options and feedback."""
    ((_, _, said),) = found(item(part.format("x^") + "\n"))
    assert said.startswith("`$x^$` is no LaTeX")


def test_a_passage_is_looked_at_with_its_item() -> None:
    """It stands on the paper as the question does."""
    ((line, _, said),) = found(f"Text: $x^$\n\n{item('1. q?')}\n* a\n")
    assert (line, said[:6]) == (3, "`$x^$`")


@pytest.mark.parametrize("rule", Rule)
def test_a_rule_that_cannot_score_no_or_only_right_options_is_an_error(rule: Rule) -> None:
    """balanced needs both sorts, net_correct and coverage a right one; the others always work."""
    none = found(item("1. q?\n[ ] One\n[ ] Two\n", f"Rule: {rule}\n"))
    only = found(item("1. q?\n[*] One\n[*] Two\n", f"Rule: {rule}\n"))
    needs_right = rule in ("balanced", "net_correct", "coverage")
    assert [level for _, level, _ in none] == ["error" if needs_right else "warning"]
    assert [level for _, level, _ in only] == (["error"] if rule == "balanced" else [])


@pytest.mark.parametrize("keep", ["Shuffle: no\n", ""])
def test_options_may_point_at_places_that_are_kept(keep: str) -> None:
    """By the item or by the quiz."""
    text = item("1. q?\n*a) One\nb) None of the above\n", keep)
    assert found(text if keep else f"shuffle answers: false\n\n{text}") == []


def test_variants_whose_options_fall_together_are_told_with_their_numbers() -> None:
    """Options that differ as they are written may be the same on a paper."""
    text = item("1. {{d}}?\n*a) {{2 * d}}\nb) {{d * d}}\n", "Parameters: d = 1, 2, 3\n")
    ((_, level, said),) = found(text)
    assert (level, said) == ("error", "options a and b say the same, '4'; keep one (with d = 2)")


def test_an_interval_that_is_empty_for_one_variant_is_told() -> None:
    """With the numbers for which it is."""
    text = item("1. {{d}}?\n= [2, {{d}}]\n", "Parameters: d = 3, 1\n")
    ((_, level, said),) = found(text)
    assert level == "error"
    assert "is empty (with d = 1)" in said


def test_an_item_without_a_lecture_or_a_name_is_warned_of() -> None:
    """The debrief needs the one, answers are kept by the other."""
    (lecture, name) = found("1. q?\n* a\n")
    assert lecture[:2] == name[:2] == (1, "warning")
    assert "has no `lecture` tag" in lecture[2]
    assert "give it a `Name:`" in name[2]


def test_pools_with_too_few_items_or_unequal_points_are_errors() -> None:
    """Papers would hold less, or be worth more than others."""
    draw = f"Draw: 3 from lecture=L\n\n{item('1. q?')}\n* a\nName: y\nPoints: 2\nTags: lecture=L\n2. r?\n* a\n"
    few, unequal = found(draw)
    assert few[:2] == unequal[:2] == (3, "error")
    assert few[2].startswith("the pool of lecture=L has 2 items, but 3 are picked")
    assert unequal[2].startswith("the pool of lecture=L has items of 1, 2 points")


def test_keys_that_are_always_the_longest_are_warned_of_once() -> None:
    """True/false has nothing to be long."""
    one = "Name: n{0}\nTags: lecture=L\n1. q{0}?\n*a) The longest one\nb) Short\nc) Other\nd) Third\n"
    truth = "Name: t{0}\nTags: lecture=L\n1. s{0}?\na) True\n*b) False\n"
    ((line, level, said),) = found("".join(one.format(number) for number in range(6)))
    assert (line, level, said[:18]) == (1, "warning", "the longest option")
    assert found("".join(truth.format(number) for number in range(5))) == []


def test_keys_that_always_stand_at_one_place_are_warned_of() -> None:
    """Where options are not shuffled."""
    one = "Name: n{0}\nTags: lecture=L\n1. q{0}?\na) One\n*b) Two\nc) Six\nd) Ten\n"
    ((_, level, said),) = found("shuffle answers: false\n\n" + "".join(one.format(number) for number in range(6)))
    assert (level, said[:14]) == ("warning", "option 2 is ri")


@pytest.mark.parametrize(
    ("name", "message"),
    [("here.png", ""), ("gone.png", "is not there"), ("../out.png", "lies outside"), ("here.txt", "is none of")],
)
def test_pictures_must_lie_beside_the_file(tmp_path: Path, name: str, message: str) -> None:
    """Papers and exports hold them."""
    folder = tmp_path / "quiz"
    folder.mkdir()
    for each in (folder / "here.png", folder / "here.txt", tmp_path / "out.png"):
        each.write_bytes(b"")
    (folder / "quiz.md").write_text(item(f"1. ![a curve]({name})?\n* yes\n"))
    said = [each.message for each in findings(read_quiz(folder / "quiz.md"))]
    assert len(said) == bool(message)
    assert all(message in each for each in said)


def test_an_unsound_quiz_is_refused_with_its_errors_and_not_its_warnings() -> None:
    """What gives a quiz out asks this first."""
    with pytest.raises(QuizError) as caught:
        require_sound(parse_quiz("1. q?\na) One\nb) Two\n", "quiz", "q.md"))
    assert str(caught.value) == "q.md:1: error: item-01: has no key; mark the right option with a star, as `*b)`"
    require_sound(parse_quiz("1. q?\n*a) One\nb) Two\n", "quiz"))


def test_a_finding_is_a_sentence_with_file_line_and_level() -> None:
    """As compilers write them."""
    assert Finding(3, "x", "error", "is bad").sentence("q.md") == "q.md:3: error: x: is bad"
    assert Finding(3, "", "warning", "is odd").sentence("q.md") == "q.md:3: warning: is odd"
    assert summary([Finding(3, "", "warning", "is odd")], 4) == "4 items, 0 errors, 1 warning"


@pytest.mark.parametrize(("star", "code"), [("*", 0), ("", 1)])
def test_the_command_prints_findings_and_exits_with_1_on_errors(tmp_path: Path, star: str, code: int) -> None:
    """Remarks of the reader stand among them; warnings alone are no failure."""
    (tmp_path / "course.toml").write_text(
        'assignments = []\n[course]\ntitle = "C"\n[[quizzes]]\nname = "midterm"\ntitle = "M"\n'
    )
    (tmp_path / "source" / "midterm").mkdir(parents=True)
    (tmp_path / "source" / "midterm" / "quiz.md").write_text(f"can't go back: true\n\n1. q?\n{star}a) One\nb) Two\n")
    result = CliRunner().invoke(app, ["quiz", "lint", "midterm", "--course", str(tmp_path)])
    lines = result.output.splitlines()
    assert result.exit_code == code
    assert "quiz.md:1: warning: `can't go back:` has no meaning here" in lines[0]
    assert lines[-1] == f"midterm: 1 item, {code} error{'s' * (not code)}, 3 warnings"


PIECES = (
    "1. ~a) ~*b) ~[ ] ~[*] ~= ~* ~... ~+ ~! ~% ~Title: ~Name: ~Points: ~Tags: ~Rule: ~Shuffle: ~Parameters: ~Passage: "
    "~Text: ~Draw: ~GROUP\n~END_GROUP\n~pick: ~COMMENT~\n~\n\n~   ~x~same~no~2~[1, 2]~3 +- 4%~d = 1, 2~{{d}}~{{~$~$x^$"
    "~```~a=b~halves~1 from a=b~![](x.png)~| a |~True~False~é~\t~\0"
).split("~")


def refusal(text: str) -> str:
    """What the reader says against a text; empty when it reads it, and then the linter does not fail either."""
    try:
        findings(parse_quiz(text, "quiz", "q.md"))
    except QuizError as error:
        return str(error)
    return ""


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_whatever_is_written_gets_findings_or_a_clear_refusal(text: str) -> None:
    """No text ends in another exception, and every line of a refusal names a line of the file."""
    assert all(re.match(r"q\.md:\d+: |$", line) for line in refusal(text).split("\n"))


# -- the documentation -------------------------------------------------------------------------------------------------

PAGE = (Path(__file__).parents[3] / "docs" / "quizzes.md").read_text(encoding="utf-8")


def test_the_pages_quiz_is_sound_and_has_every_kind() -> None:
    """What an author copies from docs/quizzes.md can be read and has no findings."""
    (example,) = re.findall(r"^````\n(.*?)^````$", PAGE, re.MULTILINE | re.DOTALL)
    quiz = parse_quiz(example, "example")
    assert findings(quiz) == ()
    assert {item.kind for item in quiz.items} == set(Kind)
    keys = [interval(each).value for each in variants(quiz.item("scaled-scores"))]
    assert keys == pytest.approx([2, 6, 1, 3, 0.5, 1.5])


@pytest.mark.parametrize("word", [*WORDS, *Rule, *FUNCTIONS])
def test_the_page_has_every_word_of_the_form(word: str) -> None:
    """A word that is added must be documented, except text2qti's without meaning here."""
    assert word in PAGE or START.match(f"{word} x").lastgroup == Mark.IGNORED
