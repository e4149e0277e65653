"""The self-study pages of a programme as files: for the site and for the pack."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from taphuan_grading.content.models import Module, Programme
from taphuan_grading.reports.handout import handout_pdf
from taphuan_widgets.alone.files import CORE, assets, page_styles
from taphuan_widgets.alone.frame import TEMPLATES
from taphuan_widgets.alone.module_page import module_page, titles
from taphuan_widgets.alone.searching import SCRIPT, Stretch, search_script, stretches

START, SEARCH = "index.html", "tim.html"
_HERE = Path(__file__).parent
_ASSETS = "taphuan"
_ICONS = ("icon.svg", "icon-192.png", "icon-512.png")
_KEPT_WHEN_OPENED = ".pdf"


def book(
    programme: Programme,
    *,
    beside: Sequence[Module] = (),
    guides: Sequence[Stretch] = (),
    home: str = "",
) -> dict[str, bytes]:
    """Return the self-study pages and all that they need, by path within one folder.

    Parameters
    ----------
    programme
        What the start page lists.
    beside
        Modules that have a page and are in no course.
    guides
        What search finds beside the modules.
    home
        The address of the site that they belong to, seen from their folder; empty in a pack.

    Returns
    -------
    dict
        The same content always gives the same bytes. No file holds the key of a marked question.

    Raises
    ------
    ReportError
        When a hand-out does not fit on its page.
    """
    files = {name: text.encode() for name, text in _scripts().items()}
    files |= {f"{_ASSETS}/{name}": (_HERE / name).read_bytes() for name in _ICONS}
    found: list[Stretch] = []
    for title, modules in [
        *((course.title, course.modules) for course in programme.courses),
        ("", tuple(beside)),
    ]:
        files |= _pages(programme, title, modules, home)
        found += [one for module in modules for one in stretches(module, f"{module.slug}.html")]
    files[f"{_ASSETS}/{SCRIPT}"] = search_script([*found, *guides]).encode()
    files[SEARCH] = search_page("", home).encode()
    version = _digest(files)
    files[START] = _start(programme, version, home).encode()
    files["manifest.webmanifest"] = _manifest().encode()
    files["sw.js"] = _worker(version, files).encode()
    return files


def search_page(root: str, home: str) -> str:
    """Return the page of search; `root` leads from it to the folder of the self-study pages."""
    template = TEMPLATES.get_template("search.html.j2")
    return template.render(root=root, home=home, scripts=[SCRIPT, CORE])


def handout_of(module: Module) -> str:
    """Return the address of the hand-out of a module; empty when it has none."""
    return f"to-tom-tat/{module.slug}.pdf" if module.handout else ""


def _scripts() -> Mapping[str, str]:
    named = assets() | {"study.css": page_styles()}
    return {f"{_ASSETS}/{name}": text for name, text in named.items()}


def _pages(programme: Programme, course: str, modules: Sequence[Module], home: str) -> dict[str, bytes]:
    links = titles(modules)
    files: dict[str, bytes] = {}
    for module, link, following in zip(modules, links, [*links[1:], None], strict=False):
        pictures = {picture.name: f"hinh/{module.slug}/{picture.name}" for picture in module.pictures}
        files |= {pictures[one.name]: one.path.read_bytes() for one in module.pictures}
        handout = handout_of(module)
        if handout:
            files[handout] = handout_pdf(module)
        page = module_page(
            module,
            programme,
            course=course,
            pictures=pictures,
            handout=handout,
            following=following if course else None,
            home=home,
        )
        files[link.address] = page.encode()
    return files


def _start(programme: Programme, version: str, home: str) -> str:
    shown = [
        {
            "id": course.id,
            "title": course.title,
            "summary": course.summary,
            "cards": [
                {"module": module, "address": link.address, "handout": handout_of(module)}
                for module, link in zip(course.modules, titles(course.modules), strict=True)
            ],
        }
        for course in programme.courses
    ]
    template = TEMPLATES.get_template("index.html.j2")
    return template.render(
        root="", home=home, scripts=[CORE], programme=programme, courses=shown, version=version
    )


def _digest(files: Mapping[str, bytes]) -> str:
    """Return the first 12 hex digits of the SHA-256 over names and content."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\n{len(files[name])}\n".encode() + files[name])
    return digest.hexdigest()[:12]


def _manifest() -> str:
    icons = [
        {"src": f"{_ASSETS}/icon.svg", "sizes": "any", "type": "image/svg+xml"},
        *(
            {"src": f"{_ASSETS}/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"}
            for size in (192, 512)
        ),
    ]
    about = {
        "name": "Tự học chuyển đổi số",
        "short_name": "Tự học",
        "lang": "vi",
        "start_url": START,
        "scope": "./",
        "display": "standalone",
        "background_color": "#f6f8f7",
        "theme_color": "#0b6b4f",
        "icons": icons,
    }
    return json.dumps(about, ensure_ascii=False, indent=2) + "\n"


def _worker(version: str, files: Mapping[str, bytes]) -> str:
    """Return the service worker: it takes all pages along at once, and a hand-out when it is opened."""
    taken = json.dumps(sorted(name for name in files if not name.endswith(_KEPT_WHEN_OPENED)))
    head = f'const VERSION = "{version}";\nconst FILES = {taken};\n'
    return head + (_HERE / "worker.js").read_text(encoding="utf-8")


def write_book(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write `files` into `folder`."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
