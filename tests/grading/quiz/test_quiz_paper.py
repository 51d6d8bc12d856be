"""Papers: the same for the same seed, fair over students, and steady when the bank grows."""

import hashlib
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest
from scipy.stats import chisquare

from grading.errors import QuizError
from grading.quiz.bank.reading import parse_quiz
from grading.quiz.item import Paper, Quiz
from grading.quiz.paper import paper_for, papers, version_of

TEXT = """
Draw: 1 from topic=drawn

Name: four
1. Which?
a) A
*b) B
c) C
d) D

Name: kept
Shuffle: no
2. Which, in order?
a) A
*b) B
c) C

Name: truth
3. So?
*a) True
b) False

Text: A table.

Name: first
Parameters: d = 1, 2, 3
4. {{d}}?
= {{d}}

Name: second
Parameters: d = 1, 2, 3
Passage: same
5. {{2 * d}}?
= {{2 * d}}

GROUP
pick: 2
Name: p-1
6. One?
* a
Name: p-2
7. Two?
* a
Name: p-3
8. Three?
* a
END_GROUP

Name: d-1
Tags: topic=drawn
9. Drawn?
* a
Name: d-2
Tags: topic=drawn
10. Or this?
* a

Name: ticks
11. Tick.
[ ] A
[*] B
[*] C
"""
STUDENTS = [f"student-{number:04d}" for number in range(1200)]
LEAST_PROBABILITY = 1e-4  # of a chi-square test; seeds are fixed, so that it fails always or never


@pytest.fixture(scope="module")
def quiz() -> Quiz:
    return parse_quiz(TEXT, "fair")


def names(paper: Paper) -> list[str]:
    return [item.name for item in paper.items]


def order(paper: Paper, item: str) -> str:
    """The options' names of one item, in the paper's order."""
    (found,) = [each for each in paper.items if each.name == item]
    return "".join(option.name for option in found.options)


def digest(paper: Paper) -> str:
    """All that stands on a paper, in a few characters."""
    shown = [(item.name, item.text, [option.name for option in item.options]) for item in paper.items]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def is_uniform(drawn: Iterable[object], outcomes: int) -> bool:
    """Whether each of so many outcomes came about equally often."""
    counts = Counter(drawn)
    assert len(counts) == outcomes
    return float(chisquare(list(counts.values())).pvalue) > LEAST_PROBABILITY


def test_one_paper_is_pinned(quiz: Quiz) -> None:
    """A change of machine, Python or code that would give students other papers shows here."""
    assert digest(paper_for(quiz, "student-07", 1)) == "c46ec38d7546b932"


def test_another_process_with_other_hashes_prints_the_same_paper(quiz: Quiz) -> None:
    """Nothing hangs on the order of sets or on the time."""
    code = (
        "import sys; from grading.quiz.bank.reading import parse_quiz; from grading.quiz.paper import paper_for\n"
        "print([(i.name, i.text, [o.name for o in i.options]) for i in "
        "paper_for(parse_quiz(sys.argv[1], 'fair'), 'student-07', 1).items])"
    )
    for seed in ("1", "2"):
        printed = subprocess.run(
            [sys.executable, "-c", code, TEXT], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        )
        shown = hashlib.sha256(printed.stdout.strip().encode()).hexdigest()[:16]
        assert shown == digest(paper_for(quiz, "student-07", 1))


@pytest.mark.parametrize(
    ("changed", "student", "seed"), [("other", "student-07", 1), ("fair", "student-08", 1), ("fair", "student-07", 2)]
)
def test_another_quiz_student_or_seed_gives_another_paper(quiz: Quiz, changed: str, student: str, seed: int) -> None:
    """All three are drawn from."""
    assert digest(paper_for(replace(quiz, name=changed), student, seed)) != digest(paper_for(quiz, "student-07", 1))


