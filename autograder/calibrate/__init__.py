"""Thresholds measured: `torchgrade calibrate`."""

from autograder.calibrate.calibrate import PHASES, Calibrated, NotSeparated, calibrate

__all__ = ["PHASES", "Calibrated", "NotSeparated", "calibrate"]
