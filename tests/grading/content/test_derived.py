"""Modules made of questions of others: what they take, and what is said when they cannot."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.holding import CONTEST, SAMPLE

from taphuan_grading.content import check, load_programme
from taphuan_grading.content.derived import Head, PartFile, derive
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.models import Module, Pool, Programme
from taphuan_grading.content.yaml_file import Lines


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return shutil.copytree(SAMPLE, tmp_path / "courses")


def spoilt(tree: Path, old: str, new: str) -> list[tuple[int, str]]:
    path = tree / CONTEST
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    errors = check([tree])
    assert {error.path for error in errors} == {path}
    return [(error.line, error.problem) for error in errors]


def taken(programme: Programme, *parts: PartFile) -> tuple[Module | None, list[str]]:
    mistakes, lines = Mistakes(), Lines(1)
    modules = {module.id: module for module in programme.modules}
    head = Head("before/x", "Trước khóa", 5)
    made = derive(head, parts, modules, path=Path("x.yml"), lines=lines, mistakes=mistakes)
    return made, [error.problem for error in mistakes.errors]


def test_a_contest_takes_pools_apart(tree: Path) -> None:
    programme = load_programme(tree)
    [contest], [module] = programme.contests, programme.derived
    assert contest.module == module.id == "contests/hoi-thi"
    [pool] = module.marked
    assert isinstance(pool, Pool)
    assert [item.id.split("-")[0] for item in pool.items] == ["a1", "a2", "a3", "a4", "a5", "q1"]
    assert (pool.draw, pool.points, module.max_score) == (3, 6, 6)
    assert module.once
    assert pool.printed() == "", "nobody reads in the page what others may draw"


def test_it_is_in_no_course(tree: Path) -> None:
    programme = load_programme(tree)
    assert [module.id for module in programme.modules] == ["village/basics", "village/pools"]
    assert [module.id for module in programme.pages][-1] == "contests/hoi-thi"
    assert programme.module("contests--hoi-thi") is programme.derived[0]
    assert all("contests" not in name for path in programme.paths for name in path.required)


def test_the_version_is_of_what_is_asked(tree: Path) -> None:
    before = load_programme(tree).derived[0].version
    source = tree / "village/basics.md"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("Ông/bà sẽ làm gì?", "Ông/bà định làm gì?"), encoding="utf-8")
    assert load_programme(tree).derived[0].version == before, "that question is not in the contest"
    source.write_text(text.replace("Nên làm gì trước?", "Việc đầu tiên là gì?"), encoding="utf-8")
    assert load_programme(tree).derived[0].version != before


def test_questions_as_they_stand(tree: Path) -> None:
    programme = load_programme(tree)
    part = PartFile(id="all", title="Tất cả", items=["village/basics#q2", "village/pools#a3"], points=2)
    made, problems = taken(programme, part)
    assert made is not None
    assert not problems
    assert [(one.type, one.points) for one in made.marked] == [("ordering", 2), ("true-false", 2)]


def test_a_pool_can_be_asked_whole(tree: Path) -> None:
    made, _ = taken(load_programme(tree), PartFile(id="all", title="Kho", items=["village/pools#q1"]))
    assert made is not None
    [pool] = made.marked
    assert isinstance(pool, Pool)
    assert (pool.draw, len(pool.items)) == (2, 5)


@pytest.mark.parametrize(
    ("items", "draw", "problem"),
    [
        (["village/basics#q9"], None, "module 'village/basics' has no question 'q9'"),
        (["village/none#q1"], None, "there is no module 'village/none'"),
        (["village/basics"], None, "'village/basics' does not name a question"),
        (["village/basics#q3"], None, "'village/basics#q3' is a written"),
        (["village/pools#a5"], None, "the numbers of 'village/pools#a5' are drawn"),
        (["village/basics#p1"], None, "'village/basics#p1' is for practice: its page tells the answer"),
        (["village/basics#q1"] * 2, None, "'village/basics#q1' is taken twice"),
        (["village/basics#q2", "village/pools#q1"], 2, "a draw cannot take 'village/basics#q2', a ordering"),
        (["village/pools#q1"], 6, "draw is 6"),
        (["village/pools#a1"], 1, "a draw has 1 questions"),
    ],
)
def test_what_cannot_be_taken(tree: Path, items: list[str], draw: int | None, problem: str) -> None:
    made, problems = taken(load_programme(tree), PartFile(id="one", title="Một", items=items, draw=draw))
    assert made is None
    assert problems == [problem]


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("village/basics#q1", "village/basics#q9", 21, "module 'village/basics' has no question 'q9'"),
        ("draw: 3", "draw: 9", 17, "draw is 9"),
        ("    draw: 3\n", "", 15, "part 'scams' draws nothing"),
        ("id: hoi-thi", "id: khac", 1, "the id is 'khac'"),
        ("+07:00\ncloses", "\ncloses", 7, "'opens' is datetime.datetime(2026, 3, 2, 7, 30)"),
        ("2026-03-06T17", "2026-03-01T17", 8, "the contest closes before it opens"),
        ("opens: 2026-03", "opens: 2025-03", 7, "the contest lies within no run"),
        ("manager, official", "manager, khach", 12, "unknown audience 'khach'"),
        ("Mỗi người", "<b>Mỗi</b> người", 4, "the text holds HTML"),
        ("winners: 3", "winner: 3", 13, "unknown key 'winner'"),
    ],
)
def test_mistakes_name_file_and_line(tree: Path, old: str, new: str, line: int, problem: str) -> None:
    assert (line, problem) in spoilt(tree, old, new)
