"""The pages that are not modules: copied from ``notebooks/`` into the home."""

from __future__ import annotations

from pathlib import Path

from jupyter_core.paths import jupyter_path

from taphuan_grading.errors import HomeError
from taphuan_grading.store.home import Home

PAGES = {
    "my-learning": "learn",
    "contests": "learn",
    "cascade": "learn",
    "indicator-board": "office",
    "trainer-desk": "office",
}
"""The pages, and the service that shows each."""


def notebooks_root() -> Path:
    """Return the folder of the pages: the checkout's, else the one that was installed.

    Raises
    ------
    HomeError
        When neither is there.
    """
    checkout = Path(__file__).resolve().parents[2] / "notebooks"
    installed = [Path(folder).parent / "taphuan" / "notebooks" for folder in jupyter_path()]
    for candidate in (checkout, *installed):
        if candidate.is_dir():
            return candidate
    raise HomeError(f"the pages are missing: there is no folder {checkout}; install taphuan again")


def publish_pages(home: Home) -> None:
    """Copy every page into the home, whole or not at all."""
    source = notebooks_root()
    for name, service in PAGES.items():
        target = home.pages / service / f"{name}.ipynb"
        half = target.with_name(f".{target.name}.half")
        half.write_bytes((source / f"{name}.ipynb").read_bytes())
        half.replace(target)
