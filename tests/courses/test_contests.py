"""The real contests: everybody's draw can be answered fully, and the rules say what the settings do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from tests.few import COURSES
from tests.holding import key

from taphuan_grading.assignment.keys import spec_of
from taphuan_grading.content import load_programme
from taphuan_grading.content.contests import read_contests
from taphuan_grading.content.declared import RunFile
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.models import Contest, Module
from taphuan_grading.marking.scoring import points
from taphuan_grading.rules.pool import draw_name, sitter
from taphuan_hub.contest_rows import PERSON_COLUMNS, UNIT_COLUMNS

GUIDE = Path(__file__).parents[2] / "site/huong-dan/cuoc-thi.md"
PROGRAMME = load_programme(COURSES)
HELD = [(one, PROGRAMME.module(one.module)) for one in PROGRAMME.contests]


@pytest.mark.parametrize(("contest", "module"), HELD, ids=[one.id for one, _ in HELD])
def test_the_key_of_any_draw_earns_all(contest: Contest, module: Module) -> None:
    for who in ("cb-1", "cb-2", "cb-3"):
        draw = draw_name(sitter("ntm-2026", who, module.id), 1)
        answers = key(module, draw)
        earned = [points(spec_of(one), one.handed_in(answers[one.id], draw)) for one in module.marked]
        assert sum(earned) == pytest.approx(module.max_score)


@pytest.mark.parametrize(("contest", "module"), HELD, ids=[one.id for one, _ in HELD])
def test_the_rules_say_what_the_settings_do(contest: Contest, module: Module) -> None:
    told = re.sub(r"\W+", " ", contest.rules.casefold())
    asked = sum(question.draw for question in module.marked if question.type == "pool")
    assert f"{asked} câu" in told
    assert f"{contest.minutes} phút" in told
    assert f"{contest.winners} hạng đầu" in told
    assert ("không xếp hạng" in told) == (contest.late_deduction is None)


def test_the_first_one_asks_every_module() -> None:
    whole = PROGRAMME.module("contests/chuyen-doi-so-2026")
    text = whole.path.read_text(encoding="utf-8")
    assert [module.id for module in PROGRAMME.modules if f"{module.id}#" not in text] == []


def test_the_example_of_the_guide_loads(tmp_path: Path) -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "contests").mkdir()
    (tmp_path / "contests/an-toan-mang-2026.yml").write_text(example, encoding="utf-8")
    mistakes = Mistakes()
    head = yaml.safe_load((COURSES / "programme.yml").read_text(encoding="utf-8"))
    runs = [RunFile.model_validate(one) for one in head["runs"]]
    [contest], _ = read_contests(tmp_path, runs, {one.id: one for one in PROGRAMME.modules}, mistakes)
    assert not mistakes.errors
    assert (contest.paths, contest.units) == (("manager", "official"), ("24943",))


def test_every_column_of_a_file_is_told_in_the_guide() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert [name for name in (*UNIT_COLUMNS, *PERSON_COLUMNS) if f"`{name}`" not in text] == []
