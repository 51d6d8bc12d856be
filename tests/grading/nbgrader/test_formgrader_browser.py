"""The real formgrader, in a real Jupyter server, in a real browser."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from formgrader_course import NAME
from playwright.sync_api import Page, sync_playwright
from typer.testing import CliRunner

from autograder.course import Course
from grading.cli import app
from grading.gradebook.events import Overridden
from grading.gradebook.nbgrader.coursedir import nbgrader_gradebook
from grading.gradebook.nbgrader.prepare import prepare
from grading.gradebook.nbgrader.server import command, environment
from grading.gradebook.opening import open_gradebook

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
UP_SECONDS = 60

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: `apt-get install chromium` brings it")


@contextmanager
def serving(course: Course) -> Iterator[str]:
    """The server that `torchgrade formgrader open` starts; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    root = ["--allow-root"] if os.geteuid() == 0 else []
    more = [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token=", *root]
    server = command(course.paths.nbgrader, False, *more)
    log = course.paths.work / "server.log"
    with log.open("w") as file:
        process = subprocess.Popen(
            server.words, cwd=server.folder, env=environment(), stdout=file, stderr=subprocess.STDOUT
        )
    try:
        ends = time.monotonic() + UP_SECONDS
        while True:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < ends, log.read_text()
            try:
                socket.create_connection(("127.0.0.1", port)).close()
            except OSError:
                time.sleep(0.05)
            else:
                break
        yield f"http://127.0.0.1:{port}/formgrader"
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def browsing() -> Iterator[tuple[Page, list[str]]]:
    """A page, and the addresses that it asks for; nothing but this machine is reached."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.route(lambda url: "127.0.0.1" not in url, lambda route: route.abort())
        yield page, asked
        browser.close()


def show(page: Page, address: str, course: Course, student: str) -> None:
    """Open a student's submission, and wait until its points are there."""
    with nbgrader_gradebook(course) as gradebook:
        submission = gradebook.find_submission_notebook(NAME, NAME, student).id
    page.goto(f"{address}/submissions/{submission}/", wait_until="domcontentloaded")
    page.wait_for_selector("#test_one[placeholder]")


def type_and_save(page: Page, field: str, text: str) -> None:
    """Type into a field and leave it; the page itself saves."""
    with page.expect_response(lambda response: response.request.method == "PUT") as saved:
        page.fill(field, text)
        page.locator(field).blur()
    assert saved.value.ok


def torchgrade(course: Course, *words: str) -> str:
    result = CliRunner().invoke(app, [*words, "--course", str(course.paths.root)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_marks_typed_in_the_page_become_grades(course: Course) -> None:
    """The machine's points stand there; a mark and a comment typed beside them come back, and make the grade. What came
    into the gradebook meanwhile is shown. Nothing that a student wrote is run or asks for anything."""
    with serving(course) as address, browsing() as (page, asked):
        show(page, address, course, "student-03")
        page.wait_for_load_state("load")
        assert page.evaluate("window.taken") is None
        assert page.locator("#notebook iframe, #notebook [onerror], #notebook a[href*=script]").count() == 0
        assert page.locator("#notebook img").count() == 0
        assert "window.taken = 5" in page.inner_text("#notebook")
        show(page, address, course, "student-01")
        assert page.get_attribute("#test_one", "placeholder") == "2"
        assert page.get_attribute("#test_many_3-5_", "placeholder") == "1.5"
        assert page.get_attribute("#notebook img", "src").startswith("data:image/png;base64,")
        type_and_save(page, "#why_it_doubles", "2.5")
        type_and_save(page, "#plot_of_doubles", "1")
        type_and_save(page, "#why_it_doubles-comment", "What about the whole?")
        assert not [url for url in asked if "127.0.0.1" not in url and "MathJax" not in url and "mathjax" not in url]
        told = torchgrade(course, "formgrader", "sync", NAME)
        assert "student-01, double, why_it_doubles: 2.5 points" in told
        assert "student-01, double, why_it_doubles: 'What about the whole?'" in told
        overridden = Overridden(student="student-01", assignment=NAME, item="test_many[3-5]", points=2.0)
        with open_gradebook(course) as gradebook:
            gradebook.append([overridden], who="staff-1", why="half was right")
        prepare(course, None)
        show(page, address, course, "student-01")
        page.wait_for_function("document.querySelector('#test_many_3-5_').value === '2'")
        assert page.input_value("#why_it_doubles") == "2.5"
    row = next(line for line in torchgrade(course, "grades", NAME).splitlines() if "student-01" in line)
    assert "7.5" in row.split()
    assert "What about the whole?" in torchgrade(course, "gradebook", "history", "student-01", NAME)
