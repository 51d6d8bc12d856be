"""What Canvas puts beside the assessment in a package: its own settings, and the manifest."""

from typing import Final
from urllib.parse import quote

from grading.quiz.lms.nodes import HEAD, node, number, words
from grading.quiz.lms.sections import Outline

SETTINGS: Final = "http://canvas.instructure.com/xsd/cccv1p0"
PACKAGING: Final = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"


def settings_path(name: str) -> str:
    """Where the settings lie in the package of the quiz called `name`."""
    return f"{name}/assessment_meta.xml"


def settings(outline: Outline, name: str, description: str, shuffle_answers: bool) -> str:
    """Unpublished, one attempt, and nothing shown to students until staff say so. `description` is HTML."""
    points = number(outline.points)
    assignment = node(
        "assignment",
        {"identifier": f"{name}-assignment"},
        node("title", {}, words(outline.title)),
        node("workflow_state", {}, "unpublished"),
        node("quiz_identifierref", {}, name),
        node("points_possible", {}, points),
        node("grading_type", {}, "points"),
        node("submission_types", {}, "online_quiz"),
    )
    return HEAD + node(
        "quiz",
        {"identifier": name, "xmlns": SETTINGS},
        node("title", {}, words(outline.title)),
        node("description", {}, words(description)),
        node("shuffle_answers", {}, str(shuffle_answers).lower()),
        node("scoring_policy", {}, "keep_highest"),
        node("hide_results", {}, "always"),
        node("quiz_type", {}, "assignment"),
        node("points_possible", {}, points),
        node("show_correct_answers", {}, "false"),
        node("allowed_attempts", {}, "1"),
        node("one_question_at_a_time", {}, "false"),
        node("cant_go_back", {}, "false"),
        node("available", {}, "false"),
        assignment,
    )


def manifest(name: str, images: tuple[str, ...]) -> str:
    """What the package holds; `images` are paths in it."""
    metadata = node("metadata", {}, node("schema", {}, "IMS Content"), node("schemaversion", {}, "1.1.3"))
    assessment = node(
        "resource",
        {"identifier": name, "type": "imsqti_xmlv1p2"},
        node("file", {"href": f"{name}/{name}.xml"}),
        node("dependency", {"identifierref": f"{name}-settings"}),
    )
    beside = _file(
        f"{name}-settings", "associatedcontent/imscc_xmlv1p1/learning-application-resource", settings_path(name)
    )
    pictures = (_file(f"image-{count}", "webcontent", path) for count, path in enumerate(images, start=1))
    return HEAD + node(
        "manifest",
        {"identifier": f"{name}-manifest", "xmlns": PACKAGING},
        metadata,
        node("organizations", {}),
        node("resources", {}, assessment, beside, *pictures),
    )


def _file(identifier: str, kind: str, path: str) -> str:
    """A resource that is one file."""
    href = quote(path)
    return node("resource", {"identifier": identifier, "type": kind, "href": href}, node("file", {"href": href}))
