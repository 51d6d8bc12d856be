"""The Jupyter server that shows the formgrader.

nbgrader reads its configuration from the folder in which the server is started, and shows no course that lies outside
of the server's root: both are the course's folder.
"""

import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from grading.errors import GradebookError
from grading.gradebook.nbgrader.database import DATABASE, PREPARE, is_whole

PAGE = "/formgrader/gradebook"
EXTENSION = "{'nbgrader.server_extensions.formgrader': True}"


@dataclass(frozen=True)
class Command:
    """What starts the server, and in which folder."""

    folder: Path
    words: tuple[str, ...]

    @property
    def shown(self) -> str:
        """The command as one types it."""
        return f"cd {shlex.quote(str(self.folder))} && {shlex.join(self.words)}"


def command(folder: Path, browser: bool, *more: str) -> Command:
    """The command for the course in `folder`; `more` are further options of the server."""
    words = (
        sys.executable,
        "-m",
        "jupyter_server",
        f"--ServerApp.root_dir={folder}",
        f"--ServerApp.jpserver_extensions={EXTENSION}",
        f"--ServerApp.default_url={PAGE}",
        f"--ServerApp.open_browser={browser}",
        *more,
    )
    return Command(folder, words)


def environment() -> dict[str, str]:
    """This process's, in which nbgrader finds the commands that lie beside this Python."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path}


def serve(folder: Path, browser: bool) -> int:
    """Run the server until it is ended; its exit code. Raises GradebookError where nothing whole is prepared."""
    if not (folder / "nbgrader_config.py").is_file() or not is_whole(folder / DATABASE):
        raise GradebookError(f"{folder}: no whole course for nbgrader yet; {PREPARE} makes one")
    server = command(folder, browser)
    try:
        return subprocess.run(server.words, cwd=server.folder, env=environment(), check=False).returncode
    except KeyboardInterrupt:
        return 0
