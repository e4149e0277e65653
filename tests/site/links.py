"""Links of the built site: ``python -m tests.site.links FOLDER``, a part of ``make site-check``.

Exits with 1 and one line a mistake when a link leads to no file or no heading, or when a page loads
anything from another site.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

LOADS = {("script", "src"), ("img", "src"), ("iframe", "src"), ("link", "href")}
NOT_LOADED = {"canonical", "next", "prev", "search", "index"}
"""Relations of ``link`` that a browser does not fetch."""


class Links(HTMLParser):
    """What one page leads to, what it loads, and the places in it that can be led to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.leads: list[str] = []
        self.loads: list[str] = []
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        about = dict(attrs)
        self.places |= {value for name in ("id", "name") if (value := about.get(name))}
        for name in ("href", "src"):
            address = about.get(name)
            if address:
                self.leads.append(address)
                if (tag, name) in LOADS and about.get("rel") not in NOT_LOADED:
                    self.loads.append(address)


def mistakes(folder: Path) -> Iterator[str]:
    """Yield what is wrong with the pages below `folder`, one line each."""
    pages = {
        path: Links(path.read_text(encoding="utf-8")) for path in sorted(folder.resolve().rglob("*.html"))
    }
    for path, page in pages.items():
        name = path.relative_to(folder.resolve())
        yield from (f"{name}: loads {one} from another site" for one in page.loads if urlsplit(one).netloc)
        for address in page.leads:
            parts = urlsplit(address)
            if not (parts.scheme or parts.netloc) and not _is_there(path, parts, pages):
                yield f"{name}: the link {address} leads nowhere"


def _is_there(path: Path, parts: SplitResult, pages: dict[Path, Links]) -> bool:
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if target.is_dir():
        target /= "index.html"
    page = pages.get(target)
    return target.exists() and (not parts.fragment or page is None or unquote(parts.fragment) in page.places)


if __name__ == "__main__":
    found = list(mistakes(Path(sys.argv[1])))
    for line in found:
        print(line, file=sys.stderr)  # noqa: T201 - a command
    sys.exit(bool(found))
