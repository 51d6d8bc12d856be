"""How models of public courses cross the wall: exactly, or not at all, with a reason that their author understands.

    python benchmarks/public_models.py --checkouts FOLDER

`public_models.toml` names files of public repositories, each at a commit, and says what makes a model and its inputs.
Of each file only what the model needs is taken (`excerpts.py`), and held against what is rebuilt of it as `crossing.py`
does. A repository is read from `FOLDER/owner+name`, a clone of any kind; where it is missing it is cloned. Nothing of
them is kept here. Bar: 95 % cross exactly, none is wrong.
"""

import argparse
import io
import multiprocessing
import subprocess
import sys
import time
import tomllib
import warnings
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import torch
from crossing import ALARM, Tried, ready, short, tried
from excerpts import cells_of, excerpt, statements_of
from forms import Form
from tables import RESULTS, write_table
from twins import OWN_BATCH, original_of

LISTED = Path(__file__).with_suffix(".toml")
HEADER = ("repository", "commit", "models", "cross exactly", "stay, with a reason", "wrong", "do not run")
CAME = ("exact", "stays", "wrong", "does not run")
ENTRY = "TheModel"  # their own `Net` must stay what it is, since `super(Net, self)` looks it up


@dataclass(frozen=True)
class Public:
    """A model of a public repository: where it stands, what makes it, and its inputs as an expression in B."""

    repository: str
    commit: str
    path: str
    name: str
    make: str
    inputs: str
    given: str = ""
    number: int = 0
    further: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """The class or function, with its file."""
        return f"{self.name} ({self.path})"


def read_listed(path: Path = LISTED) -> list[Public]:
    """The models of the list, in order."""
    listed = tomllib.loads(path.read_text(encoding="utf-8"))["repository"]
    return [
        Public(each["name"], each["commit"], **{**model, "further": tuple(model.get("further", ()))})
        for each in listed
        for model in each["models"]
    ]


def form_of(model: Public, checkouts: Path) -> Form:
    """The model as a notebook, of what its files define."""
    repository = checkouts / model.repository.replace("/", "+")
    paths = (*model.further, model.path)
    cells = [cell for path in paths for cell in cells_of(_shown(repository, model.commit, path), path)]
    source = excerpt(statements_of(cells), model.make, model.given, model.number)
    source += f"\n\n\ndef {ENTRY}():\n    return {model.make}\n"
    by_rebuild = model.inputs.startswith("(")
    return Form(model.repository, model.called, source, True, model.inputs, by_rebuild=by_rebuild, net=ENTRY)


def _shown(repository: Path, commit: str, path: str) -> str:
    if not repository.exists():
        url = f"https://github.com/{repository.name.replace('+', '/', 1)}"
        subprocess.run(["git", "clone", "--quiet", "--bare", "--filter=blob:none", url, repository], check=True)
    shown = ["git", "-C", str(repository), "show", f"{commit}:{path}"]
    return subprocess.run(shown, capture_output=True, check=True).stdout.decode("utf-8", "replace")


def came_of(form: Form) -> Tried:
    """What comes of a model; one that fails by itself, without a grader, does not run."""
    with redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            example = eval(form.inputs, {"torch": torch, "B": OWN_BATCH})
            args = example if isinstance(example, tuple) else (example,)
            original_of(form.source, args, form.net)(*args)
        except Exception as error:
            return Tried(form, "does not run", f"{type(error).__name__}: {error}")
        found = tried(form)
    if found.came == "wrong" and found.why.startswith(ALARM):  # no harm done: what differs is not used
        return Tried(form, "stays", found.why.removeprefix(ALARM))
    return found


def rows_of(models: Sequence[Public], found: Sequence[Tried]) -> list[tuple[object, ...]]:
    """A row for each repository, and one for all."""
    commits = {each.repository: each.commit for each in models}
    rows: list[tuple[object, ...]] = [
        (
            f"[{name}](https://github.com/{name})",
            f"`{commit[:10]}`",
            *_counted([x for x in found if x.form.kind == name]),
        )
        for name, commit in commits.items()
    ]
    return [*rows, (f"all {len(commits)}", "", *_counted(found))]


def _counted(found: Sequence[Tried]) -> list[int]:
    return [len(found), *(sum(each.came == came for each in found) for came in CAME)]


def notes_of(found: Sequence[Tried], seconds: float) -> Iterator[str]:
    """The share that crosses; then every class, with the sentence for those that do not cross."""
    ran = [each for each in found if each.came != "does not run"]
    share = sum(each.came == "exact" for each in ran) / max(len(ran), 1)
    yield (
        f"{share:.1%} of the {len(ran)} that run cross exactly, in both modes, in single and double precision; "
        f"{seconds:.0f} s in all."
    )
    for came in ("wrong", "stays", "does not run"):
        yield from (f"{came}: {each.form}: {short(each.why)}" for each in found if each.came == came)
    by_repository: Mapping[str, list[str]] = {each.form.kind: [] for each in found}
    for each in found:
        if each.came == "exact":
            by_repository[each.form.kind].append(each.form.name)
    yield from (f"exact: {name}: {', '.join(names)}" for name, names in by_repository.items() if names)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkouts", type=Path, required=True, metavar="FOLDER", help="clones, called owner+name")
    parser.add_argument("--only", nargs="*", default=[], metavar="PART", help="models whose name or path has this")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args()
    began = time.monotonic()
    models = [
        model
        for model in read_listed()
        if not options.only or any(part in f"{model.repository} {model.called}" for part in options.only)
    ]
    forms = [form_of(model, options.checkouts) for model in models]
    found = []
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.processes, context, ready) as pool:
        for one in pool.map(came_of, forms):
            found.append(one)
            print(f"{len(found)}/{len(forms)} {one.came}: {one.form} {short(one.why)}", flush=True)
    notes = list(notes_of(found, time.monotonic() - began))
    path = write_table(
        "public_models", "How models of public courses cross", HEADER, rows_of(models, found), notes, options.results
    )
    print(path.read_text(encoding="utf-8"))
    sys.exit(any(each.came == "wrong" for each in found))


if __name__ == "__main__":
    main()
