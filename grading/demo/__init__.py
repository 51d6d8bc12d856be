"""A class to try torchgrade on: right and wrong variants of an assignment, and a few accidents, graded for real.

Then a class that nobody is in sits a quiz, which is marked, analysed and debriefed; and the grades are handed on.
"""

from grading.demo.classroom import make_class
from grading.demo.outcome import surprises
from grading.demo.run import ASSIGNMENT, QUIZ, demo_course, run_demo, run_handover, run_quiz

__all__ = ["ASSIGNMENT", "QUIZ", "demo_course", "make_class", "run_demo", "run_handover", "run_quiz", "surprises"]