def test_orders_draws_and_numbers_are_uniform_over_students(quiz: Quiz) -> None:
    """Places of items, orders of options, picks from pools and variants, each by chi-square."""
    made = [paper_for(quiz, student, 1) for student in STUDENTS]
    assert is_uniform((order(each, "four") for each in made), 24)
    assert is_uniform((order(each, "ticks") for each in made), 6)
    assert is_uniform((frozenset(names(each)) & {"p-1", "p-2", "p-3"} for each in made), 3)
    assert is_uniform((frozenset(names(each)) & {"d-1", "d-2"} for each in made), 2)
    assert is_uniform((item.variant["d"] for each in made for item in each.items if item.name == "first"), 3)
    blocks = [[name for name in names(each) if name != "second"] for each in made]
    assert is_uniform((block.index("first") for block in blocks), 8)
    assert is_uniform((tuple(name for name in block if name in ("four", "kept", "truth")) for block in blocks), 6)


def test_two_items_orders_do_not_hang_together(quiz: Quiz) -> None:
    """Knowing one item's order tells nothing of another's."""
    made = [paper_for(quiz, student, 1) for student in STUDENTS]
    assert is_uniform(((order(each, "ticks"), order(each, "four")[0]) for each in made), 24)


def test_what_is_not_to_be_shuffled_is_not(quiz: Quiz) -> None:
    """True/false, `Shuffle: no`, and quizzes that say so for options or items."""
    still = replace(quiz, shuffle_items=False, shuffle_options=False)
    for student in STUDENTS[:50]:
        paper, kept = paper_for(quiz, student, 1), paper_for(still, student, 1)
        assert (order(paper, "kept"), order(paper, "truth")) == ("abc", "ab")
        assert (order(kept, "four"), order(kept, "ticks")) == ("abcd", "abc")
        assert names(kept) == [item.name for item in quiz.items if item.name in names(kept)]


def test_items_of_a_passage_stay_together_in_their_order_with_the_same_numbers(quiz: Quiz) -> None:
    """One passage is printed above both, so a parameter of both has one value."""
    for student in STUDENTS[:200]:
        paper = paper_for(quiz, student, 1)
        at = names(paper).index("first")
        assert names(paper)[at + 1] == "second"
        assert paper.items[at].variant == paper.items[at + 1].variant


def test_a_new_item_leaves_the_others_as_they_are(quiz: Quiz) -> None:
    """Their options, numbers and order among themselves stay on every paper."""
    grown = parse_quiz(f"{TEXT}\nName: new\n12. New?\na) x\n*b) y\n", "fair")
    for student in STUDENTS[:50]:
        before, after = paper_for(quiz, student, 1), paper_for(grown, student, 1)
        assert tuple(item for item in after.items if item.name != "new") == before.items


def test_versions_are_shared_and_dealt_evenly(quiz: Quiz) -> None:
    """Each student's is the one that `version_of` names."""
    made = papers(quiz, STUDENTS, 1, 4)
    assert all(paper.student == version_of(student, 4, 1) for student, paper in made.items())
    assert is_uniform((paper.student for paper in made.values()), 4)
    assert made["student-0001"] == paper_for(quiz, version_of("student-0001", 4, 1), 1)
    assert sorted({paper.student for paper in made.values()}) == [f"version-{letter}" for letter in "abcd"]


def test_without_versions_everybody_has_the_paper_that_is_theirs(quiz: Quiz) -> None:
    """`papers` and `paper_for` print the same."""
    made = papers(quiz, STUDENTS[:20], 1, 0)
    assert made == {student: paper_for(quiz, student, 1) for student in STUDENTS[:20]}


@pytest.mark.parametrize("versions", [0, 27])
def test_a_number_of_versions_without_letters_is_refused(versions: int) -> None:
    """They are called a to z."""
    with pytest.raises(QuizError, match=f"{versions} versions: write a number from 1 to 26"):
        version_of("student-07", versions, 1)


def test_a_pool_that_is_too_small_is_told(quiz: Quiz) -> None:
    """No paper is printed with less than it should hold."""
    pool = replace(quiz.pools[0], pick=4)
    with pytest.raises(QuizError, match=r"a pool of 3 items \(p-1, p-2, p-3\) cannot give 4"):
        paper_for(replace(quiz, pools=(pool,)), "student-07", 1)
