"""What every widget of a page shares: a guarded way in, and a first state that travels with the page."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import anywidget
from traitlets import Int, Unicode

VIEW = "application/vnd.jupyter.widget-view+json"
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(?P<name>[\w.]+)";\n', re.MULTILINE)
_QUESTIONS = Path(__file__).parent / "questions"
_EXPORT = re.compile(r"^export (?=function|const|class)", re.MULTILINE)


def in_page() -> bool:
    """Say whether this kernel serves a page of the taphuan template, whose host loads modules by name."""
    return os.environ.get("TAPHUAN_PAGE") == "1"


def parts(module: Path) -> list[Path]:
    """Return the files that the front-end module at `module` consists of, in the order of loading.

    Parameters
    ----------
    module
        A ``.js`` file. It may import from files beside it or among the questions (``from "./base.js"``),
        which may import again; each may have a ``.css`` of the same name. A page serves all of them from one
        flat folder, so names are used once.
    """
    scripts = list(dict.fromkeys(_scripts(module)))
    sheets = [script.with_suffix(".css") for script in scripts]
    return scripts + [sheet for sheet in sheets if sheet.exists()]


def _scripts(module: Path) -> Iterator[Path]:
    for match in _IMPORT.finditer(module.read_text(encoding="utf-8")):
        beside = module.with_name(match["name"])
        yield from _scripts(beside if beside.is_file() else _QUESTIONS / match["name"])
    yield module


def bundle(module: Path) -> tuple[str, str]:
    """Return script and style of `module` as two texts, for front ends that get them through traits."""
    files = parts(module)
    texts = {path: path.read_text(encoding="utf-8") for path in files}
    imported = [path for path in files if path.suffix == ".js" and path != module]
    alone = {path: _IMPORT.sub("", text) for path, text in texts.items()}
    script = "".join(_EXPORT.sub("", alone[path]) for path in imported) + alone[module]
    return script, "".join(texts[path] for path in files if path.suffix == ".css")


class PageWidget(anywidget.AnyWidget):
    """A widget whose front end may set the traits in `writable` and no others.

    A front end changes what it may change together with `turn`, a number that rises. `on_turn` is then
    called once for each new number, so that an update that is sent twice has its effect once.
    """

    module: ClassVar[Path]
    writable: ClassVar[frozenset[str]] = frozenset({"turn", "command"})
    _sent: ClassVar[set[str]] = set()

    turn = Int(0).tag(sync=True)
    command = Unicode("").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        self._esm, self._css = ("", "") if in_page() else bundle(self.module)
        super().__init__(**traits)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what a front end sent: writable traits only, and only with a turn that is new."""
        given = {name: value for name, value in sync_data.items() if name in self.writable}
        before = self.turn
        if not isinstance(given.get("turn"), int) or given["turn"] <= before:
            return
        super().set_state(given)
        self.on_turn()

    def on_turn(self) -> None:
        """Deal with what the front end has just changed."""

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundled: tuple[dict[str, Any], dict[str, Any]] | None = super()._repr_mimebundle_(**kwargs)
        if bundled is None or not in_page():
            return bundled
        data, metadata = bundled
        return {VIEW: {**data[VIEW], **self._first_view()}}, metadata

    def _first_view(self) -> dict[str, Any]:
        """Return the state and the sources that the page does not have yet, so that it need not ask."""
        files = parts(self.module)
        fresh = [path for path in files if path.name not in PageWidget._sent]
        PageWidget._sent.update(path.name for path in fresh)
        own = [name for name in self.keys if not name.startswith("_") and name not in _LAYOUT]
        return {
            "state": self.get_state(own),
            "module": self.module.name,
            "styles": [path.name for path in files if path.suffix == ".css"],
            "sources": {path.name: path.read_text(encoding="utf-8") for path in fresh},
        }


_LAYOUT = frozenset({"layout", "tabbable", "tooltip"})
