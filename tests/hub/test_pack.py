"""The pack as a file: what is in it, how large it is, that it is whole, and that no key is in it."""

from __future__ import annotations

import json
import posixpath
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader
from tests import gallery

from taphuan_grading.assignment.keys import feedback_key
from taphuan_grading.assignment.public import public_question
from taphuan_grading.content import load_module, load_programme
from taphuan_grading.content.models import Module, Pool, Programme, Question
from taphuan_hub import packing
from taphuan_hub.cli import main
from taphuan_widgets.alone.book import book

COURSES = Path(__file__).parents[2] / "courses"
HEAVIEST = 250_000
Files = dict[str, bytes]


def run(*words: object) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert "Traceback" not in result.output
    return result


@pytest.fixture(scope="module")
def zipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack of three modules."""
    file = tmp_path_factory.mktemp("pack") / "tu-hoc.zip"
    done = run("pack", file)
    assert done.exit_code == 0, done.output
    assert "3 modules" in done.output
    return file


@pytest.fixture(scope="module")
def packed(zipped: Path) -> Files:
    with zipfile.ZipFile(zipped) as opened:
        assert opened.testzip() is None
        return {name.removeprefix("tap-huan/"): opened.read(name) for name in opened.namelist()}


@pytest.fixture(scope="module")
def whole() -> tuple[Programme, Files]:
    """All that is taught, and the gallery, as the site publishes it."""
    programme = load_programme(COURSES)
    return programme, book(programme, beside=[load_module(gallery.FILE)])


class Addresses(HTMLParser):
    """What a page refers to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.found += [value for name in ("href", "src", "action") if (value := told.get(name))]
        self.ids |= {told["id"] or ""} if "id" in told else set()


def pages(files: Files) -> dict[str, Addresses]:
    return {name: Addresses(text.decode()) for name, text in files.items() if name.endswith(".html")}


def inside(page: str, address: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(urlsplit(address).path)))


def test_it_holds_a_start_page_every_module_hand_outs_and_a_text_to_read(
    packed: Files, programme: Programme
) -> None:
    modules = {f"{module.slug}.html" for module in programme.modules}
    handouts = {f"to-tom-tat/{module.slug}.pdf" for module in programme.modules}
    assert {name for name in packed if name.endswith(".html")} == modules | {"index.html", "tim.html"}
    assert {name for name in packed if name.endswith(".pdf")} == handouts
    assert {"DOC-TRUOC.txt", "sw.js", "manifest.webmanifest", "taphuan/icon-192.png"} <= set(packed)
    assert "index.html" in packed["DOC-TRUOC.txt"].decode("utf-8-sig")
    assert {Path(name).suffix for name in packed} <= {
        *(".html", ".js", ".css", ".svg", ".png", ".pdf", ".txt", ".webmanifest")
    }


def test_hand_outs_are_single_pages(zipped: Path, packed: Files, tmp_path: Path) -> None:
    for name in (name for name in packed if name.endswith(".pdf")):
        (tmp_path / "one.pdf").write_bytes(packed[name])
        assert len(PdfReader(tmp_path / "one.pdf").pages) == 1


def test_the_same_content_is_the_same_file(zipped: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    again.write_text("an older pack gives way")
    assert run("pack", again).exit_code == 0
    assert again.read_bytes() == zipped.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["again.zip"]


def test_one_course(tmp_path: Path) -> None:
    assert "1 modules" in run("pack", tmp_path / "one.zip", "--course", "e-commerce").output
    unknown = run("pack", tmp_path / "none.zip", "--course", "cooking")
    assert unknown.exit_code == 2
    assert "no course 'cooking'" in unknown.output
    assert "e-commerce" in unknown.output
    lost = run("pack", tmp_path / "nowhere" / "x.zip")
    assert (lost.exit_code, "does not exist" in lost.output) == (2, True)
    assert not (tmp_path / "none.zip").exists()


def test_a_pack_that_is_too_large_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "LARGEST", 1000)
    refused = run("pack", tmp_path / "large.zip")
    assert refused.exit_code == 1
    assert "--course" in refused.output
    assert list(tmp_path.iterdir()) == []


def test_everything_that_is_taught_fits(whole: tuple[Programme, Files]) -> None:
    assert sum(map(len, whole[1].values())) < packing.LARGEST


def test_all_links_lead_somewhere(whole: tuple[Programme, Files]) -> None:
    files = whole[1]
    known = pages(files)
    for page, addresses in known.items():
        for address in addresses.found:
            assert not urlsplit(address).scheme, address  # nothing from other sites
            target = inside(page, address) if urlsplit(address).path else page
            assert target in files, (page, address)
            fragment = urlsplit(address).fragment
            assert not fragment or fragment in known[target].ids, (page, address)
    texts = json.loads(files["taphuan/texts.js"].decode().split(" = ", 1)[1].rstrip(";\n"))
    for address in (stretch[0] for stretch in texts):
        page, _, fragment = address.partition("#")
        assert fragment in known[page].ids
    taken = json.loads(re.search(r"const FILES = (.*);", files["sw.js"].decode())[1])  # type: ignore[index]
    assert set(taken) == {name for name in files if not name.endswith(".pdf")} - {"sw.js"}
    for icon in json.loads(files["manifest.webmanifest"])["icons"]:
        assert icon["src"] in files


def test_every_module_page_is_light(whole: tuple[Programme, Files]) -> None:
    programme, files = whole
    known = pages(files)
    for module in programme.modules:
        page = f"{module.slug}.html"
        loaded = {
            inside(page, one)
            for one in known[page].found
            if not one.endswith((".html", ".pdf")) and one[0] != "#"
        }
        assert len(files[page]) + sum(len(files[name]) for name in loaded) <= HEAVIEST, page


def texts_of(value: object) -> Iterator[str]:
    """Every text in a piece of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts_of(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts_of(one)


def secrets(question: Question) -> set[str]:
    """What is said of a marked question only when it is marked, and nowhere before."""
    told = feedback_key(question)
    shown = set(texts_of(public_question(question)))
    asked = [question, *(question.items if isinstance(question, Pool) else [])]
    words = {one.explanation_html for one in asked} | set(texts_of(told.get("feedback", {})))
    words |= {
        text
        for item in told.get("items", {}).values()
        if isinstance(item, dict)
        for text in texts_of(item.get("feedback", {}))
    }
    return {text for text in words - shown if len(text) > 30}


def placed(page: str) -> list[dict[str, object]]:
    found = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    return [json.loads(one)["question"] for one in found]


def test_no_file_holds_the_key_of_a_marked_question(whole: tuple[Programme, Files]) -> None:
    programme, files = whole
    modules: list[Module] = [*programme.modules, load_module(gallery.FILE)]
    everything = "\n".join(
        text.decode() for name, text in files.items() if not name.endswith((".png", ".pdf"))
    )
    assert "- [x]" not in everything
    count = 0
    for module in modules:
        shown = {one["id"]: one for one in placed(files[f"{module.slug}.html"].decode())}
        assert set(shown) == {question.id for question in module.questions}
        for question in module.marked:
            allowed = set(public_question(question))
            assert set(shown[question.id]) <= allowed
            assert not {"practice_key", "hint_html", "key", "feedback"} & set(shown[question.id])
            for text in secrets(question):
                count += 1
                assert text not in everything, (module.id, question.id)
                assert json.dumps(text, ensure_ascii=False)[1:-1] not in everything, (module.id, question.id)
    assert count > 100  # there is something to hide
