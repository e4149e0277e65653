"""A real kernel, and a folder with the labs' data."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from taphuan_hub.labs.folder import DATA, labs_root


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A learner's folder, without notebooks."""
    shutil.copytree(labs_root() / DATA, tmp_path / DATA)
    return tmp_path


@pytest.fixture
def run(desk: Path) -> Callable[[NotebookNode], NotebookNode]:
    """Run a notebook from top to bottom in a kernel of its own, whatever its cells say."""

    def run(notebook: NotebookNode) -> NotebookNode:
        place = {"metadata": {"path": str(desk)}}
        client = NotebookClient(
            notebook, kernel_name="taphuan", timeout=120, allow_errors=True, resources=place
        )
        return client.execute()

    return run
