"""Notes of help given: what is refused, what is kept, sums as of a day; and that no figure sees them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, func, insert, select

from taphuan_grading import clock
from taphuan_grading.cascade.coverage import Coverage, Sums, coverage
from taphuan_grading.cascade.members import helps
from taphuan_grading.cascade.notebook import Notebook, keep_note
from taphuan_grading.cascade.notes import MOST, Given, all_notes, notes_as_of
from taphuan_grading.content.models import LearningPath, Programme
from taphuan_grading.content.topics import Topic
from taphuan_grading.errors import NoteError
from taphuan_grading.indicator.board import indicator_as_of
from taphuan_grading.register.officials import Post, add_post
from taphuan_grading.register.scope import PROVINCE, Scope
from taphuan_grading.register.units import load_units, read_atlas
from taphuan_grading.store import schema
from taphuan_grading.store.cascade_schema import help_note

ATLAS = read_atlas()
RUN_DAY = date(2025, 8, 20)
AT = datetime.combine(RUN_DAY, time(20), clock.ZONE)
KA_DO, DON_DUONG = "24943", "24931"
REFORM = date(2025, 7, 1)
TITLE = "Thành viên Tổ công nghệ cộng đồng"
TOPICS = tuple(
    Topic(id=name, title=title, source="II.4.c", course=None)
    for name, title in (("payment", "Thanh toán"), ("safety", "An toàn"), ("health", "Y tế"))
)
SAID = Given("a" * 32, RUN_DAY, KA_DO, "payment", 3, "household")


@pytest.fixture
def programme(small_programme: Programme) -> Programme:
    paths = tuple(
        LearningPath(id=name, title=name, posts=(word,), required=())
        for name, word in (
            ("tech-team", "công nghệ cộng đồng"),
            ("extension", "khuyến nông"),
            ("official", "công chức"),
        )
    )
    return small_programme.model_copy(update={"paths": paths})


@pytest.fixture
def store(bare_store: Engine) -> Iterator[Engine]:
    """Two helpers: `cb-1` of Ka Đô and before of one that went into it; `cb-2` an extension worker."""
    with bare_store.begin() as connection:
        load_units(connection, ATLAS)
        for who, title in (("cb-1", TITLE), ("cb-2", "Cộng tác viên khuyến nông")):
            unit = ATLAS.find(KA_DO, REFORM)
            add_post(connection, Post(who, title, unit, manager=False, valid_from=REFORM))
        old = ATLAS.find("24940", date(2025, 1, 1))
        add_post(
            connection, Post("cb-1", TITLE, old, manager=False, valid_from=date(2025, 1, 1), valid_to=REFORM)
        )
    return bare_store


@pytest.fixture
def book(programme: Programme) -> Notebook:
    return Notebook(programme, programme.runs[0], TOPICS, ATLAS, "cb-1")


@pytest.fixture
def connection(store: Engine) -> Iterator[Connection]:
    with store.begin() as opened:
        yield opened


def covered(connection: Connection, book: Notebook, day: date = RUN_DAY, scope: Scope = PROVINCE) -> Coverage:
    return coverage(connection, ATLAS, TOPICS, book.run, day, scope=scope)


def key(number: int) -> str:
    return f"{number:032x}"


class TestWhoHelps:
    @pytest.mark.parametrize(
        ("titles", "yes"),
        [
            ([TITLE], True),
            (["Tổ trưởng tổ Công nghệ cộng đồng phường"], True),
            (["Công chức", "KHUYẾN NÔNG viên"], True),
            (["Công chức"], False),
            ([], False),
        ],
    )
    def test_by_the_title_of_a_post(self, programme: Programme, titles: list[str], yes: bool) -> None:
        assert helps(programme, titles) is yes


class TestOneNote:
    def test_it_is_kept_and_nothing_in_it_can_hold_a_name(
        self, connection: Connection, book: Notebook
    ) -> None:
        note = book.note(connection, SAID, AT)
        assert (note.day, note.unit, note.count) == (RUN_DAY, (KA_DO, REFORM), 3)
        assert book.standing(connection) == [note]
        texts = {
            column.name for column in help_note.columns if str(column.type).startswith(("VARCHAR", "TEXT"))
        }
        assert texts == {"key", "official_id", "unit_code", "topic", "counted"}

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"day": RUN_DAY + timedelta(days=1)}, "future"),
            ({"day": date(2024, 12, 31)}, "no-run"),
            ({"commune": "00000"}, "no-commune"),
            ({"commune": "68"}, "no-commune"),
            ({"commune": "24940"}, "no-commune"),  # it went into another one
            ({"topic": "cooking"}, "no-topic"),
            ({"count": 0}, "bad-count"),
            ({"count": -1}, "bad-count"),
            ({"count": MOST + 1}, "bad-count"),
            ({"counted": "village"}, "bad-count"),
            ({"key": "short"}, "bad-key"),
            ({"key": "x" * 41}, "bad-key"),
        ],
    )
    def test_what_cannot_be_is_refused_in_words(
        self, connection: Connection, book: Notebook, changes: dict[str, Any], code: str
    ) -> None:
        with pytest.raises(NoteError) as refused:
            book.note(connection, replace(SAID, **changes), AT)
        assert refused.value.code == code
        assert refused.value.message.endswith(".")
        assert all_notes(connection) == []

    def test_only_helpers_of_that_day_note(self, connection: Connection, book: Notebook) -> None:
        with pytest.raises(NoteError, match="tổ công nghệ cộng đồng"):
            replace(book, official_id="cb-2").note(connection, replace(SAID, day=date(2025, 6, 1)), AT)
        assert replace(book, official_id="cb-2").note(connection, SAID, AT).official_id == "cb-2"

    def test_sent_twice_is_kept_once(self, store: Engine, book: Notebook) -> None:
        first = keep_note(store, book, SAID, AT)
        again = keep_note(store, book, SAID, AT + timedelta(minutes=1))
        assert again == first
        with store.connect() as connection:
            assert all_notes(connection) == [first]

    def test_the_same_key_with_something_else_is_told(self, connection: Connection, book: Notebook) -> None:
        book.note(connection, SAID, AT)
        with pytest.raises(NoteError) as refused:
            book.note(connection, replace(SAID, count=4), AT)
        assert refused.value.code == "already"

    def test_two_people_may_make_the_same_key(self, connection: Connection, book: Notebook) -> None:
        book.note(connection, SAID, AT)
        replace(book, official_id="cb-2").note(connection, SAID, AT)
        assert len(all_notes(connection)) == 2


class TestChanging:
    def test_a_correction_stands_in_the_place_of_what_was_there(
        self, connection: Connection, book: Notebook
    ) -> None:
        first = book.note(connection, SAID, AT)
        right = replace(SAID, key=key(2), count=5)
        second = book.note(connection, right, AT + timedelta(hours=1), replaces=first.id)
        assert book.standing(connection) == [second]
        assert [(note.count, note.ended_at is None) for note in all_notes(connection)] == [
            (3, False),
            (5, True),
        ]
        assert second.replaces == first.id
        assert book.note(connection, right, AT, replaces=first.id) == second

    def test_a_correction_that_cannot_be_changes_nothing(self, store: Engine, book: Notebook) -> None:
        first = keep_note(store, book, SAID, AT)
        with pytest.raises(NoteError):
            keep_note(store, book, replace(SAID, key=key(2), count=0), AT, replaces=first.id)
        with store.connect() as connection:
            assert book.standing(connection) == [first]

    def test_a_withdrawn_note_stays_in_the_store(self, connection: Connection, book: Notebook) -> None:
        note = book.note(connection, SAID, AT)
        book.withdraw(connection, note.id, AT)
        assert book.standing(connection) == []
        assert [kept.id for kept in all_notes(connection)] == [note.id]
        with pytest.raises(NoteError, match="sửa hoặc bỏ"):
            book.withdraw(connection, note.id, AT)

    def test_nobody_changes_the_note_of_somebody_else(self, connection: Connection, book: Notebook) -> None:
        note = book.note(connection, SAID, AT)
        other = replace(book, official_id="cb-2")
        with pytest.raises(NoteError):
            other.withdraw(connection, note.id, AT)
        with pytest.raises(NoteError):
            other.note(connection, replace(SAID, key=key(3)), AT, replaces=note.id)
        assert other.standing(connection) == []
        assert book.standing(connection) == [note]


class TestCoverage:
    def test_sums_by_commune_and_topic(self, connection: Connection, book: Notebook) -> None:
        book.note(connection, SAID, AT)
        book.note(connection, replace(SAID, key=key(2), topic="safety", count=20, counted="person"), AT)
        book.note(connection, replace(SAID, key=key(3), commune=DON_DUONG, count=2), AT)
        found = covered(connection, book)
        assert (found.reached, found.of) == (2, 124)
        assert found.whole == Sums(3, 5, 20)
        assert {one.code: (one.topics, one.sums) for one in found.communes if one.sums.notes} == {
            KA_DO: (2, Sums(2, 3, 20)),
            DON_DUONG: (1, Sums(1, 2, 0)),
        }
        assert [(one.id, one.communes, one.sums) for one in found.topics] == [
            ("payment", 2, Sums(2, 5, 0)),
            ("safety", 1, Sums(1, 0, 20)),
            ("health", 0, Sums()),
        ]

    def test_a_commune_that_ended_goes_on_in_its_successor(
        self, connection: Connection, book: Notebook
    ) -> None:
        book.note(connection, replace(SAID, day=date(2025, 3, 1), commune="24940"), AT)
        before = covered(connection, book, date(2025, 6, 30))
        assert before.whole == Sums()  # noted in August: nobody knew of it in June
        found = covered(connection, book)
        assert [one.code for one in found.communes if one.sums.notes] == [KA_DO]
        assert found.elsewhere == Sums()

    def test_as_of_a_day_is_what_was_known_at_its_end(self, connection: Connection, book: Notebook) -> None:
        note = book.note(connection, SAID, AT)
        book.withdraw(connection, note.id, AT + timedelta(days=2))
        assert covered(connection, book, RUN_DAY - timedelta(days=1)).whole == Sums()
        assert covered(connection, book, RUN_DAY).whole == Sums(1, 3, 0)
        assert covered(connection, book, RUN_DAY + timedelta(days=2)).whole == Sums()

    def test_an_office_sees_its_units_only(self, connection: Connection, book: Notebook) -> None:
        book.note(connection, SAID, AT)
        book.note(connection, replace(SAID, key=key(2), commune=DON_DUONG), AT)
        found = covered(connection, book, scope=Scope(units=frozenset({(DON_DUONG, REFORM)})))
        assert [one.code for one in found.communes] == [DON_DUONG]
        assert found.whole == Sums(1, 3, 0)

    def test_a_topic_that_is_gone_keeps_its_notes(self, connection: Connection, book: Notebook) -> None:
        book.note(connection, SAID, AT)
        found = coverage(connection, ATLAS, TOPICS[1:], book.run, RUN_DAY, scope=PROVINCE)
        assert found.topics[-1].title == "payment"
        assert found.whole == Sums(1, 3, 0)


GIVEN = st.builds(
    Given,
    key=st.uuids().map(str),
    day=st.dates(REFORM, RUN_DAY),
    commune=st.sampled_from([KA_DO, DON_DUONG, "24805"]),
    topic=st.sampled_from([topic.id for topic in TOPICS]),
    count=st.integers(1, MOST),
    counted=st.sampled_from(["household", "person"]),
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(GIVEN, max_size=6), regrets=st.sets(st.integers(0, 5)))
def test_no_note_moves_the_figure_and_the_sums_agree(
    store: Engine, book: Notebook, said: list[Given], regrets: set[int]
) -> None:
    """Whatever is noted, corrected or withdrawn: every row of the indicator stays as it was."""
    _let_one_manage(store)
    before = indicator_as_of(store, book.programme, RUN_DAY)
    assert before.denominator == 1
    with store.begin() as connection:
        kept = [book.note(connection, one, AT) for one in said]
        for number in regrets & set(range(len(kept))):
            book.withdraw(connection, kept[number].id, AT)
        assert indicator_as_of(store, book.programme, RUN_DAY) == before
        notes, found = notes_as_of(connection, book.run.starts, RUN_DAY), covered(connection, book)
        assert found.whole.notes == len(notes) == sum(one.sums.notes for one in found.communes)
        for parts in (found.communes, found.topics):
            assert sum(one.sums.households + one.sums.people for one in parts) == sum(
                one.count for one in notes
            )
        connection.execute(help_note.delete())


def _let_one_manage(store: Engine) -> None:
    with store.begin() as connection:
        if not connection.scalar(select(func.count()).select_from(schema.post).where(schema.post.c.manager)):
            connection.execute(insert(schema.official).values(id="ql-1", name="Lê Thị Cúc"))
            unit = ATLAS.find(KA_DO, REFORM)
            add_post(connection, Post("ql-1", "Chủ tịch", unit, manager=True, valid_from=REFORM))
