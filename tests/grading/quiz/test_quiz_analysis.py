"""The figures of a marked class, against pingouin, scipy and the hand."""

import numpy as np
import pandas as pd
import pingouin
import pytest
from scipy import stats
from small_class import drawn_class, marked, multiple, quiz_of, right_or_wrong, single

from grading.errors import QuizError
from grading.quiz.analysis.analysis import Analysis, analyse
from grading.quiz.item import Item, Kind, Paper, Sheet
from grading.quiz.marking.marking import Marks, mark

CLASS = drawn_class(30, 6, 5)
POINTS = [1.0, 2.0, 1.0, 3.0, 1.0, 2.0]


def analysis(marks: Marks | None = None) -> Analysis:
    return analyse(marks or right_or_wrong(CLASS, POINTS), resamples=100, seed=1)


def earned() -> pd.DataFrame:
    """The class's points, a column an item."""
    return pd.DataFrame(np.array(CLASS) * np.array(POINTS))


def test_difficulty_and_sd_are_the_mean_share_and_its_spread() -> None:
    """Of the shares, not of the points."""
    for column, item in enumerate(analysis().items):
        shares = [row[column] for row in CLASS]
        assert item.difficulty.value == pytest.approx(np.mean(shares), abs=1e-12)
        assert item.sd == pytest.approx(stats.tstd(shares), abs=1e-12)


def test_discrimination_is_pingouins_correlation_with_the_other_items() -> None:
    """In points, without the item itself, to 1e-9."""
    table = earned()
    for column, item in enumerate(analysis().items):
        rest = table.drop(columns=column).sum(axis=1)
        theirs = pingouin.corr(table[column], rest)["r"].iloc[0]
        assert item.discrimination.value == pytest.approx(theirs, abs=1e-9)


def test_interval_of_discrimination_is_about_fishers_in_a_large_class() -> None:
    """Scores of many students without a tail: as wide as that of any correlation, and around the figure."""
    large = analysis(right_or_wrong(drawn_class(600, 8, 5)))
    for item in large.items:
        found = item.discrimination
        assert found.value is not None
        assert found.low is not None
        assert found.high is not None
        expected = pingouin.compute_esci(found.value, 600, eftype="r", decimals=6)
        assert (found.low, found.high) == pytest.approx(tuple(expected), abs=0.06)


def test_reliability_is_pingouins() -> None:
    """Alpha of the points, alpha without each item, and the error of measurement that follows."""
    found, table = analysis(), earned()
    alpha = pingouin.cronbach_alpha(table)[0]
    assert found.reliability.alpha.value == pytest.approx(alpha, abs=1e-9)
    error = table.sum(axis=1).std() * (1 - alpha) ** 0.5
    assert found.reliability.measurement_error.value == pytest.approx(error, abs=1e-9)
    for column, item in enumerate(found.items):
        without = pingouin.cronbach_alpha(table.drop(columns=column))[0]
        assert item.alpha_without.value == pytest.approx(without, abs=1e-9)


def test_kr20_is_the_name_for_right_or_wrong_items_of_equal_points() -> None:
    """Its own formula gives the same number; with other points the name is Cronbach's."""
    found = analysis(right_or_wrong(CLASS)).reliability
    shares = np.array(CLASS).mean(axis=0)
    total = np.array(CLASS).sum(axis=1).var()
    assert found.name == "KR-20"
    assert found.alpha.value == pytest.approx(6 / 5 * (1 - np.sum(shares * (1 - shares)) / total), abs=1e-9)
    assert analysis().reliability.name == "Cronbach's alpha"


def test_totals_are_numpys_and_lie_in_their_intervals() -> None:
    """Mean, sd of a sample and median of the percentages."""
    found, percents = analysis().totals, 10 * earned().sum(axis=1)
    for figure, value in ((found.mean, percents.mean()), (found.sd, percents.std()), (found.median, percents.median())):
        assert figure.value == pytest.approx(value, abs=1e-9)
        assert figure.low is not None
        assert figure.high is not None
        assert figure.low <= value <= figure.high


