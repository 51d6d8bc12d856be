"""What gives keys away over a whole quiz, though each item by itself is sound."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

SIGNIFICANT: Final = 0.05


@dataclass(frozen=True)
class Choice:
    """What somebody sees who looks at the form of an item alone: how long each option is, and which are right."""

    lengths: tuple[int, ...]
    right: tuple[bool, ...]
    fixed: bool  # whether the options stand in the same order on every paper

    @property
    def chance(self) -> float:
        """How likely an option that is picked blindly is right."""
        return sum(self.right) / len(self.right)


def longest(choices: Sequence[Choice]) -> Iterator[str]:
    """Whether the longest option is right more often than chance lets it be."""
    clear = [each for each in choices if each.lengths.count(max(each.lengths)) == 1]
    hits = sum(each.right[each.lengths.index(max(each.lengths))] for each in clear)
    chances = [each.chance for each in clear]
    probability = at_least(hits, chances)
    if probability < SIGNIFICANT:
        yield (
            f"the longest option is right in {hits} of {len(clear)} items, where chance gives {sum(chances):.1f} "
            f"(p = {probability:.2g}); make wrong options as long as right ones"
        )


def places(choices: Sequence[Choice]) -> Iterator[str]:
    """Whether the right option stands at one place more often than chance lets it, where it is not shuffled."""
    fixed = [each for each in choices if each.fixed]
    count = max((len(each.right) for each in fixed), default=0)
    for place in range(count):
        there = [each for each in fixed if place < len(each.right)]
        hits = sum(each.right[place] for each in there)
        chances = [each.chance for each in there]
        probability = min(1.0, count * at_least(hits, chances))  # as many places, as many chances of an alarm
        if probability < SIGNIFICANT:
            yield (
                f"option {place + 1} is right in {hits} of the {len(there)} items whose options are not shuffled, "
                f"where chance gives {sum(chances):.1f} (p = {probability:.2g}); move keys, or let options be shuffled"
            )


def at_least(hits: int, chances: Sequence[float]) -> float:
    """The probability of that many successes or more among independent trials with these chances, exactly."""
    by_count = [1.0]  # the probability of each number of successes so far
    for chance in chances:
        without, with_one = [*by_count, 0.0], [0.0, *by_count]
        by_count = [no * (1 - chance) + yes * chance for no, yes in zip(without, with_one, strict=True)]
    return sum(by_count[hits:])
