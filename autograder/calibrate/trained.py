"""Many models trained in worker processes; what was trained before is kept, so that an interrupted run goes on."""

from collections.abc import Sequence

from autograder.errors import GraderError
from autograder.grader.device import Device
from autograder.grader.pipeline import Progress, workers
from autograder.grader.station import Station
from autograder.grader.trainings import Wanted, missing, trained, trainers
from autograder.models.recipe import Recipe
from autograder.models.training import Training

Asked = tuple[Recipe, Sequence[str]]  # a recipe, and a model's description under each seed


def trainings(
    station: Station, device: Device, asked: Sequence[Asked], progress: Progress, phase: str
) -> list[list[Training]]:
    """The trainings of all that is asked for, in this order, and never in company.

    Raises GraderError when one breaks down; that a model cannot be trained is a result.
    """
    wanted = [Wanted("", tuple(station.trainer.units(recipe, keys))) for recipe, keys in asked]
    units = missing(station, wanted)
    progress.begin(phase, len(units))
    if units:
        with workers(station.course, len(units)) as batch, trainers(station.course, device, batch) as training:
            for result in trained(station, training, wanted, units):
                progress.advance(phase, failed=isinstance(result, BaseException))
                if isinstance(result, BaseException):
                    log = station.course.paths.grader_log
                    raise GraderError(f"{station.suite.path}: a training broke down: {result}; see {log}") from result
    return [station.trainer.trainings(each.units) for each in wanted]
