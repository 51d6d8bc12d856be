"""Where a class is graded: on the device that was asked for, and only where the thresholds were measured."""

from autograder.errors import GraderError
from autograder.grader.device import Device, is_free_to_choose
from autograder.grader.station import Station
from autograder.grader.suite import threshold_names

CPU = Device("cpu")


def place_of(here: Station, device: Device, asked: str | None) -> tuple[Device, str]:
    """The device that models train on, which is `device` wherever possible, and a line for staff where it is not.

    Raises GraderError when a threshold that the tests name was not measured there for the course's data, or for
    another recipe: no grade may follow from it.
    """
    thresholds, data = here.thresholds, here.course.data.images
    names = threshold_names(here.suite.path) if here.settings.trains else []
    remark = ""
    there, on_cpu = (not thresholds.missing(data, kind, names) for kind in (device.kind, CPU.kind))
    if is_free_to_choose(here.course, asked) and on_cpu and not there:
        device, remark = CPU, _why_not_the_gpu(thresholds.path.parent.name)
    if unmeasured := thresholds.missing(data, device.kind, names):
        raise GraderError(f"{thresholds.path}: {thresholds.unmeasured(data, device.kind, unmeasured)}")
    thresholds.check_recipes(data, device.kind, names, here.suite.recipes)
    return device, remark


def _why_not_the_gpu(assignment: str) -> str:
    command = f"torchgrade calibrate {assignment} --device cuda"
    return f"models train on the CPU: the thresholds were measured there alone; `{command}` measures them on the GPU"
