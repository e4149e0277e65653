"""The pictures of the site and of the README are those that ``make pictures`` takes, small and described."""

from __future__ import annotations

import re
from pathlib import Path

from tests.pictures.__main__ import WALKS
from tests.pictures.studio import MOST_BYTES

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "site/_static/pictures"
SHOWN = re.compile(
    r"!\[(?P<a>[^\]]*)\]\((?P<b>[^)]+\.png)\)"
    r"|\{image\} (?P<c>\S+\.png)\n:alt: (?P<d>.+)"
    r'|src="(?P<e>[^"]+\.png)"[^>]*alt="(?P<f>[^"]*)"'
)


def shown() -> dict[str, list[str]]:
    """Return the descriptions of each picture that a page shows, by its name."""
    found: dict[str, list[str]] = {}
    for page in [*ROOT.glob("README*.md"), *(ROOT / "site").glob("[!_]*/*.md")]:
        for each in SHOWN.finditer(page.read_text(encoding="utf-8")):
            path = page.parent / (each["b"] or each["c"] or each["e"])
            assert path.is_file(), f"{page}: {path}"
            if path.resolve().parent == FOLDER:
                found.setdefault(path.stem, []).append(each["a"] or each["d"] or each["f"] or "")
    return found


def test_every_picture_is_taken_by_the_script_shown_described_and_small() -> None:
    assert set(WALKS) == {"learner", "trainer", "office", "team"}
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "tests/pictures").glob("*.py")]
    taken = {name for source in sources for name in re.findall(r'studio\.take\(\w+, "([^"]+)"\)', source)}
    pages = shown()
    assert taken == {path.stem for path in FOLDER.glob("*.png")} == set(pages)
    assert [name for name, words in pages.items() if not all(len(each) > 20 for each in words)] == []
    assert [path.name for path in FOLDER.glob("*.png") if path.stat().st_size > MOST_BYTES] == []
