"""How models of many forms cross the wall: exactly, or not at all, with a reason; never as another model.

    python benchmarks/crossing.py

Each is rebuilt from its description and held against its original: in both modes, in single and double precision, on
new values, batch sizes and draws, in sequences of calls, and while both are trained for 20 steps on batches of several
sizes. The forms are those of `tests/autograder/grader/notebooks/`; the layers stand in `layers.py`. Bar: none is wrong.
"""

import argparse
import multiprocessing
import os
import re
import sys
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import torch
from layers import KERAS, TORCH
from tables import RESULTS, write_table

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "autograder" / "grader"))

from forms import FORMS, IMPORTS, Form
from twins import Verdict, verdict_of

from autograder.box.nodes import Reason

HEADER = ("kind", "models", "cross exactly", "stay, rightly", "wrong")
PRECISIONS = (torch.float32, torch.float64)
REASONS = re.compile("|".join([*map(re.escape, Reason), "the grader does not rebuild"]))
COMPARED = "stays in its box: "  # what the comparison says: right of what cannot be data, else it found our mistake
ALARM = "it was described as another model, which was found out: "


@dataclass(frozen=True)
class Tried:
    """A model and what came of it; with an alarm where it could have crossed."""

    form: Form
    came: str
    why: str


def layers() -> Iterator[Form]:
    """Every layer of torch and of Keras, as a notebook."""
    for kind, listed in (("torch.nn", TORCH), ("Keras", KERAS)):
        for inputs, makes in listed.items():
            for make in makes:
                yield Form(kind, make, _source(kind, make, inputs), True, inputs, by_rebuild=inputs.startswith("("))


def _source(kind: str, make: str, inputs: str) -> str:
    if kind == "torch.nn":
        return f"{IMPORTS}\ndef Net():\n    return {make}\n"
    shape = f"(None, *{inputs}.shape[1:])"
    return (
        f"{IMPORTS}import keras\n\n"
        f"def Net():\n    B = 2\n    layers = [keras.layers.{make}]\n    net = keras.Sequential(layers)\n"
        f"    net.build({shape})\n    return net\n"
    )


def tried(form: Form) -> Tried:
    """What comes of a form in both precisions: the worse of the two."""
    found = [_verdict(form, dtype) for dtype in PRECISIONS]
    if "dtype" in found[1].why or "scalar type" in found[1].why:
        del found[1]  # the form names a precision itself
    worst = next((each for each in found if each.came == "wrong"), None) or next(
        (each for each in found if each.came == "stays"), found[0]
    )
    came = worst.came
    if came == "exact" and not form.crosses:
        return Tried(form, "wrong", "it crosses, and cannot be data")
    if came == "stays" and COMPARED in worst.why and form.crosses and not form.may_stay:
        return Tried(form, "wrong", f"{ALARM}{worst.why}")
    if came == "stays" and not (COMPARED in worst.why or REASONS.search(worst.why)):
        return Tried(form, "wrong", f"it stays without a reason: {worst.why}")
    return Tried(form, came, worst.why)


def _verdict(form: Form, dtype: torch.dtype) -> Verdict:
    is_keras = form.kind == "Keras"
    if is_keras:
        import keras

        keras.config.set_floatx(str(dtype).removeprefix("torch."))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return verdict_of(form.source, form.inputs, by_rebuild=form.by_rebuild, dtype=dtype, name=form.net)


def rows_of(by_kind: Mapping[str, Sequence[Tried]]) -> list[tuple[object, ...]]:
    def row(kind: str, found: Sequence[Tried]) -> tuple[object, ...]:
        return (kind, len(found), *(sum(each.came == came for each in found) for came in ("exact", "stays", "wrong")))

    return [row(*each) for each in by_kind.items()] + [
        row("all", [each for found in by_kind.values() for each in found])
    ]


def notes_of(found: Sequence[Tried], seconds: float) -> list[str]:
    could = sum(each.came == "stays" and each.form.crosses for each in found)
    return [
        "Each in both modes, in single and double precision, with new values, batches of 1 to 9 examples, new draws "
        f"and 20 steps of training; {seconds:.0f} s in all.",
        f"{could} of those that stay could be data; they are marked with a star.",
        *(
            f"{each.came}{' *' if each.came == 'stays' and each.form.crosses else ''}: {each.form}: {short(each.why)}"
            for came in ("wrong", "stays")
            for each in found
            if each.came == came
        ),
    ]


def short(why: str) -> str:
    """A reason in one line, fit for a table."""
    return " ".join(why.split())[:300].replace("|", "/")


def ready() -> None:
    """Prepare a process that tries models."""
    torch.set_num_threads(1)
    torch.compiler.set_stance("force_eager")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=[], metavar="KIND", help="these kinds alone")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args()
    began = time.monotonic()
    by_kind: dict[str, list[Tried]] = {}
    forms = [form for form in [*FORMS, *layers()] if not options.only or form.kind in options.only]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.processes, context, ready) as pool:
        for one in pool.map(tried, forms, chunksize=4):
            by_kind.setdefault(one.form.kind, []).append(one)
            if one.came != "exact":
                print(f"{one.came}: {one.form}: {short(one.why)}", flush=True)
    found = [each for kind in by_kind.values() for each in kind]
    title = "How models cross"
    notes = notes_of(found, time.monotonic() - began)
    path = write_table("crossing", title, HEADER, rows_of(by_kind), notes, options.results)
    print(path.read_text(encoding="utf-8"))
    sys.exit(any(each.came == "wrong" for each in found))


if __name__ == "__main__":
    main()
