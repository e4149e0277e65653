"""What can be said about a notebook before it runs: whether a fork can run it, and what it will import."""

from __future__ import annotations

import ast
import re
import sys
from functools import lru_cache
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from nbformat import NotebookNode
from traitlets.config import Config

from taphuan_grading.marking.execution.errors import NeedsKernelError
from taphuan_grading.marking.execution.warm import Ahead
from taphuan_grading.marking.papers import Assignment

_SETTINGS = {
    "Autograde": {"create_student", "exclude_overwriting", "force"},
    "Execute": {
        "error_on_timeout",
        "extra_arguments",
        "interrupt_on_timeout",
        "iopub_timeout",
        "kernel_name",
        "record_timing",
        "skip_cells_with_tag",
        "startup_timeout",
        "timeout",
        "timeout_func",
    },
    "ExecutePreprocessor": set[str](),
    "NotebookClient": set[str](),
    "Exporter": set[str](),
    "NotebookExporter": set[str](),
    "BaseConverter": set[str](),
}
"""The settings of each section that the fast way follows; any other one is for stock nbgrader."""
_ONLY_IN_KERNELS = re.compile(
    r"^\s*%(gui|connect_info|qtconsole|debug|pdb)\b|^\s*%matplotlib\s+(?!inline|agg)\w|\bconnect_qtconsole\b",
    re.MULTILINE,
)


def check_config(config: Config) -> None:
    """Raise `NeedsKernelError` when a course sets what only stock nbgrader follows."""
    for section, known in _SETTINGS.items():
        unknown = sorted(set(config.get(section, {})) - known)
        if unknown:
            raise NeedsKernelError(f"the setting {section}.{unknown[0]}")
    if config.get("CourseDirectory", {}).get("groupshared"):
        raise NeedsKernelError("the setting CourseDirectory.groupshared")


def check_kernel(notebook: NotebookNode, forced: str) -> None:
    """Raise `NeedsKernelError` unless the notebook's kernel is ipykernel in this very Python."""
    name = forced or notebook.metadata.get("kernelspec", {}).get("name") or "python3"
    if not _is_this_python(name):
        raise NeedsKernelError(f"the kernel {name}")


def check_cells(notebook: NotebookNode) -> None:
    """Raise `NeedsKernelError` when a cell talks to the kernel's own loop or client."""
    for cell in notebook.cells:
        found = _ONLY_IN_KERNELS.search(cell.source) if cell.cell_type == "code" else None
        if found:
            raise NeedsKernelError(found[0].strip())


def ahead_of(assignment: Assignment) -> Ahead:
    """Return what the warm process can do before anybody hands in: import, and read locked cells.

    Only what the course's authors wrote is looked at: nobody who hands in chooses what the warm process
    imports.
    """
    cells = [cell for one in assignment.notebooks.values() for cell in one.source_cells]
    sources = frozenset(cell.source for cell in cells if cell.locked and cell.cell_type == "code")
    return Ahead(frozenset(module for source in sources for module in _imports(source)), sources)


@lru_cache(maxsize=256)
def _imports(source: str) -> frozenset[str]:
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError):  # magics
        return frozenset()
    whole = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    parts = {
        node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }
    return frozenset(whole | parts)


@lru_cache(maxsize=32)
def _is_this_python(name: str) -> bool:
    try:
        found = KernelSpecManager().get_kernel_spec(name)
    except NoSuchKernel:
        return False
    program = Path(found.argv[0])
    same = program == Path(sys.executable) if program.is_absolute() else program.name.startswith("python")
    return same and "ipykernel_launcher" in found.argv and not found.env
