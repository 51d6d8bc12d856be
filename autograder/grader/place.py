"""Where a class is graded: on the device that was asked for, and only where the thresholds were measured."""

from dataclasses import replace

from autograder.errors import GraderError
from autograder.grader.device import Device, gpu_kind, is_free_to_choose
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


def placed(here: Station, device: Device, asked: str | None) -> tuple[Station, Device, str]:
    """The station of where models train, its device, and lines for staff on what is not as could be expected.

    Raises GraderError as `place_of` and `measured_otherwise` do.
    """
    device, remark = place_of(here, device, asked)
    if device.kind != here.settings.device:
        there = replace(here.settings, device=device.kind, company=bool(device.gpus), gpu=gpu_kind(device))
        here = Station(there)
    return here, device, "\n".join(filter(None, [remark, measured_otherwise(here)]))


def measured_otherwise(here: Station) -> str:
    """A line for staff where thresholds that the tests name were measured with other versions than there are here.

    Raises GraderError where their numbers are others now: the data are, or how the metric is defined.
    """
    names = threshold_names(here.suite.path) if here.settings.trains else []
    where = (here.course.data.images, here.settings.device, names, here.follows_from)
    here.thresholds.check_definitions(*where)
    return here.thresholds.other_versions(*where)


def _why_not_the_gpu(assignment: str) -> str:
    command = f"torchgrade calibrate {assignment} --device cuda"
    return f"models train on the CPU: the thresholds were measured there alone; `{command}` measures them on the GPU"
