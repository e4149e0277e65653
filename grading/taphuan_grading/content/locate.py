"""Where the content is."""

from __future__ import annotations

import os
from pathlib import Path

from jupyter_core.paths import jupyter_path

SETTING = "TAPHUAN_CONTENT"
"""The environment variable that names the content folder."""


def content_root(explicit: Path | None = None) -> Path:
    """Return the folder that holds ``programme.yml``.

    Parameters
    ----------
    explicit
        A folder that was asked for; it wins over everything.

    Returns
    -------
    Path
        `explicit`, else what ``TAPHUAN_CONTENT`` names, else the checkout's ``courses/``, else the first
        ``share/taphuan/courses`` beside the folders where Jupyter looks. An installed copy never
        hides the checkout that an editable install runs from.
    """
    if explicit is not None:
        return explicit.resolve()
    setting = os.environ.get(SETTING)
    if setting:
        return Path(setting).resolve()
    checkout = Path(__file__).resolve().parents[3] / "courses"
    installed = [Path(folder).parent / "taphuan" / "courses" for folder in jupyter_path()]
    for candidate in (checkout, *installed):
        if (candidate / "programme.yml").is_file():
            return candidate
    return checkout
