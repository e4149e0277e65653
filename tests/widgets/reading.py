"""Reading the HTML of a page in a test: its tags close in order, there is no script, these are its words."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from markupsafe import Markup

EVIL = "<script>alert(\"x\")</script>' onmouseover='y"
VOID = {"input", "meta", "br", "img", "link", "path", "circle"}


class Reader(HTMLParser):
    """Checks that tags close in order, and collects the words."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(html: Markup) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    assert not {"script", "style"} & {tag for tag, _ in reader.tags}
    assert not [name for _, attributes in reader.tags for name in attributes if name.startswith("on")]
    return reader


def words(html: Markup) -> str:
    return re.sub(r"\s+", " ", "".join(read(html).words))
