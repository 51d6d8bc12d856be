"""Which change of a recipe would make a threshold separate: found by measuring, and by the same statistics."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from autograder.calibrate.answers import BASELINE, REFERENCE
from autograder.calibrate.fit import MOST_AVERAGED, Fit, averaged_to_separate, chances, sample
from autograder.calibrate.fitted import Fitted, percent
from autograder.calibrate.metric import Metric
from autograder.calibrate.study import RESEEDED, Seen, Study
from autograder.calibrate.trained import Asked
from autograder.errors import GraderError
from autograder.models.recipe import Recipe
from autograder.models.training import Training

LONGER = (2, 4)  # times the recipe's epochs
FEW_SEEDS = 6

TRIED = f"up to {MOST_AVERAGED} seeds, pairs with a baseline, {LONGER[-1]} times the epochs"


def asked(found: Fitted) -> list[Asked]:
    """What `advice` wants trained: the reference, the wrong answer that passes most often, and the baseline, longer."""
    return [(recipe, one.answer.keys[:FEW_SEEDS]) for recipe in _longer(found) for one in _shown(found)]


def advice(found: Fitted, trained: Sequence[Sequence[Training]]) -> list[str]:
    """A line for each change that would help, with the figures that say so; none when nothing that was tried would.

    `trained` is what came of all that was `asked`.
    """
    return [*_more_seeds(found), *_pairs(found), *_more_epochs(found, trained)]


def _more_seeds(found: Fitted) -> Iterator[str]:
    caught = {name: found.wrong[name] for name in found.caught}
    best = found.study.best(found.metric)
    better = averaged_to_separate(found.right, caught, found.fit.averaged + 1, best)
    if better is not None:
        yield f"seeds={better.averaged} in place of {found.fit.averaged}: {_worth(better)}, from the same spreads"


def _pairs(found: Fitted) -> Iterator[str]:
    """Gains of the same trainings. A network like the baseline whose weights are others has a gain, too: it is told."""
    study, gain = found.study, Metric("gain")
    if found.metric == gain or study.recipe.baseline is None:
        return
    wrong, name = study.wrong(gain), f"{found.name.partition('.')[0]}.gain"
    caught = {each: wrong[each] for each in found.caught}
    better = averaged_to_separate(study.right(gain), caught, found.fit.averaged, study.best(gain))
    if better is not None:
        other = percent(chances(wrong[RESEEDED], better.ends, better.averaged)[1])
        yield f'threshold("{name}"), in pairs{_seeds(found, better)}: {_worth(better)}, the {RESEEDED} {other}'


def _more_epochs(found: Fitted, trained: Sequence[Sequence[Training]]) -> Iterator[str]:
    shown, left = _shown(found), iter(trained)
    for recipe in _longer(found):
        longer = Study(recipe, [Seen(one.answer, next(left)) for one in shown])
        try:
            values = longer.values(found.metric)
        except GraderError:  # the reference does not stand so many epochs
            continue
        right, wrong = (
            {name: sample(values[name]) for name in [one.answer.name] if name in values} for one in shown[:2]
        )
        better = averaged_to_separate(right, wrong, found.fit.averaged)
        if better is not None:
            gave = ", ".join(
                f"{name} {found.metric.shown(each.mean, each.sd)}" for name, each in (right | wrong).items()
            )
            yield f"epochs={recipe.epochs}{_seeds(found, better)}: {_worth(better)}; {FEW_SEEDS} seeds each gave {gave}"


def _shown(found: Fitted) -> list[Seen]:
    """The reference, the wrong answer that passes most often, and what else their metric needs."""
    if not found.caught:
        return []
    names = [REFERENCE, max(found.caught, key=found.fit.false_pass.__getitem__)]
    if found.metric.needs_baseline and BASELINE not in names:
        names.append(BASELINE)
    return [found.study.of(name) for name in names]


def _longer(found: Fitted) -> list[Recipe]:
    recipe = found.study.recipe
    return [replace(recipe, epochs=times * recipe.epochs) for times in LONGER] if found.caught else []


def _seeds(found: Fitted, better: Fit) -> str:
    return "" if better.averaged == found.fit.averaged else f" and seeds={better.averaged}"


def _worth(better: Fit) -> str:
    worst = max(better.false_pass.values(), default=0.0)
    return f"wrong ones would pass {percent(worst)}, right ones fail {percent(better.false_fail)}"
