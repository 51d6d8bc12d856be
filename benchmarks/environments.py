"""Virtual environments with torchgrade in them, built as a user would build them: by pip, from the wheel."""

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
LOWEST = "lowest"  # in place of a version of torch: every direct dependency at its lowest
NEWEST = "newest"
FOR_DEVELOPERS = ("dev", "peers")  # extras that no user installs
TEST_TOOLS = ("hypothesis", "pandas", "torchmetrics")  # of `dev`, what the tests of boxes, models and graders need
SETTLED = ("==", ">=", "~=")  # operators that name the lowest version that they admit
PACKAGES = ("autograder", "grading")


@dataclass(frozen=True)
class Project:
    """What `pyproject.toml` says of dependencies."""

    name: str
    dependencies: tuple[Requirement, ...]
    extras: dict[str, tuple[Requirement, ...]]

    @property
    def users_extras(self) -> list[str]:
        return [name for name in self.extras if name not in FOR_DEVELOPERS]

    def direct(self) -> Iterator[Requirement]:
        """What a user with all extras depends on, and what the tests need."""
        yield from self.dependencies
        for name in self.users_extras:
            yield from (each for each in self.extras[name] if each.name != self.name)
        yield from self.test_tools()

    def test_tools(self) -> Iterator[Requirement]:
        return (each for each in self.extras["dev"] if each.name in TEST_TOOLS)


@dataclass(frozen=True)
class Wanted:
    """An environment to be built: the interpreter, and a version of torch, `newest` or `lowest`."""

    python: Path
    torch: str

    @property
    def folder(self) -> str:
        said = ask(self.python, "import platform; print(platform.python_version())")
        return f"python-{said}-torch-{self.torch}"


def read_project(root: Path) -> Project:
    """The dependencies of the project in the folder `root`."""
    table = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {name: _requirements(texts) for name, texts in table["optional-dependencies"].items()}
    return Project(table["name"], _requirements(table["dependencies"]), extras)


def _requirements(texts: Sequence[str]) -> tuple[Requirement, ...]:
    return tuple(map(Requirement, texts))


def at_lowest(requirement: Requirement) -> Requirement:
    """The requirement with the lowest version that it admits, and no other. Exits where it names none."""
    named = [each.version for each in requirement.specifier if each.operator in SETTLED]
    if not named:
        sys.exit(f"pyproject.toml: `{requirement}` names no lowest version; write {requirement.name}>=VERSION")
    pinned = Requirement(str(requirement))
    pinned.specifier = SpecifierSet(f"=={max(named, key=Version)}")
    return pinned


def copy_checkout(folder: Path) -> Path:
    """The checkout's files, as they are now, without what git ignores; the folder is renewed."""
    shutil.rmtree(folder, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def make_wheel(checkout: Path, folder: Path, pip_options: Sequence[str]) -> Path:
    """torchgrade's wheel, from a copy of the checkout, whose packages then go: what is tested is what is installed."""
    shutil.rmtree(folder, ignore_errors=True)
    _pip(Path(sys.executable), "wheel", "--no-deps", "--wheel-dir", str(folder), *pip_options, str(checkout))
    for name in (*PACKAGES, "build"):
        shutil.rmtree(checkout / name, ignore_errors=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def build(wanted: Wanted, folder: Path, wheel: Path, project: Project, pip_options: Sequence[str]) -> Path:
    """Make the environment in `folder`, or bring one that is there up to date; returns its interpreter."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([wanted.python, "-m", "venv", folder], check=True)
    constraints = folder / "constraints.txt"
    constraints.write_text("" if wanted.torch == LOWEST else without_torch(ROOT), encoding="utf-8")
    itself = f"{wheel}[{','.join(project.users_extras)}]"
    chosen = [str(each) for each in chosen_versions(wanted, project)]
    _pip(python, "install", "--constraint", str(constraints), *pip_options, itself, *chosen)
    _pip(python, "install", "--no-deps", "--force-reinstall", *pip_options, str(wheel))
    return python


def chosen_versions(wanted: Wanted, project: Project) -> Iterator[Requirement]:
    """What pip is asked for besides torchgrade itself."""
    if wanted.torch == LOWEST:
        yield from map(at_lowest, project.direct())
        return
    yield Requirement("torch" if wanted.torch == NEWEST else f"torch=={wanted.torch}")
    yield from project.test_tools()


def without_torch(root: Path) -> str:
    """`constraints.txt`, except that any torch may be installed."""
    lines = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    constraints = [text for line in lines if (text := line.partition("#")[0].strip())]
    return "".join(f"{each}\n" for each in constraints if Requirement(each).name != "torch")


def installed(python: Path, project: Project) -> dict[str, str]:
    """The versions of the direct dependencies in the environment of this interpreter."""
    code = "import importlib.metadata as m, json; print(json.dumps({d.name: d.version for d in m.distributions()}))"
    found = {canonicalize_name(name): version for name, version in json.loads(ask(python, code)).items()}
    names = sorted({canonicalize_name(each.name) for each in project.direct()})
    return {name: found[name] for name in names if name in found}


def ask(python: Path, code: str) -> str:
    """What an interpreter prints."""
    done = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _pip(python: Path, command: str, *arguments: str) -> None:
    """pip of this interpreter, with the user's own settings; what it says is seen where it fails."""
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    done = subprocess.run([python, "-m", "pip", command, *quiet, *arguments], stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        sys.exit(f"pip {command} failed for {python}; see above. Run the same command again to go on.")
