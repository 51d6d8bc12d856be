"""What notebooks and prints say alike about items."""

from collections.abc import Sequence

from grading.quiz.item import Item, Paper


def points(number: float) -> str:
    """So many points, in words."""
    return "1 point" if number == 1 else f"{number:g} points"


def size_of(paper: Paper) -> str:
    """How many questions a paper has, and how many points."""
    count = len(paper.items)
    return f"{count} {'question' if count == 1 else 'questions'}, {points(sum(item.points for item in paper.items))}"


def sharing(items: Sequence[Item], start: int) -> int:
    """How many items from `start` on have the same passage and stand together; 0 where none begins."""
    passage = items[start].passage
    if not passage or (start and items[start - 1].passage == passage):
        return 0
    end = next((place for place in range(start, len(items)) if items[place].passage != passage), len(items))
    return end - start


def about_passage(number: int, count: int) -> str:
    """Which questions a passage belongs to: so many, from this one on."""
    match count:
        case 1:
            return f"For question {number}"
        case 2:
            return f"For questions {number} and {number + 1}"
    return f"For questions {number} to {number + count - 1}"
