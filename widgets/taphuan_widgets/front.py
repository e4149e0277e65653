"""The front ends as files: what a module consists of, several as one script, names that say the content.

A front end is plain ESM without a build step. It imports by flat names (``from "./base.js"``), so that the
same file runs in JupyterLab, in a page of ours and in a page without Python; names are used once.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent
PAGE = PACKAGE / "share" / "jupyter" / "voila" / "templates" / "taphuan" / "static"
_SHARED = (PACKAGE / "questions", PACKAGE / "qr")
_LESSON = frozenset({"questions", "progress", "submit"})
_IMPORT = re.compile(r'^import (?P<names>\{[^}]*\}) from "\./(?P<file>[\w.]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (?P<name>\w+))", re.MULTILINE)
_DEFAULT = re.compile(r"^export default ", re.MULTILINE)


def parts(module: Path) -> list[Path]:
    """Return the files that the front-end module at `module` consists of, in the order of loading.

    Parameters
    ----------
    module
        A ``.js`` file. It may import from files beside it, among the questions or in ``qr``, which may import
        again; each may have a ``.css`` of the same name.
    """
    scripts = list(dict.fromkeys(_scripts(module)))
    sheets = [script.with_suffix(".css") for script in scripts]
    return scripts + [sheet for sheet in sheets if sheet.exists()]


def _scripts(module: Path) -> Iterator[Path]:
    for match in _IMPORT.finditer(module.read_text(encoding="utf-8")):
        places = [folder / match["file"] for folder in (module.parent, *_SHARED)]
        yield from _scripts(next((place for place in places if place.is_file()), places[0]))
    yield module


def joined(modules: Iterable[Path]) -> str:
    """Return one script that exports, by file name, what each of `modules` exports by default.

    Every file keeps a scope of its own, and is run once.
    """
    files = dict.fromkeys(path for module in modules for path in parts(module) if path.suffix == ".js")
    return "const files = {};\n" + "".join(map(_scoped, files)) + "export default files;\n"


def classic(modules: Iterable[Path], without: Iterable[Path] = ()) -> str:
    """Return `modules` as one script of the old kind, for pages that are opened from files.

    Browsers load no module and answer no ``fetch`` there. What each file exports is put into
    ``globalThis.taphuan`` by file name; a browser too old for the language leaves the page as it is.

    Parameters
    ----------
    modules
        Front-end modules.
    without
        Modules that the page has run before, with what they import.
    """
    there = {path for module in without for path in parts(module)}
    files = dict.fromkeys(path for module in modules for path in parts(module) if path.suffix == ".js")
    made = "".join(_scoped(path) for path in files if path not in there)
    return f"(files => {{\n{made}}})(globalThis.taphuan ??= {{}});\n"


def _scoped(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    exported = _EXPORT.findall(text)
    text = _IMPORT.sub(lambda match: f'const {match["names"]} = files["{match["file"]}"];\n', text)
    text = _EXPORT.sub("", text)
    if _DEFAULT.search(text):
        text = _DEFAULT.sub("const whole = ", text)
        exported.append("default: whole")
    return f'files["{path.name}"] = (() => {{\n{text}return {{ {", ".join(exported)} }};\n}})();\n'


def styles(modules: Iterable[Path]) -> str:
    """Return the styles of `modules` as one text."""
    files = dict.fromkeys(path for module in modules for path in parts(module) if path.suffix == ".css")
    return "".join(path.read_text(encoding="utf-8") for path in files)


@cache
def bundle(module: Path) -> tuple[str, str]:
    """Return script and style of `module` as two texts, for front ends that get them through traits."""
    script = joined([module]).replace("export default files;\n", "")
    return f'{script}export default files["{module.name}"].default;\n', styles([module])


@dataclass(frozen=True)
class Asset:
    """A script or style sheet that may be kept for ever, because its name says what is in it.

    Parameters
    ----------
    name
        ``lesson.3f2a91c0d4e5.js``.
    text
        The content.
    """

    name: str
    text: str


def asset(stem: str, kind: str, text: str) -> Asset:
    """Return `text` as an asset, with the first 12 hex digits of its SHA-256 in the name."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Asset(f"{stem}.{digest}.{kind}", text)


@dataclass(frozen=True)
class Assets:
    """What pages load by address.

    Parameters
    ----------
    files
        All of them by name.
    page
        Names of the style sheet and the script of every page.
    modules
        For each front-end module the names of the script and the style sheet that hold it; empty where
        there is no style sheet. What nearly every lesson shows comes in one script.
    """

    files: dict[str, Asset]
    page: tuple[str, str]
    modules: dict[str, tuple[str, str]]


@cache
def assets() -> Assets:
    """Gather the assets of this installation."""
    files: dict[str, Asset] = {}

    def keep(stem: str, kind: str, text: str) -> str:
        made = asset(stem, kind, text)
        files[made.name] = made
        return made.name if text else ""

    page = (
        keep("page", "css", (PAGE / "page.css").read_text(encoding="utf-8")),
        keep("page", "js", joined([PAGE / "steps.js", PAGE / "host.js"])),
    )
    lesson = [path for path in _modules() if path.parent.name in _LESSON]
    groups = {"lesson": lesson} | {path.stem: [path] for path in _modules() if path not in lesson}
    modules: dict[str, tuple[str, str]] = {}
    for stem, group in groups.items():
        names = keep(stem, "js", joined(group)), keep(stem, "css", styles(group))
        modules |= {path.name: names for path in group}
    return Assets(files, page, modules)


def _modules() -> list[Path]:
    """Return the front-end modules of the package: the scripts that export something to show."""
    scripts = sorted(PACKAGE.glob("*/*.js"))
    return [path for path in scripts if _DEFAULT.search(path.read_text(encoding="utf-8"))]
