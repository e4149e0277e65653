"""The environment of a kernel: an allow-list, so that a new secret of the server stays with the server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

FROM_SERVER = frozenset(
    {"LANG", "LANGUAGE", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "SYSTEMROOT", "TZ", "VIRTUAL_ENV"}
)
"""Variables of the server that a kernel may see, beside those that start with ``LC_``."""

FROM_VOILA = frozenset(
    {
        "PATH_INFO",
        "QUERY_STRING",
        "SCRIPT_NAME",
        "SERVER_NAME",
        "SERVER_PORT",
        "SERVER_PROTOCOL",
        "SERVER_SOFTWARE",
        "VOILA_APP_PORT",
        "VOILA_BASE_URL",
        "VOILA_PREHEAT",
        "VOILA_REQUEST_URL",
        "VOILA_SERVER_URL",
    }
)
"""Variables that Voila sets for the request."""


def kernel_environment(offered: Mapping[str, str], scratch: Path, own: Mapping[str, str]) -> dict[str, str]:
    """Choose what a kernel may know.

    Parameters
    ----------
    offered
        What Voila would give: the server's whole environment and the request.
    scratch
        The folder from `make_scratch`: the kernel's home, which holds nothing.
    own
        What we add: address of the API, scoped token, run.
    """
    chosen = {
        name: value
        for name, value in offered.items()
        if name in FROM_SERVER or name in FROM_VOILA or name.startswith("LC_")
    }
    return {
        **chosen,
        "HOME": str(scratch),
        "TMPDIR": str(scratch / "tmp"),
        "IPYTHONDIR": str(scratch / "ipython"),
        "JUPYTER_CONFIG_DIR": str(scratch / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(scratch / "jupyter"),
        "JUPYTER_DATA_DIR": str(scratch / "jupyter"),
        **own,
    }


def make_scratch(folder: Path) -> Path:
    """Make the home that kernels share: private and empty.

    Returns
    -------
    Path
        `folder`. Its sub-folder ``desk`` is the working directory of every kernel and stays empty.
    """
    for name in ("ipython", "tmp", "jupyter", "desk"):
        place = folder / name
        place.mkdir(parents=True, mode=0o700, exist_ok=True)
    (folder / "desk").chmod(0o500)
    return folder
