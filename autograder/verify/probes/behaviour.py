"""Which mutants behave as the reference does: no question tells them apart.

The questions are those of the hidden tests and the public checks, and then the same ones with other inputs (`redraw`):
they are wider than the tests, since a test with a hole must not make a wrong mutant look like the reference. A mutant
whose slip no question reaches is none of these: nothing is known about it.
"""

import functools
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing

from autograder.box import wire
from autograder.course import Limits
from autograder.errors import StudentError
from autograder.grader.channels import Channel, Channels
from autograder.grader.records import Settings
from autograder.grader.station import Station, station
from autograder.grader.suite import read_suite
from autograder.intake.notebook import CodeCell, graded, read_cells
from autograder.verify.members import filled
from autograder.verify.mutants import Mutant
from autograder.verify.probes.cases import given_away
from autograder.verify.probes.recording import Recorded, record
from autograder.verify.probes.redraw import DRAWS, Probe, as_asked, drawn
from autograder.verify.probes.same import Answer, is_same

LOAD_SEED = 1  # of what a notebook draws while it is loaded

Round = Sequence[Sequence[Probe]]  # the questions of every script, all asked in one box
Answered = tuple[Probe, Answer]


class Probes:
    """The questions about one assignment, and what its reference solution answers to them."""

    def __init__(self, here: Station) -> None:
        self._station = here
        self._source = here.course.source(here.settings.assignment)
        cells, hidden, public = self._cells({}), here.all_tests, self._source.public_tests
        self.hidden = record(here, hidden.without_training(), hidden.recipes, cells)
        self.public: Recorded = ()
        if public.is_file():
            self.public = record(here, read_suite(public).without_training(), {}, cells)

    @functools.cached_property
    def _expected(self) -> list[tuple[Round, list[Answered]]]:
        """The rounds, the tests' own inputs first, each with the reference's answers."""
        scripts = (*self.hidden, *self.public)
        rounds: list[Round] = [[as_asked(script) for script in scripts]]
        rounds += [[drawn(script, draw) for script in scripts] for draw in DRAWS]
        cells = self._cells({})
        return [(each, list(_answers(self._station, cells, each))) for each in rounds]

    def _cells(self, regions: Mapping[str, str]) -> tuple[CodeCell, ...]:
        return read_cells(filled(self._source, regions))

    def is_equivalent(self, mutant: Mutant) -> bool:
        """Whether no question tells the mutant from the reference, and some question reaches the slip."""
        return self._is_same(mutant.regions) and not self._is_same(mutant.stop)

    def _is_same(self, regions: Mapping[str, str]) -> bool:
        """Whether the reference with these regions answers every question as the reference does."""
        cells = self._cells(regions)
        return all(_is_same_round(self._station, cells, *each) for each in self._expected)


def _is_same_round(here: Station, cells: Sequence[CodeCell], questions: Round, expected: Sequence[Answered]) -> bool:
    """Whether the cells answer as expected; nothing is asked beyond the first difference."""
    with closing(_answers(here, cells, questions)) as answers:
        pairs = zip(expected, answers, strict=True)
        return all(is_same(probe, one, other) for (probe, one), (_, other) in pairs)


def _answers(here: Station, cells: Sequence[CodeCell], questions: Round) -> Generator[Answered, None, None]:
    """Ask the notebook of these cells, in a box; where its process ends, the next script has another."""
    channel = None
    with Channels(here.open_channel) as channels:
        for script in questions:
            for probe in script:
                try:
                    channel = channel or _loaded(channels, cells, here.limits)
                    answer, found = channel.ask(probe.question, probe.tensors, wall_seconds=here.limits.call_seconds)
                except StudentError:
                    channel = None
                    yield probe, Answer(None)
                    break
                yield probe, Answer(answer, found)


def _loaded(channels: Channels, cells: Sequence[CodeCell], limits: Limits) -> Channel:
    channel = channels.open()
    channel.ask(wire.Seed(LOAD_SEED), (), wall_seconds=limits.call_seconds)
    load = wire.Load([wire.Cell(cell.number, cell.source) for cell in graded(cells)], limits.cell_seconds)
    channel.ask(load, (), wall_seconds=limits.load_seconds)
    return channel


# -- jobs, as an executor runs them ------------------------------------------------------------------------------------


@functools.cache
def probes(settings: Settings) -> Probes:
    """This process's probes for an assignment: the reference is asked once."""
    return Probes(station(settings))


def equivalent_job(settings: Settings, mutant: Mutant) -> bool:
    """Whether the mutant behaves as the reference does."""
    return probes(settings).is_equivalent(mutant)


def given_away_job(settings: Settings) -> list[str]:
    """A sentence for each case of the hidden tests that the public checks show."""
    return given_away(probes(settings).public, probes(settings).hidden)
