"""A reported figure is frozen, sealed in the ledger, and compared with what is known since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, delete, select, update
from tests.grading.indicator.test_indicator import Office, figure, row

from taphuan_grading import clock
from taphuan_grading.completion.exemptions import add_exemption
from taphuan_grading.content.models import Programme, Run
from taphuan_grading.errors import RuleError, SnapshotError
from taphuan_grading.indicator import snapshots
from taphuan_grading.indicator.comparing import Comparison, compare
from taphuan_grading.indicator.models import indicator_from
from taphuan_grading.indicator.snapshots import INPUTS, Snapshot, find_snapshot, list_snapshots
from taphuan_grading.ledger import keeping
from taphuan_grading.ledger.keeper import Keeper
from taphuan_grading.register.history import Origin, change_posts, withdraw_post
from taphuan_grading.register.officials import Post, add_post
from taphuan_grading.store import schema
from taphuan_grading.store.engine import writing
from taphuan_grading.store.figure_schema import snapshot as table
from taphuan_grading.store.home import Home
from taphuan_grading.store.ledger_schema import ledger_record

PEOPLE = ("an", "binh", "cuc", "dung")
TODAY = clock.today()
EARLIER = TODAY - timedelta(days=10)


@pytest.fixture
def office(engine: Engine, small_programme: Programme) -> Office:
    """Four managers, one of whom is trained, in a run that holds the last days."""
    run = Run(id=f"ntm-{EARLIER.year}", title="Đợt", starts=EARLIER - timedelta(days=90), ends=TODAY)
    office = Office(engine, small_programme.model_copy(update={"runs": (run,)}))
    for who in PEOPLE:
        office.hire(who)
        office.post(who, "24805", date(2025, 7, 1))
    office.train("an", EARLIER - timedelta(days=5))
    return office


def take(home: Home, office: Office, day: date = EARLIER, note: str = "BC-12") -> Snapshot:
    return keeping.take_snapshot(home, office.engine, office.programme, day, by="vp", note=note)


def compared(office: Office, first: Snapshot, second: Snapshot | None = None) -> Comparison:
    return compare(office.engine, office.programme, first, second)


def last_post(office: Office, who: str) -> int:
    post = schema.post
    query = select(post.c.id).where(post.c.official_id == who, post.c.valid_to.is_(None))
    with office.engine.connect() as connection:
        return connection.execute(query).scalar_one()


def test_a_snapshot_holds_the_figure_with_all_its_rows(home: Home, office: Office) -> None:
    made = take(home, office)
    assert figure(made.figure) == (1, 4)
    assert (made.as_of, made.note, made.taken_by) == (EARLIER, "BC-12", "vp")
    now = office.on(EARLIER)
    assert made.figure.rows == now.rows
    assert made.people == {"trained": ("an",), "others": ("binh", "cuc", "dung")}
    assert tuple(made.inputs) == INPUTS
    assert indicator_from(now.as_json()) == now
    with office.engine.connect() as connection:
        assert find_snapshot(connection, made.id) == made
        assert keeping.seal_of(connection, made) > 0
    again = compared(office, made)
    assert (again.changed_inputs, again.rows, again.steps) == ((), (), ())
    assert again.recomputed == made.figure


def test_a_correction_shows_and_leaves_the_snapshot_alone(home: Home, office: Office) -> None:
    made = take(home, office)
    moment = clock.now()
    with writing(office.engine) as connection:
        withdraw_post(connection, last_post(office, "an"), Origin(moment, "vp"))
        change_posts(connection, moment, {last_post(office, "binh"): {"valid_to": EARLIER}})
        late = Post("cuc", "PCT", office.atlas.find("24931", EARLIER), True, date(2025, 7, 1))
        add_post(connection, late, moment)
        joined = Post("dung", "PCT", office.atlas.find("68", EARLIER), True, EARLIER)
        add_post(connection, joined, moment)
    found = compared(office, made)
    assert figure(found.snapshot.figure) == figure(found.recomputed) == (1, 4)
    assert found.changed_inputs == ()
    assert figure(found.corrected) == figure(found.latest) == (0, 2)
    (step,) = found.steps
    assert (step.kind, step.numerator, step.denominator, step.people) == ("corrected", -1, -2, ("an", "binh"))
    changes = {(one.by, one.key): (one.then, one.now) for one in found.rows}
    assert changes["unit", "24805"] == ((1, 4), (0, 1))
    assert changes["level", "province"] == ((0, 0), (0, 1))
    with office.engine.connect() as connection:
        assert find_snapshot(connection, made.id) == made


def test_what_happened_since_is_told_by_reason(home: Home, office: Office) -> None:
    first = take(home, office)
    office.train("binh", TODAY - timedelta(days=3))
    office.hire("moi")
    office.post("moi", "24805", TODAY - timedelta(days=2))
    with writing(office.engine) as connection:
        change_posts(connection, clock.now(), {last_post(office, "an"): {"valid_to": TODAY}})
    second = take(home, office, TODAY)
    for found in (compared(office, first), compared(office, first, second)):
        told = {step.kind: (step.numerator, step.denominator, step.people) for step in found.steps}
        assert told == {
            "trained": (1, 0, ("binh",)),
            "joined": (0, 1, ("moi",)),
            "left": (-1, -1, ("an",)),
        }
        assert figure(found.latest) == (1, 4)
        assert not found.rows
    with office.engine.connect() as connection:
        assert [one.id for one in list_snapshots(connection)] == [second.id, first.id]


def test_of_today_only_what_was_known_at_that_moment_counts(home: Home, office: Office) -> None:
    made = take(home, office, TODAY)
    mark = schema.attempt
    office.train("binh", TODAY)
    with office.engine.begin() as connection:
        mine = update(mark).where(mark.c.official_id == "binh")
        connection.execute(mine.values(marked_at=clock.now(), submitted_at=clock.now()))
    with writing(office.engine) as connection:
        given = {"reason": "ốm", "valid_from": TODAY, "valid_to": None, "by": "vp", "at": clock.now()}
        add_exemption(connection, official_id="cuc", **given)
    found = compared(office, made)
    assert figure(found.recomputed) == (1, 4)
    assert found.changed_inputs == ()
    assert figure(found.latest) == (2, 4)
    assert [(step.kind, step.people) for step in found.steps] == [("corrected", ("binh",))]


def test_what_cannot_be_had_as_it_was_is_said(home: Home, office: Office) -> None:
    made = take(home, office)
    mark = schema.attempt
    with office.engine.begin() as connection:
        connection.execute(update(mark).where(mark.c.official_id == "an").values(score=0.0))
    rule = office.programme.rules[0].model_copy(update={"statement": "Quy tắc khác."})
    office.programme = office.programme.model_copy(update={"rules": (rule,)})
    found = compared(office, made)
    assert found.changed_inputs == ("passes", "rule")
    assert figure(found.recomputed) == (0, 4)
    assert figure(made.figure) == (1, 4)


def test_a_row_that_was_changed_is_found_out(home: Home, office: Office) -> None:
    made = take(home, office)
    figure_ = made.figure.as_json()
    figure_["numerator"] = 4
    with office.engine.begin() as connection:
        connection.execute(update(table).values(figure=figure_))
        with pytest.raises(SnapshotError, match=f"snapshot {made.id} is not what was frozen"):
            find_snapshot(connection, made.id)
        row_ = dict(connection.execute(select(table)).one()._mapping)
        connection.execute(update(table).values(hash=snapshots._hash(row_)))
        resealed = find_snapshot(connection, made.id)
        with pytest.raises(SnapshotError, match="of the ledger has"):
            keeping.seal_of(connection, resealed)
    keeping.bring_up_to_date(home, office.engine, office.programme)
    with office.engine.connect() as connection, pytest.raises(SnapshotError, match="of the ledger has"):
        keeping.seal_of(connection, resealed)


def test_a_snapshot_that_was_deleted_stays_in_the_ledger(home: Home, office: Office) -> None:
    made = take(home, office)
    with office.engine.begin() as connection:
        connection.execute(delete(table))
        with pytest.raises(SnapshotError, match="there is no snapshot"):
            find_snapshot(connection, made.id)
    assert Keeper(home, office.engine, office.programme).look() == 0
    with office.engine.connect() as connection:
        records = connection.execute(select(ledger_record).where(ledger_record.c.kind == "snapshot")).all()
        assert [record.body["sha256"] for record in records] == [made.hash]
    assert records[0].body["rows"]["unit/24805"] == [1, 4]


def test_one_that_the_ledger_missed_is_added_by_the_keeper(home: Home, office: Office) -> None:
    """The process may end between the two."""
    keeper = Keeper(home, office.engine, office.programme)
    keeper.look()
    with writing(office.engine) as connection:
        moment = clock.now()
        made = snapshots.freeze(connection, office.programme, EARLIER, by="vp", note="", at=moment)
    with office.engine.connect() as connection, pytest.raises(SnapshotError, match="does not know"):
        keeping.seal_of(connection, made)
    assert keeper.look() == 1
    with office.engine.connect() as connection:
        assert keeping.seal_of(connection, made) > 0


def test_days_without_a_figure_leave_no_snapshot(home: Home, office: Office) -> None:
    with pytest.raises(RuleError):
        take(home, office, date(2020, 1, 1))
    with office.engine.connect() as connection:
        assert list_snapshots(connection) == ()


def test_the_order_of_rows_does_not_change_a_hash(home: Home, office: Office) -> None:
    with office.engine.connect() as connection:
        inputs = snapshots.load_inputs(connection, office.programme, EARLIER)
    turned = replace(inputs, posts=inputs.posts.iloc[::-1], courses=inputs.courses.iloc[::-1])
    told = snapshots.input_hashes(office.programme, inputs)
    assert snapshots.input_hashes(office.programme, turned) == told
    assert row(take(home, office).figure, "unit", "24805") == (1, 4)