def test_resampled_median_is_scipys() -> None:
    """The percentile interval of an even class, against scipy's bootstrap with resamples of its own."""
    percents = 10 * earned().sum(axis=1).to_numpy()
    found = analyse(right_or_wrong(CLASS, POINTS), resamples=4000, seed=1).totals.median
    theirs = stats.bootstrap(
        (percents,), np.median, n_resamples=4000, method="percentile", rng=np.random.default_rng(2)
    ).confidence_interval
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=5)  # half the distance of two scores


def test_same_seed_same_figures() -> None:
    """And another seed moves intervals alone."""
    one, same, other = (analyse(right_or_wrong(CLASS), 50, seed).items[0] for seed in (1, 1, 2))
    assert one == same
    assert one.difficulty.value == other.difficulty.value
    assert one.difficulty.low != other.difficulty.low


def test_item_without_spread_has_no_discrimination() -> None:
    """All had it right: a difficulty, no correlation, no alarm."""
    found = analysis(right_or_wrong([[1, *row] for row in CLASS])).items[0]
    assert (found.difficulty.value, found.discrimination.value, found.alarm) == (1.0, None, None)


def test_blank_is_counted() -> None:
    """Who left an item out, or ticked nothing."""
    quiz = quiz_of(single("one"), single("two"))
    answers = [{"one": frozenset("a")}, {"one": frozenset(), "two": frozenset("b")}, {}, {"two": frozenset("a")}]
    found = analysis(marked(quiz, answers))
    assert [(item.blank.value, item.unanswered) for item in found.items] == [(0.75, 3), (0.5, 2)]


def test_few_papers_carry_a_warning() -> None:
    """Nine do, ten do not; the figures are there nevertheless."""
    nine, ten = (analysis(right_or_wrong(CLASS[:count])) for count in (9, 10))
    assert nine.warnings == ("only 9 papers: no figure here says much",)
    assert all(item.few for item in nine.items)
    assert ten.warnings == ()
    assert not any(item.few for item in ten.items)


def test_nobody_to_analyse_is_said() -> None:
    """No sheets is a mistake with a next step."""
    with pytest.raises(QuizError, match="collect and mark answers first"):
        analysis(marked(quiz_of(single("one")), []))


def test_one_student_and_one_item_have_few_figures() -> None:
    """Nothing breaks; what cannot be known is unknown."""
    found = analysis(marked(quiz_of(single("one")), [{"one": frozenset("a")}]))
    assert found.reliability.alpha.value is None
    assert (found.totals.mean.value, found.totals.sd.value) == (100.0, None)
    assert found.items[0].discrimination.value is None


# -- papers that differ ------------------------------------------------------------------------------------------------


def pooled() -> Marks:
    """Twelve students: all have `all`, six `left` and six `right`, which is worth 3."""
    items = (single("all"), single("left"), single("right", 3.0), single("every"))
    quiz = quiz_of(*items)
    given, sheets = {}, []
    for number in range(12):
        held = [items[0], items[1 + number % 2], items[3]]
        student = f"student-{number:02d}"
        given[student] = Paper(quiz.name, student, 0, tuple(held))
        chosen = {
            item.name: frozenset("a" if (number * (place + 2)) % 5 < 3 else "b") for place, item in enumerate(held)
        }
        sheets.append(Sheet(student, student, chosen))
    return mark(quiz, given, sheets)


def test_rest_of_different_papers_is_a_percentage() -> None:
    """By hand for `all`: what was earned of the other two items, over what they are worth."""
    marks = pooled()
    shares = [student.shares["all"] for student in marks.students]
    rests = [(student.points - student.shares["all"]) / (student.possible - 1) for student in marks.students]
    found = analysis(marks)
    assert found.items[0].discrimination.value == pytest.approx(stats.pearsonr(shares, rests).statistic, abs=1e-9)
    assert found.items[1].papers == 6


def test_alpha_of_different_papers_is_that_of_common_items_and_says_so() -> None:
    """The two items that all twelve have."""
    marks = pooled()
    found = analysis(marks)
    common = pd.DataFrame([[each.shares["all"], each.shares["every"]] for each in marks.students])
    assert found.reliability.items == ("all", "every")
    assert found.reliability.alpha.value == pytest.approx(pingouin.cronbach_alpha(common)[0], abs=1e-9)
    assert any("the 2 items that all papers hold" in warning for warning in found.warnings)
    assert any("fewer than 10 papers hold left, right" in warning for warning in found.warnings)


