"""Who is planned for: managers who do not fulfil the rule, and whom no class to come expects."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert
from tests.conftest import copy_of

from taphuan_grading import clock
from taphuan_grading.attendance.classes import list_classes
from taphuan_grading.attendance.declared import ClassDeclared
from taphuan_grading.attendance.making import add_class
from taphuan_grading.completion.exemptions import add_exemption
from taphuan_grading.content.models import Programme
from taphuan_grading.errors import PlanError, RuleError
from taphuan_grading.planning.missing import Situation, situation
from taphuan_grading.register.officials import Official, Post, add_official, add_post
from taphuan_grading.register.units import load_units, read_atlas
from taphuan_grading.store import schema
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import Home

TODAY = date(2026, 3, 2)
LAST = TODAY + timedelta(days=60)
CODE = "24781"
MANAGERS = ("mot", "hai", "ba", "bon", "nam")


@pytest.fixture(scope="module")
def peopled(bare_template: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Five managers and somebody who is none, in one ward; and a trainer."""
    home = copy_of(bare_template, tmp_path_factory.mktemp("missing"))
    engine, atlas = open_store(home), read_atlas()
    with engine.begin() as connection:
        load_units(connection, atlas)
        unit = atlas.find(CODE, TODAY)
        for key in (*MANAGERS, "khac"):
            add_official(connection, Official(key, f"Giả Định {key}"))
            add_post(connection, Post(key, "Chủ tịch", unit, key != "khac", unit.valid_from))
        account = {"username": "thay", "password_hash": "-", "must_change": False, "failures": 0}
        connection.execute(insert(schema.account).values(**account, disabled=False, changed_at=clock.now()))
        connection.execute(insert(schema.account_role).values(username="thay", role="trainer"))
    engine.dispose()
    return home


@pytest.fixture
def store(peopled: Home, tmp_path: Path) -> Engine:
    return open_store(copy_of(peopled, tmp_path))


def passed(engine: Engine, official_id: str, *modules: str) -> None:
    at = clock.now().replace(year=2026, month=2, day=1)
    with engine.begin() as connection:
        for module in modules:
            connection.execute(
                insert(schema.attempt).values(
                    number=f"{official_id}-{module}",
                    run="ntm-2026",
                    module=module,
                    module_version="0" * 12,
                    official_id=official_id,
                    ordinal=1,
                    state="marked",
                    submitted_at=at,
                    marked_at=at,
                    answers={},
                    answers_hash="0" * 64,
                    score=1.0,
                    max_score=1.0,
                )
            )


def held(engine: Engine, programme: Programme, class_id: str, day: date, **fields: object) -> None:
    declared = {
        "id": class_id,
        "title": "Lớp",
        "course": "a",
        "organiser": "Văn phòng",
        "place": "Hội trường",
        "capacity": 9,
        "trainers": ["thay"],
        "sessions": [{"day": day, "begins": "08:00", "ends": "11:00"}],
    } | fields
    with engine.begin() as connection:
        add_class(connection, programme, ClassDeclared.model_validate(declared), clock.now())


def asked(engine: Engine, programme: Programme, today: date = TODAY, last: date = LAST) -> Situation:
    with engine.connect() as connection:
        classes = list_classes(connection)
        return situation(connection, programme, "a", today=today, last=last, classes=classes)


def ids(there: Situation) -> set[str]:
    return {one.official_id for one in there.missing}


def test_managers_who_have_neither_the_rule_nor_the_course_are_missing(
    store: Engine, small_programme: Programme
) -> None:
    passed(store, "mot", "a/1", "a/2", "b/1")  # trained
    passed(store, "hai", "a/1", "a/2")  # not trained, but a class on course a would teach nothing new
    passed(store, "ba", "a/1")
    there = asked(store, small_programme)
    assert ids(there) == {"ba", "bon", "nam"}
    assert set(there.managers) == set(MANAGERS)
    assert there.invited == frozenset()


@pytest.mark.parametrize(("until", "left"), [(None, {"hai", "ba", "bon", "nam"}), (LAST, set(MANAGERS))])
def test_who_is_excused_on_the_last_day_is_not_planned_for(
    store: Engine, small_programme: Programme, until: date | None, left: set[str]
) -> None:
    noon = clock.now().replace(year=2026, month=3, day=1, hour=5)
    with store.begin() as connection:
        add_exemption(
            connection,
            official_id="mot",
            reason="nghỉ thai sản",
            valid_from=TODAY,
            valid_to=until,
            by="vanphong",
            at=noon,
        )
    assert ids(asked(store, small_programme)) == left


@pytest.mark.parametrize(
    ("class_id", "day", "fields", "left"),
    [
        ("sap-mo", LAST, {"people": ["mot", "khac"]}, {"hai", "ba", "bon", "nam"}),
        ("ca-phuong", TODAY, {"units": [CODE]}, set()),
        ("da-qua", TODAY - timedelta(days=1), {"people": ["mot"]}, set(MANAGERS)),
        ("qua-han", LAST + timedelta(days=1), {"people": ["mot"]}, set(MANAGERS)),
        ("khoa-khac", LAST, {"people": ["mot"], "course": "b"}, set(MANAGERS)),
    ],
)
def test_the_lists_of_classes_to_come_are_counted_off(
    store: Engine,
    small_programme: Programme,
    class_id: str,
    day: date,
    fields: dict[str, object],
    left: set[str],
) -> None:
    held(store, small_programme, class_id, day, **fields)
    there = asked(store, small_programme)
    assert ids(there) == left
    assert there.invited == set(MANAGERS) - left


def test_a_day_of_another_run_is_refused(store: Engine, small_programme: Programme) -> None:
    asked(store, small_programme, last=date(2026, 12, 31))
    with pytest.raises(PlanError, match="ngày cuối của Đợt 2026"):
        asked(store, small_programme, last=date(2027, 1, 1))
    with pytest.raises(PlanError, match="sau hôm nay"):
        asked(store, small_programme, last=TODAY)
    with pytest.raises(RuleError):
        asked(store, small_programme, today=date(2027, 1, 1), last=date(2027, 2, 1))
