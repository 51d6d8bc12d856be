"""Release notebooks: what is in them, what is not, and what comes back."""

import json
import runpy
from pathlib import Path

import nbformat
import pytest
from nbgrader.utils import compute_checksum
from small_quiz import SEED, draw_picture, letter, numbered, small_paper, small_quiz

from grading.errors import QuizError
from grading.quiz.handout.form_check import form_check
from grading.quiz.handout.notebook import notebook
from grading.quiz.handout.pictures import Pictures
from grading.quiz.item import Paper
from grading.quiz.paper import fingerprint, paper_for
from grading.quiz.responses import read_responses

OTHERS = ("student-07", "student-08", "student-09")


@pytest.fixture
def pictures(tmp_path: Path) -> Pictures:
    draw_picture(tmp_path)
    return Pictures(tmp_path)


def made(pictures: Pictures, student: str = "student-07") -> nbformat.NotebookNode:
    return nbformat.reads(notebook(small_paper(student), small_quiz(), pictures).decode(), as_version=4)


def answered(given: nbformat.NotebookNode, lines: dict[int, str]) -> nbformat.NotebookNode:
    """The notebook with these lines in its answer cells."""
    for cell in given.cells:
        number = int(cell.id.removeprefix("answer-")) if cell.id.startswith("answer-") else 0
        cell.source = lines.get(number, cell.source)
    return given


