"""A small course with two questions that a person marks, and what three students handed in and earned."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import nbformat
from PIL import Image

from autograder.authoring.notebooks import release_notebook
from autograder.authoring.questions import questions_of
from autograder.authoring.release import build_release
from autograder.course import Course, read_course
from autograder.intake.submission import Submission, store
from autograder.report import Report, TestResult, Verdict, Visibility

NAME = "double"
Type = Callable[..., None]  # saves what somebody types in the formgrader
FIRST = datetime(2027, 2, 1, 12, tzinfo=UTC)
HOSTILE = """\
Both ends <script>window.taken = 1</script> <img src="http://evil.example/a.png" onerror="window.taken = 2">

<iframe src="http://evil.example/b"></iframe> ![seen](http://evil.example/c.png) [click](javascript:window.taken=3)

```x" onclick="window.taken=4
</code></pre><script>window.taken = 5</script>

![again](http://evil.example/d.png)
```

$\\href{javascript:window.taken=6}{x}$ &lt;script&gt;window.taken = 7&lt;/script&gt;
"""

COURSE = """
[course]
title = "Small"

[[assignments]]
name = "double"
title = "Doubling"
points = 10
due = 2027-02-10T12:00:00+00:00
"""

NOTEBOOK = '''\
# %% [markdown]
# # Doubling

# %%
def double(number):
    """Twice the number."""
    ### BEGIN SOLUTION double
    return number + number
    ### END SOLUTION


# %% [markdown] answer="why_it_doubles" points=3 title="Why it doubles"
# Why does adding a number to itself double it?
#
# ### BEGIN ANSWER
# Because two equal parts make a whole that is twice as large.
# ### END ANSWER
# === BEGIN MARK SCHEME ===
# Two points for saying *two equal parts*, one for the whole.
# === END MARK SCHEME ===

# %% answer="plot_of_doubles" points=2 tags=["skip-grading"]
# Draw the doubles of 1 to 5.
### BEGIN ANSWER
print([double(number) for number in range(1, 6)])
### END ANSWER
'''

TESTS = (("test_one", "One is doubled", 2.0), ("test_many[3-5]", "Many are doubled", 3.0))


def make_course(root: Path) -> Course:
    """The course with its release, and nothing handed in."""
    (root / "course.toml").write_text(COURSE)
    source = root / "source" / NAME
    source.mkdir(parents=True)
    (source / "notebook.py").write_text(NOTEBOOK)
    course = read_course(root)
    for file, content in build_release(course.source(NAME)).items():
        (root / "release" / NAME).mkdir(parents=True, exist_ok=True)
        (root / "release" / NAME / file).write_bytes(content)
    return course


def picture(colour: str = "navy") -> bytes:
    """A small PNG."""
    file = BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, format="PNG")
    return file.getvalue()


def notebook_of(course: Course, answers: dict[str, str], pictures: tuple[bytes, ...] = ()) -> Any:
    """What a student hands in who answers these; the others are as they were given out."""
    notebook = release_notebook(course.source(NAME))
    prompts = {question.name: question for question in questions_of(course.source(NAME))}
    for cell in notebook.cells:
        name = cell.metadata.nbgrader.grade_id
        if name in answers:
            cell.source = prompts[name].answered(answers[name])
    for cell in notebook.cells:
        if cell.metadata.nbgrader.grade_id == "plot_of_doubles":
            data = ({"image/png": base64.b64encode(each).decode()} for each in pictures)
            cell.outputs = [nbformat.v4.new_output("display_data", each) for each in data]
    return notebook


def hand_in(course: Course, student: str, notebook: Any, day: int = 0) -> Submission:
    """Store an attempt."""
    content = nbformat.writes(notebook, version=4).encode()
    received = FIRST + timedelta(days=day)
    return store(course.paths, student, NAME, name=f"{NAME}.ipynb", content=content, received=received)


def grade(course: Course, handed: Submission, *earned: float, message: str = "") -> None:
    """Write the attempt's report."""
    results = [
        TestResult(
            name=name,
            title=title,
            hint="Add it to itself.",
            points=points,
            earned=got,
            verdict=Verdict.PASSED if got == points else Verdict.PARTIAL if got else Verdict.FAILED,
            message=message,
            staff="",
            visibility=Visibility.VISIBLE,
            wall_seconds=0.1,
        )
        for (name, title, points), got in zip(TESTS, earned, strict=True)
    ]
    report = Report(
        assignment=NAME,
        student=handed.student,
        attempt=handed.attempt,
        submission_sha256=handed.sha256,
        key="0" * 64,
        box="trusted",
        device="cpu",
        created=f"{handed.received:%Y-%m-%dT%H:%M:%SZ}",
        wall_seconds=1.0,
        cpu_seconds=1.0,
        problems=[],
        refused=[],
        tests=results,
    )
    report.write(course.paths.report(NAME, handed.student, handed.attempt))


def fill(course: Course) -> None:
    """One student who answered all, one who answered nothing, one who tries what pages do with answers."""
    answers = {"why_it_doubles": "There are *two* equal parts, $x + x$.", "plot_of_doubles": "draw()"}
    first = hand_in(course, "student-01", notebook_of(course, answers, (picture(),)))
    grade(course, first, 2.0, 1.5, message="wrong for 5: <b>25</b>")
    grade(course, hand_in(course, "student-02", notebook_of(course, {})), 2.0, 3.0)
    hostile = notebook_of(course, {"why_it_doubles": HOSTILE, "plot_of_doubles": HOSTILE})
    grade(course, hand_in(course, "student-03", hostile), 0.0, 0.0, message=HOSTILE)
