"""What the parent imports before it forks: all that a kernel and the pages of taphuan load."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from importlib.util import find_spec
from pathlib import Path

KERNEL = (
    "taphuan_hub.kernels.child",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.extensions.storemagic",
    "IPython.utils.wildcard",
    "encodings.ascii",
    "encodings.idna",
    "encodings.latin_1",
    "faulthandler",
    "ipykernel.ipkernel",
    "psutil",
    "pwd",
    "stringprep",
    "tornado.locks",
    "tornado.platform.asyncio",
    "tornado.queues",
)
"""What an IPython kernel imports while it starts and runs its first cell."""

NOT_IN_PAGES = {"taphuan_widgets.alone", "taphuan_widgets.labs"}
"""Packages that no page imports: pages of plain files have no kernel, and labs bring pandas."""

OURS = ("taphuan_widgets", "taphuan_grading", "taphuan_hub.kernels")
"""Packages of this project whose files count for `fingerprint`; what is installed counts as a whole."""


def preload() -> None:
    """Import everything.

    Raises
    ------
    ImportError
        When one module cannot be imported.
    RuntimeError
        When one has started a thread, which a forked process would miss.
    """
    for name in KERNEL:
        importlib.import_module(name)
    _import_debugger_without_debugpy()
    _import_all_below("taphuan_widgets")
    if len(list(Path("/proc/self/task").iterdir())) > 1:
        raise RuntimeError("a module started a thread when it was imported; kernels cannot be forked")


def _import_all_below(package: str) -> None:
    for found in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
        if found.name in NOT_IN_PAGES:
            continue
        importlib.import_module(found.name)
        if found.ispkg:
            _import_all_below(found.name)


def _import_debugger_without_debugpy() -> None:
    """Leave out the debugger of JupyterLab: it takes each kernel 2 MB, and nobody debugs a page."""
    sys.modules["debugpy"] = None  # type: ignore[assignment] # importing it now fails, as ipykernel allows
    importlib.import_module("ipykernel.debugger")
    del sys.modules["debugpy"]


def fingerprint() -> frozenset[tuple[str, int]]:
    """Return what changes when something that `preload` imports is upgraded or edited; takes 3 ms.

    Installing and removing a distribution changes the time of the folder in which all of them lie.
    """
    installed = [place for place in map(Path, sys.path) if place.name.endswith("-packages")]
    edited = [path for package in OURS for path in _folder(package).rglob("*.py")]
    return frozenset((str(path), path.stat().st_mtime_ns) for path in [*installed, *edited] if path.exists())


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ImportError(f"the package {package} is missing; install taphuan again")
    return Path(spec.origin).parent
