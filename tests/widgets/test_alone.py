"""Practice on a page of plain files is marked as on the service, words of the feedback included."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests import gallery
from tests.grading.simulation.conftest import SCENARIOS, half, right, wrong
from tests.widgets import plain

from taphuan_grading.assignment.public import public_question
from taphuan_grading.content import load_module
from taphuan_grading.content.models import Question, Simulation
from taphuan_grading.rules.pool import DRAW as DRAWN
from taphuan_widgets.alone.files import DRAW, drawn, whole
from taphuan_widgets.front import PACKAGE, classic
from taphuan_widgets.practice import judge

Case = tuple[dict[str, Any], object, dict[str, Any]]
"""A key as the page holds it, an answer, and what Python says."""

SITE = Path(__file__).parents[2] / "site/thu-vien/mo-phong"
NASTY = "</script><img src=x onerror=alert(1)>"
STRANGE: list[object] = [
    None,
    "",
    "x",
    7,
    True,
    [],
    [1, "a", " b"],
    {},
    {"a": 1},
    {"rating": "x"},
    [["a"]],
    NASTY,
]
PRACTICE = load_module(gallery.FILE)
TYPED: list[tuple[dict[str, Any], list[object]]] = [
    (
        {"type": "short-text", "points": 1, "key": ["Lâm Đồng", "hòa bình"], "diacritics": "required"},
        ["lâm  đồng", "HOÀ BÌNH", "lam dong", " ", "\u200bLâm Đồng", "x" * 1001],
    ),
    (
        {"type": "short-text", "points": 1, "key": ["Lâm Đồng"], "diacritics": "optional"},
        ["LAM DONG", "lam dongg"],
    ),
    (
        {"type": "number", "points": 1, "key": 1234.5, "tolerance": 0.01, "unit": "đồng"},
        ["1.234,5", "1 234,51 đồng", "1,234.5", "1234.5 vnđ", "-1234,5", "12 34", "1.234", 1234.5, True],
    ),
    (
        {"type": "number", "points": 1, "key": 45.05, "tolerance": 0.01, "unit": "%"},
        ["45,06", "45,07", "45.05%", "+45,05"],
    ),
]


def logs(played: Simulation) -> list[object]:
    everything = [f"{deed} 156 <b>" if "{}" in words else deed for deed, words in played.deeds.items()]
    return [right(played), half(played), wrong(played), everything, [*half(played), "old thing"]]


def asked(question: Question, answers: list[object]) -> list[Case]:
    """The cases of one question; a pool is dealt out before its page is written."""
    public = public_question(question)
    if question.type != "pool":
        return [(public["practice_key"], answer, judge(public, answer)) for answer in answers]
    dealt = drawn(public, DRAW)["practice_key"]
    named = [answer for answer in answers if isinstance(answer, dict) and answer]
    return [(dealt, answer, judge(public, {DRAWN: DRAW, "answers": answer})) for answer in named]


def cases() -> list[Case]:
    found = []
    for played in SCENARIOS.values():
        found += asked(played, [*logs(played), *STRANGE])
    for question in PRACTICE.questions:
        if question.practice:
            own = [give(question, DRAW) for give in (gallery.right, gallery.half, gallery.wrong)]
            found += asked(question, [*own, *STRANGE])
    for key, answers in TYPED:
        found += [(key, answer, judge({"practice_key": key}, answer)) for answer in answers]
    return found


def test_the_judge_in_the_browser_agrees_with_python(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node; the browser tests of self-study pages see judgements of every simulator")
    (tmp_path / "judge.js").write_text(classic([PACKAGE / "alone/judge.js"]), encoding="utf-8")
    found = cases()
    given = json.dumps([[key, answer] for key, answer, _ in found])
    (tmp_path / "cases.json").write_text(given, encoding="utf-8")
    script = (
        "import './judge.js'; import { readFileSync } from 'node:fs';"
        "const { judge } = globalThis.taphuan['judge.js'];"
        "const cases = JSON.parse(readFileSync('cases.json', 'utf-8'));"
        "console.log(JSON.stringify(cases.map(([key, answer]) => judge(key, answer))));"
    )
    done = subprocess.run(
        [node, "--input-type=module", "-e", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    for (key, answer, said), told in zip(found, json.loads(done.stdout), strict=True):
        assert told == said, (key["type"], answer)
    types = {key["type"] for key, _, _ in found}
    assert types >= {question.type for question in PRACTICE.questions if question.practice} | {"simulation"}


def test_the_site_shows_every_scenario() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in SITE.glob("*.md"))
    for played in SCENARIOS.values():
        assert f":::{{simulation}} {played.simulator}\n:scenario: {played.scenario}\n:practice:\n" in pages


def test_what_a_page_holds_cannot_end_its_script() -> None:
    played = SCENARIOS["inbox/sms-brandname"]
    nasty = played.model_copy(update={"stage": {"messages": [{"text": NASTY}]}, "practice": False})
    html = plain.page(NASTY, public_question(nasty), NASTY)
    assert html.count("</script>") == 3
    assert "<img" not in html


def test_a_marked_pool_asks_everything_without_its_key() -> None:
    pool = next(one for one in PRACTICE.questions if one.type == "pool")
    public = public_question(pool.model_copy(update={"practice": False}))
    shown = whole(public, DRAW)
    assert {item["id"] for item in shown["items"]} == {item["id"] for item in public["items"]}
    assert f"cả {len(public['items'])} câu" in shown["prompt_html"]
    assert not [item for item in shown["items"] if "vary" in item or "{" in item["prompt_html"]]
    assert "practice_key" not in shown
