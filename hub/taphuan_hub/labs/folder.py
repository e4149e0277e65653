"""A person's own folder of labs: laid out once, and never written over."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from taphuan_grading.errors import HomeError
from taphuan_hub.pages import notebooks_root

DATA = "du-lieu"
SETTINGS = ".jupyter"
"""Where JupyterLab keeps what belongs to this folder; its file list does not show it."""

LANGUAGE: dict[str, Any] = {"locale": "vi_VN"}
QUIET: dict[str, Any] = {"checkForUpdates": False, "fetchNews": "false"}
_SETTINGS = {
    "@jupyterlab/translation-extension/plugin": LANGUAGE,
    "@jupyterlab/apputils-extension/notification": QUIET,
}
_UNUSED = (
    "@jupyter/nbgrader",
    "@jupyter-notebook/lab-extension",
    "@jupyterlab/lsp-extension",
    "@jupyterlab/extensionmanager-extension",
    "@jupyterlab/debugger-extension",
    "@voila-dashboards/jupyterlab-preview",
)
"""Parts of JupyterLab and of what else is installed that would only be buttons to a beginner."""


def labs_root() -> Path:
    """Return the folder of the labs as they are delivered.

    Raises
    ------
    HomeError
        When they are not installed.
    """
    folder = notebooks_root() / "labs"
    if not folder.is_dir():
        raise HomeError(f"the labs are missing: there is no folder {folder}; install taphuan again")
    return folder


def notebooks(folder: Path) -> list[Path]:
    """Return the notebooks in `folder`, in their order."""
    return sorted(folder.glob("[0-9]-*.ipynb"))


def lay_out(folder: Path, *, fresh_at: datetime | None = None) -> list[Path]:
    """Put the labs into `folder`; what is there already stays as it is.

    Parameters
    ----------
    folder
        Somebody's own; made when it is missing.
    fresh_at
        A moment: begin anew, and keep what was there in a folder that bears it.

    Returns
    -------
    list of Path
        The notebooks.

    Raises
    ------
    HomeError
        When the folder cannot be written.
    """
    source = labs_root()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if fresh_at is not None:
            _put_away(folder, fresh_at)
        for file in [*notebooks(source), *sorted((source / DATA).iterdir())]:
            _copy(file, folder / file.relative_to(source))
        _write_settings(folder / SETTINGS)
    except OSError as error:
        raise HomeError(f"the labs cannot be put into {folder}: {error}") from error
    return notebooks(folder)


def _put_away(folder: Path, at: datetime) -> None:
    old = folder / f"bai-cu-{at:%Y-%m-%d-%H%M%S}"
    mine = [one for one in folder.iterdir() if one.name != SETTINGS and not one.name.startswith("bai-cu-")]
    if mine:
        old.mkdir()
        for one in mine:
            one.rename(old / one.name)


def _copy(file: Path, target: Path) -> None:
    if target.exists():
        return
    target.parent.mkdir(exist_ok=True)
    half = target.with_name(f".{target.name}.half")
    shutil.copyfile(file, half)
    half.replace(target)


def _write_settings(folder: Path) -> None:
    """Let JupyterLab speak Vietnamese, ask nobody for news, and show what beginners need; once."""
    for name, content in _SETTINGS.items():
        _write_once(folder / "lab/user-settings" / f"{name}.jupyterlab-settings", content)
    disabled = {"disabledExtensions": dict.fromkeys(_UNUSED, True)}
    _write_once(folder / "labconfig/page_config.json", disabled)


def _write_once(file: Path, content: dict[str, Any]) -> None:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