def test_versions_have_means_and_difficulties() -> None:
    """Students who share papers are compared, by the version's name."""
    quiz = quiz_of(single("one"), single("two"))
    answers = [{"one": frozenset("a")}, {"one": frozenset("b")}, {"one": frozenset("a"), "two": frozenset("a")}]
    found = analysis(marked(quiz, answers, ["version-a", "version-a", "version-b"]))
    assert [(part.name, part.papers, part.mean.value) for part in found.versions] == [
        ("version-a", 2, pytest.approx(25.0)),
        ("version-b", 1, pytest.approx(100.0)),
    ]
    assert [part.mean.value for part in found.items[0].versions] == [0.5, 1.0]


def test_variants_are_one_item_with_difficulties_of_their_own() -> None:
    """The item is shown as its commonest variant; answers are that variant's."""
    item = Item("scale", Kind.NUMERIC, "Root of {{d}}?", numeric="{{sqrt(d)}}", parameters={"d": (16.0, 64.0)})
    quiz = quiz_of(item)
    filled = {
        d: Item("scale", Kind.NUMERIC, f"Root of {d}?", numeric=f"{d**0.5:g}", variant={"d": float(d)})
        for d in (16, 64)
    }
    said = [(16, "4"), (64, "8"), (64, "64"), (64, "8.0"), (64, "64"), (16, "8")]
    given = {f"s{place}": Paper("small", f"s{place}", 0, (filled[d],)) for place, (d, _) in enumerate(said)}
    sheets = [Sheet(f"s{place}", f"s{place}", {"scale": answer}) for place, (_, answer) in enumerate(said)]
    (found,) = analysis(mark(quiz, given, sheets)).items
    assert [(part.name, part.papers, part.mean.value) for part in found.variants] == [
        ("d = 16", 2, 0.5),
        ("d = 64", 4, 0.5),
    ]
    assert found.item.text == "Root of 64?"
    assert [(choice.text, choice.count, choice.right) for choice in found.choices] == [("8", 2, True), ("64", 2, False)]


# -- the wrong-key alarm -----------------------------------------------------------------------------------------------


def test_wrong_option_of_the_best_third_raises_an_alarm() -> None:
    """The strong choose b, the weak a, which is the key."""
    items = [single("doubtful"), *(single(f"item-{number}") for number in range(4))]
    answers = [
        {"doubtful": frozenset("b" if rank > 5 else "a")}
        | {f"item-{number}": frozenset("a" if number < rank / 3 else "c") for number in range(4)}
        for rank in range(12)
    ]
    found = analysis(marked(quiz_of(*items), answers))
    alarm = found.items[0].alarm
    assert alarm is not None
    assert (alarm.wrong, alarm.right) == ("b", "a")
    assert (alarm.wrong_share, alarm.right_share) == pytest.approx((1.0, 0.0))
    assert alarm.support > 0.9
    assert found.items[1].alarm is None


def test_ticked_wrong_option_is_held_against_the_least_ticked_right_one() -> None:
    """Of a select-all item: all tick c, a wrong one, and nobody d, a right one."""
    quiz = quiz_of(multiple("some", "ad"), single("two"))
    answers = [{"some": frozenset("ac"), "two": frozenset("a" if number % 2 else "b")} for number in range(12)]
    alarm = analysis(marked(quiz, answers)).items[0].alarm
    assert alarm is not None
    assert (alarm.wrong, alarm.right) == ("c", "d")
    assert (alarm.wrong_share, alarm.right_share) == pytest.approx((1.0, 0.0))


def test_written_answer_that_the_best_give_raises_an_alarm() -> None:
    """A number that is not the key, in more sheets of the upper third than the key."""
    quiz = quiz_of(Item("sum", Kind.NUMERIC, "2 + 3?", numeric="6"), single("two"), single("three"))
    answers = [
        {"sum": "5" if number > 2 else "6", "two": frozenset("a" if number > 4 else "b"), "three": frozenset("a")}
        for number in range(10)
    ]
    alarm = analysis(marked(quiz, answers)).items[0].alarm
    assert alarm is not None
    assert (alarm.wrong, alarm.right) == ("5", "6")
