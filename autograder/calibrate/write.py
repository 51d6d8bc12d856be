"""thresholds.toml written: what was measured for one data set and device replaces what stood there, the rest stays."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from autograder.calibrate.fitted import Fitted
from autograder.grader.outcome import rounded
from autograder.grader.thresholds import FollowsFrom, Measured, Place, plain_values, read_thresholds
from autograder.paths import written_aside

HEAD = """\
# Written by `torchgrade calibrate {name}`; measure again rather than edit.
# false_pass: chances of wrong variants to pass this one threshold. Those whose tests name it are below 0.01; the others
# are for other tests to catch.
"""


def measured_of(found: Fitted, follows_from: FollowsFrom) -> Measured:
    """A threshold as the file holds it."""
    chances: dict[str, float] = {}
    for name, chance in found.fit.false_pass.items():
        same = next((each.answer.same for each in found.study.seen if each.answer.name == name), ())
        chances |= dict.fromkeys((name, *same), _short(chance))
    first = next(iter(found.right.values()))
    return Measured(
        low=found.low,
        high=found.high,
        mean=rounded(found.mean),
        seeds=first.count,
        averaged=found.fit.averaged,
        models=len(found.right),
        false_fail=_short(found.fit.false_fail),
        torchgrade=version("torchgrade"),
        measured=datetime.now(UTC).date().isoformat(),
        follows_from=dict(follows_from(found.metric.name)),
        recipe=plain_values(found.study.recipe, found.metric.name),
        false_pass=dict(sorted(chances.items())),
    )


def write(path: Path, data: str, device: str, found: Sequence[Fitted], follows_from: FollowsFrom) -> None:
    """Write the thresholds in `found`; what stood there before for this place is gone, also where nothing replaces it.

    A threshold that was measured again and did not separate must decide no more grades.
    """
    everything = dict(read_thresholds(path).measured)
    everything[data] = {
        **everything.get(data, {}),
        device: {each.name: measured_of(each, follows_from) for each in found},
    }
    with written_aside(path) as aside:
        aside.write_text(HEAD.format(name=path.parent.name) + "".join(_tables(everything)), encoding="utf-8")


def _tables(everything: Mapping[str, Mapping[str, Place]]) -> Iterator[str]:
    for data, places in sorted(everything.items()):
        for device, thresholds in sorted(places.items()):
            for name, each in thresholds.items():
                table = f'{data}.{device}."{name}"'
                yield f"\n[{table}]\n"
                values = each.model_dump()
                parts = {part: values.pop(part) for part in ("follows_from", "recipe", "false_pass")}
                yield from (f"{key} = {_toml(value)}\n" for key, value in values.items())
                for part, entries in parts.items():
                    yield f"\n[{table}.{part}]\n"
                    yield from (f"{_key(key)} = {_toml(value)}\n" for key, value in entries.items())


def _short(chance: float) -> float:
    return float(f"{max(chance, 0.0):.1e}") if chance >= 1e-9 else 0.0


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _toml(name)


def _toml(value: str | float) -> str:
    return json.dumps(value, ensure_ascii=False)
