"""A quiz of every kind of item, small enough to be worked out by hand."""

from pathlib import Path

from PIL import Image

from grading.quiz.bank.reading import parse_quiz
from grading.quiz.item import Item, Paper, Quiz
from grading.quiz.paper import paper_for

SEED = 5
TEXT = """\
Quiz title: Small & simple
Quiz description: Twenty minutes. *No notes.*
shuffle answers: true
shuffle items: true

Title: What a step promises
Name: sgd-step
Points: 2
Tags: topic=optimisation, lecture=Optimisers
1. What is certain after one step, with $\\eta > 0$? Tick all that apply.
... SECRET-ALL a step follows the batch.
+ SECRET-RIGHT well done
- SECRET-WRONG read again
[*] The step goes along the batch's gradient
[ ] The loss over all data falls
... SECRET-OPTION not for every rate
[*] For $\\eta \\to 0$ the batch's loss falls
[ ] Weights, biases and scales stay

Name: relu
1. Which of these is a ReLU, in code?

   ```python
   y = x * (x > 0)
   ```

   ![A curve with a kink](kink_of_the_right_one.png)
a) `x.abs()`
*b) `x.clamp(min=0)`
c) `x.clamp(max=0)`

Name: dropout-off
1. In evaluation mode, dropout drops nothing.
*a) True
b) False

Text title: A table
Text: A small table.

   | epoch | loss |
   |------:|-----:|
   | 1     | 0.5  |
   | 2     | 0.4  |

Name: scale
Parameters: d = 16, 64
1. By what are scores divided when keys have {{d}} numbers?
= {{sqrt(d)}}

Passage: same
Name: best-epoch
1. Which epoch is the better one?
= 2

Name: trick
1. What is stopping before the loss rises again called?
* early stopping
* early-stopping
"""


def small_quiz() -> Quiz:
    return parse_quiz(TEXT, "small")


def small_paper(student: str = "student-07") -> Paper:
    return paper_for(small_quiz(), student, SEED)


def draw_picture(folder: Path) -> None:
    """The picture that the quiz refers to."""
    Image.new("L", (60, 40), 128).save(folder / "kink_of_the_right_one.png")


def numbered(paper: Paper) -> dict[str, tuple[int, Item]]:
    """The items of a paper with their numbers on it, by name."""
    return {item.name: (number, item) for number, item in enumerate(paper.items, start=1)}


def letter(item: Item, option: str) -> str:
    """The letter under which a paper has an option, counted by hand."""
    return "ABCDEFGH"[[each.name for each in item.options].index(option)]
