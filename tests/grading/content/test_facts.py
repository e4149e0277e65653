"""Facts, objectives and the blocks of text: what a sound file becomes, and where each mistake is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbconvert.filters import markdown2html

from taphuan_grading.assignment.notebook import source_notebook
from taphuan_grading.content import check, load_module
from taphuan_grading.content.facts import Fact, written
from taphuan_grading.content.models import Module, Pilot, Pool, Text

Edit = Callable[[str, str, str], Path]
BASICS, FACTS = "village/basics.md", "facts.yml"
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
TWO = """\
objectives:
  - {id: kinds, text: Biết mọi loại câu hỏi, digcomp: "1.1", plan: III.1.đ}
  - {id: more, text: Biết thêm, digcomp: "5.4", plan: I.2.a}"""
ONE = TWO.rsplit("\n", 1)[0]
PERIOD = "    valid_from: 2026-01-01\n    valid_to: 2027-01-01\n    replaced_by: later\n"
LATER = "  - {id: later, statement: Gọi 999, source: S, valid_from: 2027-01-01, checked: 2026-11-01}\n"
POOL = """\
Hết bài.

::::{question} rut
:type: pool
:points: 1
:draw: 1
Trả lời.

:::{question} rut-a
:type: true-false
:facts: hotline-156
:answer: true
Gọi 156 được.
:::

