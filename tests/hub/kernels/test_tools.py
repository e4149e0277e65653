"""The tools that people use with kernels find the forked ones by their name alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.multikernelmanager import AsyncMultiKernelManager
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from taphuan_hub.voila.settings import KERNEL_SHARE

SPECIFICATION = {"name": "taphuan", "display_name": "Python 3 (taphuan)", "language": "python"}
FORKED = "'zygote' in open(f'/proc/{__import__(\"os\").getppid()}/cmdline').read()"
MARK = """
import json, logging, sys
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

config = Config()
config.CourseDirectory.root = sys.argv[1]
api = NbGraderAPI(CourseDirectory(config=config), config=config)
logging.basicConfig()
results = [api.generate_assignment("sums"), api.autograde("sums", "right"), api.autograde("sums", "wrong")]
assert all(one["success"] for one in results), results
with Gradebook(api.coursedir.db_url) as gradebook:
    scores = [gradebook.find_submission("sums", name).score for name in ("right", "wrong")]
print(json.dumps([scores, [one["log"] for one in results]]))
"""


def test_the_specification_is_installed_and_the_same_as_in_the_package() -> None:
    installed = KernelSpecManager().get_kernel_spec("taphuan")
    packaged = json.loads((KERNEL_SHARE / "kernels" / "taphuan" / "kernel.json").read_text())
    assert installed.argv == packaged["argv"]
    assert installed.metadata["kernel_provisioner"]["provisioner_name"] == "taphuan-fork"


def test_nbclient_runs_a_notebook() -> None:
    notebook = new_notebook(
        cells=[new_code_cell("x = 6"), new_code_cell("import sys\nprint('on', file=sys.stderr)\nx * 7")],
        metadata={"kernelspec": SPECIFICATION},
    )
    notebook.cells.append(new_code_cell(FORKED))
    NotebookClient(notebook).execute()
    assert notebook.cells[1].outputs[0].text == "on\n"
    assert notebook.cells[1].outputs[1].data["text/plain"] == "42"
    assert notebook.cells[2].outputs[0].data["text/plain"] == "True"


def test_managers_of_many_kernels_run_them_at_once() -> None:
    async def together() -> list[bool]:
        many = AsyncMultiKernelManager()
        names = [await many.start_kernel(kernel_name="taphuan") for _ in range(4)]
        alive = [await many.is_alive(name) for name in names]
        await many.shutdown_all(now=True)
        return alive

    assert run_sync(together)() == [True] * 4
    assert AsyncKernelManager(kernel_name="taphuan").kernel_spec.display_name == SPECIFICATION["display_name"]


def graded(source: str, *, solution: bool) -> NotebookNode:
    about = {"schema_version": 3, "grade_id": "total" if solution else "test", "locked": not solution}
    about |= {"solution": solution, "grade": not solution, "task": False}
    if not solution:
        about["points"] = 2
    return new_code_cell(source, metadata={"nbgrader": about})


def sums(answer: str) -> NotebookNode:
    cells = [graded(answer, solution=True), graded(f"assert total == 42\nassert {FORKED}", solution=False)]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    return new_notebook(cells=cells, metadata={"kernelspec": SPECIFICATION})


@pytest.mark.nbgrader
def test_nbgrader_marks_with_it(tmp_path: Path) -> None:
    places = {
        "source/sums": "### BEGIN SOLUTION\ntotal = 42\n### END SOLUTION",
        "submitted/right/sums": "total = 6 * 7",
        "submitted/wrong/sums": "total = 41",
    }
    for place, answer in places.items():
        (tmp_path / place).mkdir(parents=True)
        nbformat.write(sums(answer), tmp_path / place / "sums.ipynb")
    done = subprocess.run(
        [sys.executable, "-c", MARK, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
    )
    assert done.returncode == 0, done.stderr
    scores, logs = json.loads(done.stdout.splitlines()[-1])
    assert scores == [2.0, 0.0]
    assert "slower way" not in done.stderr + str(logs)
