"""How JupyterLab runs on a folder of labs, here and on the Hub."""

from __future__ import annotations

import os
from pathlib import Path

from taphuan_hub.labs.folder import SETTINGS, notebooks

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
UNUSED = (
    "jupyter_lsp",
    "jupyter_server_terminals",
    "nbgrader.server_extensions.assignment_list",
    "nbgrader.server_extensions.course_list",
    "nbgrader.server_extensions.formgrader",
    "nbgrader.server_extensions.validate_assignment",
    "notebook",
    "voila.server_extension",
)
"""What else would be served from here, because it is installed: it makes the start slow and opens doors."""


def environment(folder: Path, scratch: Path) -> dict[str, str]:
    """Return variables that keep everything of Jupyter in `folder`, and what is temporary in `scratch`.

    Whatever else the person has set up for Jupyter on this machine stays as it is, and out of the way.
    """
    own = folder / SETTINGS
    return {
        "JUPYTER_CONFIG_DIR": str(own),
        "JUPYTER_DATA_DIR": str(own / "data"),
        "JUPYTER_RUNTIME_DIR": str(scratch),
        "JUPYTERLAB_SETTINGS_DIR": str(own / "lab/user-settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(own / "lab/workspaces"),
        "IPYTHONDIR": str(own / "ipython"),
        **dict.fromkeys(THREADS, "1"),
    }


def options(folder: Path) -> list[str]:
    """Return the options of JupyterLab on `folder`: its files, and no other program inside it."""
    # Sockets in a private folder: nobody else on this machine can listen, and no port is needed.
    sockets = ["--KernelManager.transport=ipc"] if os.name == "posix" else []
    return [
        *sockets,
        f"--ServerApp.root_dir={folder}",
        f"--ServerApp.jpserver_extensions={dict.fromkeys(UNUSED, False)}",
        "--ServerApp.terminals_enabled=False",
        "--ServerApp.answer_yes=True",  # Ctrl-C and an interrupt end it at once
        "--Application.log_level=ERROR",
    ]


def first_page(folder: Path) -> str:
    """Return where to begin: the address of the first notebook."""
    return f"/lab/tree/{notebooks(folder)[0].name}"