:::{question} rut-b
:type: true-false
:answer: false
Gọi 1 được.
:::
::::
"""


def dated(edit: Edit) -> None:
    old = "    checked: 2026-11-01\n"
    edit(FACTS, old, PERIOD + old + LATER)


@given(st.none() | DAYS, st.none() | DAYS, DAYS)
def test_a_fact_holds_from_its_first_day_until_the_day_before_its_end(
    begins: date | None, ends: date | None, day: date
) -> None:
    fact = Fact(id="a", statement="A", source="S", valid_from=begins, valid_to=ends, checked=day)
    assert fact.holds(day) == ((begins or date.min) <= day < (ends or date.max))


def test_a_fact_is_told_with_its_period(edit: Edit) -> None:
    dated(edit)
    path = edit(BASICS, "Một đoạn **quan trọng**", "{fact}`hotline-156`; đoạn **quan trọng**")
    module = load_module(path)
    first = module.steps[0].parts[0]
    assert isinstance(first, Text)
    told = "Báo cuộc gọi lừa đảo tới 156 hoặc 5656 (từ ngày 01/01/2026 đến hết ngày 31/12/2026); đoạn"
    assert first.markdown.startswith(told)
    assert module.facts[0].afterwards == "Gọi 999"
    assert written(date(2026, 3, 5)) == "05/3/2026"


def test_the_version_follows_the_facts_that_the_text_cites(tree: Path, edit: Edit) -> None:
    path = edit(BASICS, "Một đoạn **quan trọng**", "{fact}`hotline-156`")
    before = load_module(path).version
    edit(FACTS, "156 hoặc 5656", "156")
    assert load_module(tree / BASICS).version != before


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "problem"),
    [
        (FACTS, "id: hotline-156", "id: Hotline", 2, "cannot be a fact's id"),
        (FACTS, "5656\n", "5656.\n", 3, "ends with a full stop"),
        (FACTS, "2026-11-01\n", "soon\n", 5, "'facts.checked' is 'soon'"),
        (
            FACTS,
            "2026-11-01\n",
            "2026-11-01\n    replaced_by: none\n    valid_to: 2027-01-01\n",
            6,
            "no fact",
        ),
        (FACTS, "2026-11-01\n", "2026-11-01\n    replaced_by: hotline-156\n", 6, "never ends"),
        (
            FACTS,
            "2026-11-01\n",
            "2026-11-01\n    valid_from: 2027-01-01\n    valid_to: 2026-01-01\n",
            7,
            "ends before",
        ),
        (FACTS, "    source: Thông báo giả định\n", "", 2, "'facts.source' is missing"),
        (BASICS, "Một đoạn", "{fact}`other` đoạn", 14, "the text cites 'other'"),
        (BASICS, 'digcomp: "1.1"', 'digcomp: "6.1"', 7, "'objectives.digcomp' is '6.1'"),
        (BASICS, "plan: III.1.đ", "plan: chung", 7, "'objectives.plan' is 'chung'"),
        (BASICS, "id: kinds", "id: Kinds", 7, "cannot be an objective's id"),
        (BASICS, ":type: single-choice\n", ":type: single-choice\n:facts: x\n", 39, "unknown id 'x'"),
        (BASICS, ":type: single-choice\n", ":type: single-choice\n:objective:\n", 39, "names nothing"),
        (BASICS, "Hết bài.", ":::{tomorrow}\nMột việc.\n:::", 97, "holds no list"),
        (BASICS, "Hết bài.", ":::{pilot} farming\nMột việc.\n:::", 97, "unknown field 'farming'"),
        (BASICS, "Hết bài.", ":::{case}\n:::", 97, "is empty"),
        (BASICS, "Hết bài.", ":::{handout}\nA\n:::\n\n:::{handout}\nB\n:::", 101, "a second block 'handout'"),
    ],
)
def test_one_mistake_is_told_on_its_line(
    tree: Path, edit: Edit, file: str, old: str, new: str, line: int, problem: str
) -> None:
    path = edit(file, old, new)
    found = [error for error in check([tree]) if error.path == path]
    assert [(error.line, problem in error.problem) for error in found][:1] == [(line, True)], found


def test_a_marked_question_says_what_it_tests_when_there_is_a_choice(tree: Path, edit: Edit) -> None:
    edit(BASICS, ONE, TWO)
    found = [error.problem for error in check([tree])]
    marked = [question for question in load_basics_alone() if not question.practice]
    assert found.count("the question does not say which objective it tests") == len(marked)


def load_basics_alone() -> tuple:  # type: ignore[type-arg]
    sample = Path(__file__).parents[1] / "samples/small" / BASICS
    return load_module(sample).questions


def test_every_objective_is_tested(tree: Path, edit: Edit) -> None:
    path = edit(BASICS, ONE, TWO)
    text = path.read_text(encoding="utf-8").replace(":type:", ":objective: kinds\n:type:")
    path.write_text(text, encoding="utf-8")
    (error,) = check([tree])
    assert (error.line, error.problem) == (8, "no marked question tests the objective 'more'")


def with_pool(edit: Edit) -> Module:
    dated(edit)
    return load_module(edit(BASICS, "Hết bài.", POOL))


def test_what_an_attempt_tests_includes_what_its_draw_takes_of_a_pool(edit: Edit) -> None:
    module = with_pool(edit)
    told = {draw: module.facts_tested(draw) for draw in map(str, range(8))}
    pool = module.question("rut")
    assert isinstance(pool, Pool)
    asked = {draw: [item.id for item in pool.asked(draw)] for draw in told}
    assert {tuple(names) for names in asked.values()} == {("rut-a",), ("rut-b",)}
    assert all(
        facts == (("hotline-156",) if asked[draw] == ["rut-a"] else ()) for draw, facts in told.items()
    )
    assert module.question("rut").objectives == ("kinds",)


def test_out_of_force(tree: Path, edit: Edit) -> None:
    pool = with_pool(edit).question("rut")
    assert isinstance(pool, Pool)
    assert check([tree], date(2026, 12, 31)) == []
    told = [
        (error.line, error.problem.split(",")[0], error.expected) for error in check([tree], date(2027, 1, 1))
    ]
    assert told == [
        (9, "module 'village/basics' rests on 'hotline-156'", "later"),
        (pool.items[0].line, "question 'rut-a' rests on 'hotline-156'", "later"),
    ]


def test_a_table_in_a_block_is_a_table_on_the_page(edit: Edit) -> None:
    block = ":::{handout}\n| A | B |\n|---|---|\n| 1 | 2 |\n:::"
    text = load_module(edit(BASICS, "Hết bài.", block)).steps[-1].parts[-1]
    assert isinstance(text, Text)
    html = markdown2html(text.markdown)
    assert "<table>" in html
    assert html.count("<blockquote>") == html.count("</blockquote>") == 1


def test_blocks(edit: Edit) -> None:
    blocks = (
        ":::{case} Ở chợ\nBà Mai bán rau.\n:::\n\n:::{tomorrow}\n- Gọi điện\n:::\n\n"
        ":::{handout}\nNhớ **156**.\n:::\n\n:::{pilot} digital-economy\nXã ghi sổ.\n:::\n"
    )
    module = load_module(edit(BASICS, "Hết bài.", blocks))
    text, pilot = module.steps[-1].parts[-2:]
    assert isinstance(text, Text)
    assert isinstance(pilot, Pilot)
    assert text.markdown.startswith("> **Tình huống giả định: Ở chợ**\n>\n> Bà Mai bán rau.\n>\n> *Người,")
    assert "> **Làm ngay ngày mai**\n>\n> - Gọi điện" in text.markdown
    assert (module.tomorrow, module.handout) == ("- Gọi điện", "Nhớ **156**.")
    assert (pilot.fields, pilot.html) == (("digital-economy",), "<p>Xã ghi sổ.</p>")
    cells = source_notebook(module).cells
    roles = [cell.metadata.taphuan.role for cell in cells]
    assert roles[:2] == ["setup", "aside"]
    assert roles[-3:] == ["aside", "text", "submit"]
    assert cells[-3].source == 'lesson.aside("pilot-1")'
    assert "Bài này dựa vào đâu" in cells[-2].source
    assert "đối chiếu tháng 11/2026" in cells[-2].source
