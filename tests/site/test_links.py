"""The check of the built site finds what it is there for."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.site.links import mistakes

GOOD = '<h1 id="a">A</h1><a href="#a">a</a> <a href="b/">b</a> <a href="b/index.html#%C3%A1">á</a> <a href="https://x.vn">x</a>'


@pytest.mark.parametrize(
    ("added", "found"),
    [
        ("", []),
        ('<a href="c.html">c</a>', ["index.html: the link c.html leads nowhere"]),
        ('<a href="b/index.html#no">c</a>', ["index.html: the link b/index.html#no leads nowhere"]),
        ('<img src="no.png">', ["index.html: the link no.png leads nowhere"]),
        ('<script src="https://x.vn/a.js">', ["index.html: loads https://x.vn/a.js from another site"]),
        ('<link rel="stylesheet" href="//x.vn/a.css">', ["index.html: loads //x.vn/a.css from another site"]),
        ('<link rel="canonical" href="https://x.vn/">', []),
    ],
)
def test_what_is_wrong_with_a_page(tmp_path: Path, added: str, found: list[str]) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b/index.html").write_text('<p id="á">B</p>', encoding="utf-8")
    (tmp_path / "index.html").write_text(GOOD + added, encoding="utf-8")
    assert list(mistakes(tmp_path)) == found
