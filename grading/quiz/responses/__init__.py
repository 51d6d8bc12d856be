"""What students answered, as notebooks, LMSs and people who type it in write it, becomes sheets."""

from grading.quiz.responses.collected import Collected
from grading.quiz.responses.reader import read_responses

__all__ = ["Collected", "read_responses"]
