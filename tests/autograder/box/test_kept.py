"""What code keeps from one call to the next is found where it is, and put back."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from autograder.box.kept import numbers_and_lists, putting_back

calls = 0
log: list[int] = []


def counter() -> Callable[[], int]:
    n = 0

    def count() -> int:
        nonlocal n
        n += 1
        return n

    return count


class Clock:
    def __init__(self) -> None:
        self.ticks = 0


class Net(torch.nn.Module):
    made = 0

    def __init__(self) -> None:
        super().__init__()
        self.n, self.stats, self.list, self.clock, self.count = 0, {"n": 0}, [0], Clock(), counter()

    def forward(self, x: torch.Tensor, seen: list[int] = [0]) -> torch.Tensor:  # noqa: B006
        global calls
        calls += 1
        log.append(calls)
        self.n += 1
        self.stats["n"] += 1
        self.list[0] += 1
        self.clock.ticks += 1
        self.count()
        Net.made += 1
        seen[0] += 1
        return x


def kept(net: Net) -> list[Any]:
    return [
        value for place, value in sorted(numbers_and_lists(net)[0], key=lambda each: each[0].name) if value is not False
    ]


def test_numbers_are_found_wherever_they_are() -> None:
    """Eight places change in one call, and nothing else."""
    net = Net()
    before = {place.identity: value for place, value in numbers_and_lists(net)[0]}
    put_back = putting_back(net)
    net(torch.zeros(1))
    changed = [place for place, value in numbers_and_lists(net)[0] if before.get(place.identity, value) != value]
    assert len(changed) >= 8
    put_back()


def test_all_is_put_back() -> None:
    """A second call afterwards finds what the first found."""
    net = Net()
    before, put_back = kept(net), putting_back(net)
    net(torch.zeros(1))
    assert kept(net) != before
    put_back()
    assert kept(net) == before
    assert log == []


@pytest.mark.parametrize("value", [3, 2.5, True])
def test_another_number_can_be_kept(value: float) -> None:
    """It is set where it was found."""
    net = Net()
    place = next(place for place, _ in numbers_and_lists(net)[0] if place.name == "self.n")
    place.set(value)
    assert net.n == value
