"""Cases computed by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from sqlalchemy import Engine, insert

from taphuan_grading import clock
from taphuan_grading.completion.classroom import frame
from taphuan_grading.completion.exemptions import EXEMPTION_COLUMNS
from taphuan_grading.content.models import Programme
from taphuan_grading.errors import RegisterError, RuleError
from taphuan_grading.indicator.board import indicator_as_of
from taphuan_grading.indicator.compute import compute
from taphuan_grading.indicator.inputs import Inputs
from taphuan_grading.indicator.models import Indicator
from taphuan_grading.indicator.people import POST_COLUMNS
from taphuan_grading.register.officials import Official, Post, add_official, add_post, carried
from taphuan_grading.register.units import Atlas, load_units, read_atlas
from taphuan_grading.store import schema

PLAN, MERGER, REFORM = date(2023, 6, 19), date(2024, 12, 1), date(2025, 7, 1)


class Office:
    """A register that is filled by hand."""

    def __init__(self, engine: Engine, programme: Programme) -> None:
        self.engine, self.programme, self.atlas = engine, programme, read_atlas()
        with engine.begin() as connection:
            load_units(connection, self.atlas)

    def hire(self, who: str, gender: str | None = None) -> None:
        with self.engine.begin() as connection:
            add_official(connection, Official(who, who, gender=gender))

    def post(
        self,
        who: str,
        code: str,
        begins: date,
        ends: date | None = None,
        *,
        manager: bool = True,
        title: str = "Phó Chủ tịch",
    ) -> None:
        post = Post(who, title, self.atlas.find(code, begins), manager, begins, ends)
        with self.engine.begin() as connection:
            for part in carried(self.atlas, post):
                add_post(connection, part)

    def train(self, who: str, on: date, modules: tuple[str, ...] = ("a/1", "a/2", "b/1")) -> None:
        at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
        with self.engine.begin() as connection:
            for module in modules:
                connection.execute(
                    insert(schema.attempt).values(
                        number=f"{who}-{module}-{on}",
                        official_id=who,
                        run=f"ntm-{on.year}",
                        module=module,
                        module_version="0",
                        ordinal=1,
                        submitted_at=at,
                        answers={},
                        answers_hash="0",
                        state="marked",
                        marked_at=at,
                        score=1.0,
                        max_score=1.0,
                    )
                )

    def on(self, day: date) -> Indicator:
        return indicator_as_of(self.engine, self.programme, day)


@pytest.fixture
def office(engine: Engine, small_programme: Programme) -> Office:
    return Office(engine, small_programme)


def figure(indicator: Indicator) -> tuple[int, int]:
    return indicator.numerator, indicator.denominator


def row(indicator: Indicator, by: str, key: str) -> tuple[int, int]:
    found = [row for row in indicator.rows if (row.by, row.key) == (by, key)]
    assert len(found) == 1
    return found[0].numerator, found[0].denominator


def test_nobody(office: Office) -> None:
    empty = office.on(date(2025, 3, 3))
    assert figure(empty) == (0, 0)
    assert {(row.numerator, row.denominator) for row in empty.rows} == {(0, 0)}
    assert len(empty.by("unit")) == 1 + 10 + 137
    assert [(row.key, row.name) for row in empty.by("level")] == [
        ("province", "tỉnh"),
        ("district", "huyện"),
        ("commune", "xã"),
    ]
    assert [row.key for row in empty.by("course")] == ["a", "b", "extra"]
    assert empty.rate is None
    assert not empty.notes


def test_joined_and_left_on_the_day(office: Office) -> None:
    office.hire("an")
    office.post("an", "24805", date(2025, 2, 1), date(2025, 3, 1))
    days = [date(2025, 1, 31), date(2025, 2, 1), date(2025, 2, 28), date(2025, 3, 1)]
    assert [office.on(day).denominator for day in days] == [0, 1, 1, 0]


def test_left_one_post_and_joined_another_on_the_same_day(office: Office) -> None:
    office.hire("an")
    office.post("an", "24805", date(2025, 1, 1), date(2025, 3, 1))
    office.post("an", "672", date(2025, 3, 1), REFORM)
    before, after = office.on(date(2025, 2, 28)), office.on(date(2025, 3, 1))
    assert (row(before, "level", "commune"), row(before, "level", "district")) == ((0, 1), (0, 0))
    assert (row(after, "level", "commune"), row(after, "level", "district")) == ((0, 0), (0, 1))
    assert figure(before) == figure(after) == (0, 1)


def test_a_post_of_no_day_cannot_be(office: Office) -> None:
    office.hire("an")
    with pytest.raises(RegisterError, match="before it begins"):
        office.post("an", "24805", date(2025, 3, 1), date(2025, 3, 1))
    assert figure(office.on(date(2025, 3, 1))) == (0, 0)


def test_trained_on_the_day(office: Office) -> None:
    office.hire("an")
    office.post("an", "24805", date(2025, 1, 1))
    office.train("an", date(2025, 2, 10))
    assert figure(office.on(date(2025, 2, 9))) == (0, 1)
    assert figure(office.on(date(2025, 2, 10))) == (1, 1)


def test_training_counts_within_its_run(office: Office) -> None:
    office.hire("an")
    office.post("an", "24805", date(2025, 1, 1))
    office.train("an", date(2025, 2, 10))
    assert figure(office.on(date(2025, 12, 31))) == (1, 1)
    assert figure(office.on(date(2026, 1, 1))) == (0, 1)


def test_modules_of_two_runs_do_not_add_up(office: Office) -> None:
    office.hire("an")
    office.post("an", "24805", date(2025, 1, 1))
    office.train("an", date(2025, 12, 30), ("a/1", "a/2"))
    office.train("an", date(2026, 1, 2), ("b/1",))
    assert figure(office.on(date(2026, 1, 3))) == (0, 1)


def test_two_posts_count_once_in_the_principal_one(office: Office) -> None:
    office.hire("an")
    office.post("an", "24805", date(2024, 1, 1), date(2025, 6, 1))
    office.post("an", "673", date(2025, 1, 1), date(2025, 6, 1))
    office.train("an", date(2025, 2, 1))
    both = office.on(date(2025, 2, 1))
    assert figure(both) == (1, 1)
    assert row(both, "level", "district") == (1, 1)
    assert row(both, "level", "commune") == (0, 0)
    assert row(both, "unit", "673") == (1, 1)
    assert row(both, "unit", "24805") == row(both, "unit", "672") == (0, 0)


def test_two_posts_of_one_level_count_where_the_older_one_is(office: Office) -> None:
    office.hire("an")
    office.post("an", "24835", date(2025, 1, 1), date(2025, 6, 1))
    office.post("an", "24805", date(2024, 1, 1), date(2025, 6, 1))
    assert row(office.on(date(2025, 2, 1)), "unit", "24805") == (0, 1)
    assert row(office.on(date(2025, 2, 1)), "unit", "24835") == (0, 0)


def test_posts_that_are_no_manager_posts_do_not_count(office: Office) -> None:
    office.hire("an")
    office.post("an", "68", date(2025, 1, 1), manager=False)
    office.post("an", "24805", date(2025, 1, 1), date(2025, 6, 1))
    found = office.on(date(2025, 2, 1))
    assert figure(found) == (0, 1)
    assert row(found, "level", "commune") == (0, 1)


def test_sub_totals_go_up_the_tree_of_the_day(office: Office) -> None:
    for who, code in [("an", "68"), ("binh", "681"), ("cuc", "25105"), ("dung", "25108")]:
        office.hire(who)
        office.post(who, code, date(2024, 1, 1), MERGER if code == "681" else None)
    office.post("binh", "682", MERGER, REFORM)
    office.train("cuc", date(2025, 2, 1))
    before = office.on(date(2025, 6, 30))
    assert row(before, "unit", "68") == (1, 4)
    assert row(before, "unit", "682") == (1, 3)
    assert row(before, "unit", "25105") == (1, 1)
    assert row(before, "unit", "25111") == (0, 1)


def test_the_day_of_the_reform(office: Office) -> None:
    office.hire("an")
    office.hire("binh")
    office.post("an", "24805", date(2025, 1, 1))
    office.post("binh", "672", date(2025, 1, 1), REFORM)
    office.post("binh", "24805", REFORM)
    office.train("an", date(2025, 2, 1))
    before, after = office.on(date(2025, 6, 30)), office.on(REFORM)
    assert [row(before, "level", level) for level in ("district", "commune")] == [(0, 1), (1, 1)]
    assert [row(after, "level", level) for level in ("district", "commune")] == [(0, 0), (1, 2)]
    assert figure(before) == figure(after) == (1, 2)


def test_a_reused_code_names_the_unit_of_the_day(office: Office) -> None:
    office.hire("an")
    office.post("an", "24805", date(2025, 1, 1))
    names = [
        next(row.name for row in office.on(day).by("unit") if row.key == "24805")
        for day in (date(2025, 6, 30), REFORM)
    ]
    assert names == ["Xã Xuân Thọ", "Phường Xuân Trường - Đà Lạt"]
    assert row(office.on(REFORM), "unit", "24805") == (0, 1)


def test_genders_where_they_are_recorded(office: Office) -> None:
    for who, gender in [("an", "male"), ("binh", "female"), ("cuc", "female"), ("dung", None)]:
        office.hire(who, gender)
        office.post(who, "24805", date(2025, 1, 1))
    office.train("cuc", date(2025, 2, 1))
    found = office.on(date(2025, 2, 1))
    parts = [row(found, "gender", key) for key in ("male", "female", "unknown")]
    assert parts == [(0, 1), (1, 2), (0, 1)]


def test_audiences_beside_the_managers_are_not_in_the_figure(office: Office) -> None:
    titles = {
        "an": "Phó Chủ tịch",
        "binh": "Công chức",
        "cuc": "Tổ trưởng tổ công nghệ cộng đồng thôn 3",
        "dung": "Cán bộ Khuyến nông cộng đồng",
    }
    for who, title in titles.items():
        office.hire(who)
        office.post(who, "24805", date(2025, 1, 1), manager=who == "an", title=title)
    office.post("an", "68", date(2025, 1, 1), manager=False, title="Tổ công nghệ cộng đồng")
    office.train("cuc", date(2025, 2, 1))
    found = office.on(date(2025, 2, 1))
    parts = [row(found, "audience", key) for key in ("manager", "official", "tech-team", "extension")]
    assert parts == [(0, 1), (0, 1), (1, 1), (0, 1)]
    assert figure(found) == (0, 1)


def test_pilots_follow_their_communes(office: Office) -> None:
    for who, code in [("an", "24805"), ("binh", "24937"), ("cuc", "24952"), ("dung", "24835")]:
        office.hire(who)
        office.post(who, code, date(2025, 1, 1))
    office.train("binh", date(2025, 2, 1))
    before, after = office.on(date(2025, 6, 30)), office.on(REFORM)
    assert row(before, "pilot", "smart-commune") == row(before, "pilot", "smart-commune/24805") == (0, 1)
    assert row(before, "pilot", "digital-economy/24937") == (1, 1)
    assert row(after, "pilot", "digital-economy/24931") == (1, 2)
    assert row(before, "pilot", "digital-economy") == row(after, "pilot", "digital-economy") == (1, 2)
    names = {one.key: one.name for one in (*before.by("pilot"), *after.by("pilot"))}
    assert names["digital-economy/24937"] == "Xã Đạ Ròn"
    assert names["digital-economy/24931"] == "Xã Đơn Dương (gồm Đạ Ròn, Tu Tra)"
    assert names["smart-commune/24805"] == "Phường Xuân Trường - Đà Lạt (gồm Xuân Thọ)"
    assert not after.notes


def test_a_day_before_the_register_begins(office: Office) -> None:
    office.hire("an")
    office.post("an", "24805", date(2025, 3, 1))
    found = office.on(date(2025, 2, 1))
    assert (figure(found), found.rate) == ((0, 0), None)
    assert found.notes == ("Sổ cán bộ bắt đầu từ ngày 01/03/2025: trước ngày đó chưa ghi ai.",)
    assert found.as_json()["notes"] == list(found.notes)
    assert not office.on(date(2025, 3, 1)).notes


def test_courses(office: Office) -> None:
    office.hire("an")
    office.post("an", "24805", date(2025, 1, 1))
    office.train("an", date(2025, 2, 1), ("a/1", "a/2", "extra/1"))
    found = office.on(date(2025, 2, 1))
    assert [row(found, "course", key) for key in ("a", "b", "extra")] == [(1, 1), (0, 1), (1, 1)]
    assert figure(found) == (0, 1)


def test_units_stand_in_the_order_of_the_tree(office: Office) -> None:
    names = [row.name for row in office.on(date(2025, 2, 1)).by("unit")]
    assert names[0] == "Tỉnh Lâm Đồng"
    districts = [name for name in names if name.startswith(("Huyện", "Thành phố"))]
    assert districts[0] == "Huyện Bảo Lâm"
    assert names[1] == districts[0]
    at = names.index("Thành phố Đà Lạt")
    wards = [name for name in names[at + 1 : at + 17] if name.startswith("Phường")]
    assert wards == [f"Phường {number}" for number in range(1, 13)]


def test_json(office: Office) -> None:
    office.hire("an")
    office.post("an", "24805", date(2025, 1, 1))
    found = office.on(REFORM).as_json("level")
    assert json.loads(json.dumps(found)) == {
        "as_of": "2025-07-01",
        "rule": "Quy tắc. Cán bộ được miễn tập huấn vẫn nằm trong tổng số.",
        "numerator": 0,
        "denominator": 1,
        "rows": [
            {"by": "level", "key": "province", "name": "tỉnh", "numerator": 0, "denominator": 0},
            {"by": "level", "key": "district", "name": "huyện", "numerator": 0, "denominator": 0},
            {"by": "level", "key": "commune", "name": "xã", "numerator": 0, "denominator": 1},
        ],
    }
    assert len(office.on(REFORM).as_json("level", "unit", "course")["rows"]) == 3 + 125 + 3


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2020, 1, 1), "first rule"),
        (date(2024, 5, 5), "no run of ntm holds 2024-05-05"),
        (clock.today() + timedelta(days=1), "has not come yet"),
    ],
)
def test_days_without_a_figure(office: Office, day: date, reason: str) -> None:
    with pytest.raises(RuleError, match=reason):
        office.on(day)


def test_a_register_without_units(engine: Engine, small_programme: Programme) -> None:
    with pytest.raises(RuleError, match="no units are known on 2025-02-01"):
        indicator_as_of(engine, small_programme, date(2025, 2, 1))


def inputs(programme: Programme, atlas: Atlas, day: date) -> Inputs:
    unit = atlas.find("24805", PLAN)
    post = (1, "an", "PCT", "commune", unit.code, unit.valid_from, True, PLAN, None)
    posts = pd.DataFrame([post], columns=list(POST_COLUMNS))
    days = {name: pd.to_datetime(posts[name]) for name in ("unit_valid_from", "valid_from", "valid_to")}
    nothing = pd.Series([], dtype="datetime64[s]")
    names = pd.Series([], dtype="str")
    return Inputs(
        day=day,
        rule=programme.rules[0],
        run=programme.runs[0],
        atlas=atlas,
        posts=posts.assign(**days),
        genders=pd.DataFrame({"official_id": names, "gender": names}),
        courses=pd.DataFrame({"official_id": names, "course": names, "passed_on": nothing}),
        trained=pd.DataFrame({"official_id": names, "trained_on": nothing}),
        exempt=frame(EXEMPTION_COLUMNS),
    )


def test_a_post_left_behind_by_a_reform_is_an_error(small_programme: Programme) -> None:
    atlas = read_atlas()
    assert compute(small_programme, inputs(small_programme, atlas, PLAN)).denominator == 1
    with pytest.raises(RegisterError, match="an in 24805; carry"):
        compute(small_programme, inputs(small_programme, atlas, REFORM))


def test_units_in_a_circle_are_an_error(small_programme: Programme) -> None:
    units = [replace(unit, parent_code="672") if unit.code == "68" else unit for unit in read_atlas().units]
    given = inputs(small_programme, Atlas(tuple(units), ()), PLAN)
    with pytest.raises(RegisterError, match="circle"):
        compute(small_programme, given)