def printed(source: str, answers: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the form check prints after these answers."""
    script = tmp_path / "check.py"
    script.write_text(f"{answers}\n{source}\n")
    runpy.run_path(str(script))
    return capsys.readouterr().out.splitlines()


def test_it_is_a_notebook_that_nbgrader_takes_for_its_own(pictures: Pictures) -> None:
    """Valid, ids and grade ids unique, checksums as nbgrader works them out, answers editable and all else locked."""
    given = made(pictures)
    nbformat.validate(given)
    about = [cell.metadata.nbgrader for cell in given.cells]
    assert [each.checksum for each in about] == [compute_checksum(cell) for cell in given.cells]
    assert len({each.grade_id for each in about}) == len(about)
    for cell, each in zip(given.cells, about, strict=True):
        is_answer = cell.source.startswith("answer_")
        assert (each.solution, each.locked) == (is_answer, not is_answer)
        assert cell.metadata.get("editable", True) is is_answer


def test_items_stand_in_the_papers_order_with_a_line_to_fill_in(pictures: Pictures) -> None:
    """Each with its form; options are lettered as the paper orders them, and numbers are filled in."""
    paper, given = small_paper(), made(pictures)
    lines = [cell.source for cell in given.cells if cell.source.startswith("answer_")]
    forms = {"multiple": "letters, as", "single": "one letter", "true_false": "one letter", "numeric": "a number"}
    for number, (item, line) in enumerate(zip(paper.items, lines, strict=True), start=1):
        assert line.startswith(f"answer_{number:02d} = None  # {forms.get(item.kind, 'a word or two')}")
        (prose,) = [cell.source for cell in given.cells if cell.id == f"question-{number:02d}"]
        places = [prose.index(option.text) for option in item.options]
        assert places == sorted(places)
        assert [f"- **{'ABCD'[place]}.** {option.text}" in prose for place, option in enumerate(item.options)] == [
            True
        ] * len(item.options)
    assert "have 16 numbers" in "".join(cell.source for cell in given.cells)


def test_a_passage_stands_once_above_its_items(pictures: Pictures) -> None:
    """And says which questions it belongs to."""
    passages = [cell.source for cell in made(pictures).cells if cell.id.startswith("passage")]
    assert len(passages) == 1
    assert passages[0].startswith("**For questions 1 and 2**\n\n**A table**")


def test_nothing_in_it_tells_what_is_right(pictures: Pictures) -> None:
    """No feedback, no accepted words, no key, no file names, no names or flags of options: anywhere in the file."""
    for student in OTHERS:
        raw = notebook(small_paper(student), small_quiz(), pictures).decode()
        for secret in (
            "SECRET",
            "well done",
            'stopping"',
            "kink_of",
            "early-",
            "right",
            "feedback",
            "rule",
            "balanced",
            *(item.name for item in small_quiz().items if "-" in item.name),
        ):
            assert secret not in raw.replace("what is right it does not know", "").replace("early stopping", "", 1), (
                secret
            )
        about = json.loads(raw)["metadata"]
        assert about.pop("torchgrade") == {
            "quiz": "small",
            "paper": student,
            "fingerprint": fingerprint(small_paper(student)),
        }
        assert set(about) == {"kernelspec", "language_info"}


def test_another_key_gives_the_same_notebook(pictures: Pictures) -> None:
    """Whatever is right, the file is the same to the byte: so the file cannot tell."""
    from dataclasses import replace

    paper = small_paper()
    wrong = tuple(
        replace(
            item.with_key(frozenset({"a", "b"}) - item.key or frozenset("a")),
            numeric="77",
            accepted=("something else",),
            feedback="x",
        )
        for item in paper.items
    )
    assert notebook(replace(paper, items=wrong), small_quiz(), pictures) == notebook(paper, small_quiz(), pictures)


def test_pictures_travel_in_the_cell_under_a_name_that_tells_nothing(pictures: Pictures) -> None:
    """The file's bytes, as an attachment that the text refers to."""
    import base64

    (cell,) = [cell for cell in made(pictures).cells if "attachments" in cell]
    assert "![A curve with a kink](attachment:picture-1.png)" in cell.source
    content = base64.b64decode(cell.attachments["picture-1.png"]["image/png"])
    assert content == (pictures.folder / "kink_of_the_right_one.png").read_bytes()


@pytest.mark.parametrize("name", ["gone.png", "../up.png", "x.txt"])
def test_a_picture_that_cannot_travel_is_told(pictures: Pictures, name: str) -> None:
    """With its path."""
    (pictures.folder.parent / "up.png").write_bytes(b"")
    with pytest.raises(QuizError, match=name.removeprefix("../")):
        pictures.renamed(f"![alt]({name})", "attachment:")


def test_the_form_check_says_a_line_an_item(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Answered, blank, or what is wrong with the form; never whether it is right."""
    paper = small_paper()  # scale, best-epoch, sgd-step (4 options), relu (3), trick, dropout-off
    source = form_check(paper)
    blank = printed(source, "", tmp_path, capsys)
    assert blank == [*(f"{number:02d}: blank" for number in range(1, 7)), "", "0 answered, 6 blank, 0 to be corrected"]
    good = 'answer_01 = "1/2"\nanswer_02 = 2\nanswer_03 = []\nanswer_04 = "c"\nanswer_05 = "x"\nanswer_06 = "B"'
    assert printed(source, good, tmp_path, capsys)[-1] == "6 answered, 0 blank, 0 to be corrected"
    values = ('"many"', "True", '["A", "E"]', '"D"', "3", '["A"]')
    bad = "\n".join(f"answer_{number:02d} = {value}" for number, value in enumerate(values, start=1))
    said = printed(source, bad, tmp_path, capsys)
    assert said[0] == "01: 'many' is not a number; write it as 0.5 or \"1/2\""
    assert said[2] == "03: ['A', 'E'] is not a list of letters from A to D; write it as [\"A\", \"C\"]"
    assert said[3] == "04: 'D' is not one letter from A to C; write it as \"B\""
    assert said[-1] == "0 answered, 0 blank, 6 to be corrected"


FORMS = (
    '"A"',
    '"b"',
    '["A", "C"]',
    '("B",)',
    '{"A"}',
    "[]",
    "0.5",
    '"1/2"',
    '"0,5"',
    "-3",
    "1e-3",
    '"word"',
    '"AC"',
    "None",
)


@pytest.mark.parametrize("value", FORMS)
def test_what_the_form_check_accepts_is_collected_without_a_word(
    value: str, pictures: Pictures, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """For every kind of item: the student was told that it is answered, so nobody may complain later."""
    paper, lines = small_paper(), {number: f"answer_{number:02d} = {value}" for number in range(1, 7)}
    said = printed(form_check(paper), "\n".join(lines.values()), tmp_path, capsys)
    folder = tmp_path / "in"
    folder.mkdir()
    nbformat.write(answered(made(pictures), lines), folder / "student-07.ipynb")
    collected = read_responses(folder, small_quiz(), {"student-07": paper})
    for number, item in enumerate(paper.items, start=1):
        if said[number - 1].endswith("answered"):
            assert item.name in collected.sheets[0].answers
            assert f"item {number} " not in "".join(collected.complaints)


def handed_in(folder: Path, pictures: Pictures, student: str, lines: dict[str, str], paper: str = "") -> None:
    """A student's notebook with answers by item name."""
    on_paper = numbered(small_paper(paper or student))
    by_number = {on_paper[name][0]: f"answer_{on_paper[name][0]:02d} = {value}" for name, value in lines.items()}
    (folder / student).mkdir(parents=True)
    nbformat.write(answered(made(pictures, paper or student), by_number), folder / student / "small.ipynb")


def papers() -> dict[str, Paper]:
    return {student: small_paper(student) for student in OTHERS}


def test_letters_come_back_as_the_banks_options(pictures: Pictures, tmp_path: Path) -> None:
    """Three students with three orders tick the same options."""
    for student in OTHERS:
        on_paper = numbered(small_paper(student))
        ticks = [letter(on_paper["sgd-step"][1], option) for option in "ac"]
        relu = letter(on_paper["relu"][1], "b")
        lines = {"sgd-step": repr(ticks), "relu": repr(relu), "dropout-off": '"A"', "trick": '"early stopping"'}
        handed_in(tmp_path / "in", pictures, student, lines | {"scale": "4"})
    collected = read_responses(tmp_path / "in", small_quiz(), papers(), OTHERS)
    assert not collected.complaints
    assert [sheet.student for sheet in collected.sheets] == list(OTHERS)
    for sheet in collected.sheets:
        assert sheet.paper == sheet.student
        assert sheet.answers == {
            "sgd-step": frozenset("ac"),
            "relu": frozenset("b"),
            "dropout-off": frozenset("a"),
            "trick": "early stopping",
            "scale": "4",
        }
        held = [item.name for item in paper_for(small_quiz(), sheet.student, SEED).items]
        assert [each.item for each in collected.contents[sheet.student]] == held


def test_somebody_elses_paper_is_read_by_its_own_order_and_told(pictures: Pictures, tmp_path: Path) -> None:
    """The letters mean what they meant on that paper."""
    theirs = numbered(small_paper("student-08"))["sgd-step"][1]
    lines = {"sgd-step": repr(letter(theirs, "c"))}
    handed_in(tmp_path / "in", pictures, "student-07", lines, paper="student-08")
    collected = read_responses(tmp_path / "in", small_quiz(), papers(), OTHERS)
    (sheet,) = collected.sheets
    assert (sheet.student, sheet.paper) == ("student-07", "student-08")
    assert sheet.answers["sgd-step"] == frozenset("c")
    assert collected.complaints == ("student-07: handed in the paper 'student-08', not 'student-07'; read as such",)


def test_what_is_odd_is_told_a_line_each_and_the_rest_counts(pictures: Pictures, tmp_path: Path) -> None:
    """A deleted cell, a letter too far, a number of words, an answer that nobody asked for."""
    folder = tmp_path / "in"
    handed_in(folder, pictures, "student-07", {"sgd-step": '["A", "Z"]', "scale": '"four"', "trick": "f(1)"})
    path = folder / "student-07" / "small.ipynb"
    given = nbformat.read(path, 4)
    on_paper = numbered(small_paper())
    gone = on_paper["relu"][0]
    given.cells = [cell for cell in given.cells if cell.id != f"answer-{gone:02d}"]
    given.cells.append(nbformat.v4.new_code_cell("answer_44 = 1"))
    nbformat.write(given, path)
    collected = read_responses(folder, small_quiz(), papers(), OTHERS)
    first = on_paper["sgd-step"][1].options[0].name
    assert collected.sheets[0].answers == {"sgd-step": frozenset(first), "scale": "four"}
    assert sorted(collected.complaints) == sorted(
        [
            f"student-07: item {on_paper['sgd-step'][0]} (sgd-step): '[A, Z]': 'Z' is none of its options; "
            "the rest counts",
            f"student-07: item {on_paper['scale'][0]} (scale): 'four' cannot be read as a number; it counts as wrong",
            f"student-07: item {on_paper['trick'][0]} (trick): 'f(1)' is no plain value; write it in the form that the "
            "cell shows; it counts as blank",
            f"student-07: item {gone} (relu): its answer is not in the notebook; it counts as blank",
            "student-07: answer_44: there are 6 items on the paper; left out",
        ]
    )


def test_what_is_no_notebook_of_the_quiz_is_told_and_left_out(pictures: Pictures, tmp_path: Path) -> None:
    """Strangers, other quizzes, changed banks, broken files, folders without a notebook; metadata that are gone."""
    folder = tmp_path / "in"
    for student in OTHERS:
        handed_in(folder, pictures, student, {"trick": '"x"'})
    handed_in(folder, pictures, "stranger", {}, paper="student-07")
    changes = {"student-07": {"quiz": "other"}, "student-08": {"fingerprint": "another"}, "student-09": None}
    for student, change in changes.items():
        path = folder / student / "small.ipynb"
        content = json.loads(path.read_text())
        about = content["metadata"].pop("torchgrade")
        content["metadata"] |= {} if change is None else {"torchgrade": about | change}
        path.write_text(json.dumps(content))
    (folder / "nothing").mkdir()
    (folder / "broken.ipynb").write_text("{")
    collected = read_responses(folder, small_quiz(), papers(), [*OTHERS, "broken"])
    assert [sheet.student for sheet in collected.sheets] == ["student-09"]
    told = "\n".join(collected.complaints)
    for part in (
        "'stranger' is not on the roster",
        "student-07: the notebook is for the quiz 'other', not 'small'; left out",
        "student-08: the notebook's questions are not those of the paper 'student-08'",
        "student-09: the notebook does not say which paper it is; read as the student's own",
        "nothing: no small.ipynb there",
        "broken: ",
    ):
        assert part in told
    assert len(collected.complaints) == 6


def test_one_file_and_files_named_after_students_are_taken(pictures: Pictures, tmp_path: Path) -> None:
    """STUDENT.ipynb, alone or in a folder; with two of one student the later name counts, and that is told."""
    handed_in(tmp_path / "in", pictures, "student-07", {"trick": '"first"'})
    content = (tmp_path / "in" / "student-07" / "small.ipynb").read_text()
    (tmp_path / "in" / "student-07.ipynb").write_text(content.replace("first", "second"))
    alone = read_responses(tmp_path / "in" / "student-07.ipynb", small_quiz(), papers(), OTHERS)
    assert [sheet.answers["trick"] for sheet in alone.sheets] == ["second"]
    both = read_responses(tmp_path / "in", small_quiz(), papers(), OTHERS)
    assert [sheet.answers["trick"] for sheet in both.sheets] == ["second"]
    assert "student-07: 2 attempts; the last counts" in both.complaints[0]
