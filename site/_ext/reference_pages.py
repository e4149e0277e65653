"""Writes the reference's pages from the packages themselves, so that no module is left out.

One page a folder of modules. Files that a program reads as its configuration, and ``__main__``, cannot be
imported as modules and are left out by name.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.typing import ExtensionMetadata

PACKAGES = ("taphuan_grading", "taphuan_widgets", "taphuan_hub")
NOT_MODULES = {"__main__", "env", "formgrader_config", "jupyterhub_config"}


def folder_of(package: str) -> Path:
    """Return the folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise LookupError(package)
    return Path(spec.origin).parent


def rooms(package: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each package below `package` (itself first) with the names of its modules."""
    top = folder_of(package)
    for init in sorted(top.rglob("__init__.py"), key=lambda path: (len(path.parts), path)):
        name = ".".join((package, *init.parent.relative_to(top).parts))
        files = sorted(path.stem for path in init.parent.glob("*.py"))
        yield name, [stem for stem in files if stem != "__init__" and stem not in NOT_MODULES]


def page(room: str, modules: list[str]) -> str:
    """Return the page of one room."""
    blocks = [f"# {room}", directive(room, ":no-members:")]
    for module in modules:
        blocks += [f"## {module}", directive(f"{room}.{module}")]
    return "\n\n".join(blocks) + "\n"


def directive(module: str, *options: str) -> str:
    lines = ["```{eval-rst}", f".. automodule:: {module}", *(f"   {option}" for option in options), "```"]
    return "\n".join(lines)


def write_pages(app: Sphinx, config: Config) -> None:
    """Write a page a room."""
    wanted = {f"{room}.md": page(room, modules) for top in PACKAGES for room, modules in rooms(top)}
    write_folder(Path(app.srcdir) / "reference" / "generated", wanted)


def write_folder(folder: Path, wanted: Mapping[str, str]) -> None:
    """Write the pages that changed, and remove those that nobody wants any more."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in set(folder.iterdir()) - {folder / name for name in wanted}:
        old.unlink()
    for name, text in wanted.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Write the pages before Sphinx looks for them."""
    app.connect("config-inited", write_pages)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
