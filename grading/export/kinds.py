"""What grades can be exported to."""

from enum import StrEnum


class Kind(StrEnum):
    """Who reads the file."""

    CSV = "csv"
    EXCEL = "excel"
    CANVAS = "canvas"
    MOODLE = "moodle"
    GRADESCOPE = "gradescope"


FILES = {
    Kind.CSV: "grades.csv",
    Kind.EXCEL: "grades.xlsx",
    Kind.CANVAS: "canvas.csv",
    Kind.MOODLE: "moodle.csv",
}
