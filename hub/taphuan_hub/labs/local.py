"""``taphuan lab``: JupyterLab on one's own labs, on this machine only."""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from taphuan_hub.errors import ServeError
from taphuan_hub.labs.jupyter import environment, first_page, options
from taphuan_hub.serving.plan import HOST, free_ports, require_free

DEFAULT_PORT = 8888


def command(folder: Path, port: int, *, browser: bool) -> list[str]:
    """Return the command line that starts JupyterLab on `folder`."""
    as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        *(sys.executable, "-m", "jupyterlab"),
        *options(folder),
        *as_root,
        f"--ServerApp.ip={HOST}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.open_browser={browser}",
        f"--LabApp.default_url={first_page(folder)}",
    ]


def serve(folder: Path, port: int | None, *, browser: bool, told: Callable[[str], None]) -> None:
    """Become JupyterLab on `folder` until Ctrl-C.

    Parameters
    ----------
    folder
        Labs that were laid out.
    port
        Where browsers connect; 8888 or a free one when it is not given.
    browser
        Whether to open a browser.
    told
        Called with the address, which holds this server's token.

    Raises
    ------
    ServeError
        When the port is taken.
    """
    chosen = _port(port)
    token = secrets.token_urlsafe(24)
    scratch = Path(tempfile.mkdtemp(prefix="taphuan-lab-"))
    told(f"http://{HOST}:{chosen}{first_page(folder)}?token={token}")
    own = environment(folder, scratch) | {"JUPYTER_TOKEN": token}
    os.execve(sys.executable, command(folder, chosen, browser=browser), os.environ | own)  # noqa: S606 - our own


def _port(port: int | None) -> int:
    if port is not None:
        require_free(port)
        return port
    try:
        require_free(DEFAULT_PORT)
    except ServeError:
        return free_ports(1)[0]
    return DEFAULT_PORT
