"""Verifications of a small assignment, whole: real notebooks, real boxes, real worker processes."""

import pytest
from typer.testing import CliRunner
from verify_course import HIDDEN, NOTEBOOK, PUBLIC, RIGHT, WRONG, make_course, silently

from autograder.errors import AuthoringError
from autograder.verify.members import Kind
from autograder.verify.page import write_page
from autograder.verify.run import Verified, verify
from grading.cli import app


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Verified:
    """Graders that do what they should, under two sets of seeds, with mutants."""
    return verify(make_course(tmp_path_factory.mktemp("sound")), "rescale", silently, seedings=2, mutants=True)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Verified:
    """Graders with every kind of fault."""
    hidden = HIDDEN.replace("rtol=1e-9", "rtol=9.0").replace(
        "    assert not torch.equal(student.rescaled(x, 0.125), x)\n", "    assert student.kept == 0.5\n"
    )
    public = PUBLIC.replace("    assert student", "    torch.rand(2, 5)\n    assert student").replace(
        "torch.tensor([[1.5]]), 0.5).item() == 3.0",
        "torch.tensor([[1.0, -3.0, 7.0], [0.5, 11.0, 2.0]], dtype=torch.float64), 0.25).shape == (2, 3)",
    )
    folder = tmp_path_factory.mktemp("broken")
    return verify(make_course(folder, hidden=hidden, public=public, right={}), "rescale", silently)


def test_sound_graders_have_no_fault(sound: Verified) -> None:
    """Everybody gets what they deserve, whatever the seeds."""
    assert (sound.faults, sound.leads) == ((), ())
    assert [each.reseeded for each in sound.matrices] == [0, 1]
    assert [(row.member.name, row.earned) for row in sound.matrix.rows] == [
        ("reference", 4.0),
        ("right/product", 4.0),
        ("blank", 0.0),
        ("empty", 0.0),
        ("wrong/by_the_rate", 1.0),
        ("wrong/summed", 0.0),
    ]
    assert sound.matrix.caught == 2
    assert [row.member.kind for row in sound.public] == [Kind.REFERENCE, Kind.RIGHT, Kind.BLANK, Kind.EMPTY]


def test_mutants_of_the_reference_are_caught(sound: Verified) -> None:
    """`1 - rate` and the division are changed in several ways, none of which is right."""
    assert sound.mutation is not None
    assert len(sound.mutation.mutants) >= 5
    assert sound.mutation.score == 1.0


def test_the_page_holds_every_mark_and_title(sound: Verified) -> None:
    """It is one file, with the matrices of both sets of seeds."""
    write_page(sound)
    page = sound.page.read_text()
    assert page.count(">caught</td>") == 2 * 3
    assert "Divides by the rate." in page
    assert "No fault" in page
    assert "src=" not in page


@pytest.mark.parametrize(
    "fault",
    [
        "wrong/by_the_rate: passes test_divides_by_the_share_kept, which should catch it",
        "reference: is right and loses 1 of 1 points in test_keeps_the_shape: your notebook defines no `kept`",
        "blank: earns 3 of 4 points with nothing done; 0.4 are allowed",
        "blank: passes every public check with nothing done",
        "right: holds no variant, so nothing shows that other right work passes; write some",
        "test_divides_by_the_share_kept: calls `rescaled` as the public check test_one_example does, so students see "
        "the answer; give one of them other inputs",
    ],
)
def test_broken_graders_have_a_fault_each(broken: Verified, fault: str) -> None:
    """Each in one sentence that says who, which test, and what."""
    assert any(each.endswith(fault) for each in broken.faults), broken.faults


def test_the_page_shows_faults(broken: Verified) -> None:
    """They stand above the matrix, and where they are in it."""
    write_page(broken)
    page = broken.page.read_text()
    assert page.count("<li>") == len(broken.faults) + len(broken.leads)
    assert page.count(">missed</td>") == 1
    assert "No fault" not in page


def test_the_command_line_shows_faults_and_ends_with_one(broken: Verified) -> None:
    """The matrix, a line a fault, the figures, and exit code 1; what was graded a moment ago is kept."""
    course = broken.page.parents[2]
    done = CliRunner().invoke(app, ["verify", "rescale", "--course", str(course)])
    assert done.exit_code == 1
    assert "MISSED" in done.output
    assert done.output.count("fault: ") == len(broken.faults)
    assert "wrong variants: 1 of 2 caught by every test that they name" in done.output


def test_a_test_that_hangs_on_chance_is_unsteady(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Under one set of seeds it may look well; under another it shows."""
    hidden = HIDDEN.replace("    x = torch.rand(2, 5)\n", "    x = torch.rand(2, 5)\n    assert torch.rand(()) > 0.3\n")
    course = make_course(tmp_path_factory.mktemp("unsteady"), hidden=hidden)
    found = verify(course, "rescale", silently, seedings=2)
    assert any("test_keeps_the_shape took points under" in lead for lead in found.leads)
    assert any(
        "loses 1 of 1 points in test_keeps_the_shape" in fault and fault.endswith("(under 1 of 2 sets of seeds)")
        for fault in found.faults
    )


def test_a_variant_of_no_region_stops_everything(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The error names the file and the regions that there are."""
    notebook = NOTEBOOK.replace("SOLUTION rescaled", "SOLUTION other")
    course = make_course(tmp_path_factory.mktemp("malformed"), notebook=notebook, right=RIGHT, wrong=WRONG)
    with pytest.raises(AuthoringError, match=r"product\.py: no region 'rescaled'; there are: other"):
        verify(course, "rescale", silently)


def test_a_release_that_is_out_of_date_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What students get is what must be verified."""
    course = make_course(tmp_path_factory.mktemp("stale"))
    source = course.source("rescale").notebook
    source.write_text(source.read_text().replace("kept = 1 - rate", "kept = 1.0 - rate"))
    with pytest.raises(AuthoringError, match=r"was executed from another version .*run `torchgrade release rescale`"):
        verify(course, "rescale", silently)
