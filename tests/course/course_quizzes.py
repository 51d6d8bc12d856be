"""The course's own quizzes, for the tests of this folder."""

from pathlib import Path

from autograder.course import read_course
from grading.quiz.bank.reading import open_quiz

COURSE = read_course(Path(__file__).resolve().parents[2])
QUIZZES = {quiz.name: open_quiz(COURSE, quiz.name) for quiz in COURSE.quizzes}
ITEMS = {item.name: item for quiz in QUIZZES.values() for item in quiz.items}
