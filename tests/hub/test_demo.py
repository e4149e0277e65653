from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook
from sqlalchemy import Engine, func, select

from taphuan_grading.attempts.answers import check_answer
from taphuan_grading.attempts.records import attempts_of
from taphuan_grading.attendance.classes import list_classes
from taphuan_grading.attendance.closing import closed_sessions
from taphuan_grading.attendance.records import records_of
from taphuan_grading.attendance.sheet import sheet
from taphuan_grading.cascade.coverage import coverage
from taphuan_grading.cascade.notes import all_notes
from taphuan_grading.clock import ZONE, local_day, now, today
from taphuan_grading.content import load_programme
from taphuan_grading.content.models import Programme
from taphuan_grading.content.topics import read_topics
from taphuan_grading.errors import RegisterError
from taphuan_grading.indicator.board import indicator_as_of
from taphuan_grading.ledger import keeping
from taphuan_grading.register.login import verify_login
from taphuan_grading.register.officials import add_official, add_post, check_post, posts_of
from taphuan_grading.register.scope import PROVINCE
from taphuan_grading.register.units import Atlas, load_units, read_atlas
from taphuan_grading.store import schema
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import Home, open_home
from taphuan_hub.cli import main
from taphuan_hub.demo import Cast, Demo, answers
from taphuan_hub.demo.helpers import give_help, invent_helpers
from taphuan_hub.demo.people import PLAN_DAY, Person, invent_people
from taphuan_hub.demo.story import Author, Sitting
from taphuan_hub.homes import make_home

SAMPLE = Path(__file__).parents[1] / "grading/samples/small"
COURSES = Path(__file__).parents[2] / "courses"
SMALL = Cast(trained=2, half_way=1, failed=1, waiting=1, begun=1, earlier=1)
SEED = 7
NOON = datetime(2026, 6, 1, 5, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return read_atlas()


@pytest.fixture(scope="module")
def people(atlas: Atlas) -> list[Person]:
    return invent_people(atlas, 420, SEED)


@pytest.fixture(scope="module")
def programme() -> Programme:
    return load_programme(SAMPLE)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Demo]:
    """Return a small demo, made once through the real marking."""
    root = tmp_path_factory.mktemp("demo") / "home"
    demo = Demo(officials=155, seed=SEED, cast=SMALL)
    with pytest.MonkeyPatch.context() as settings:
        settings.setenv("TAPHUAN_CONTENT", str(SAMPLE))
        make_home(root, tell=lambda _: None, fill=demo.fill)
    return open_home(root), demo


@pytest.fixture(scope="module")
def store(made: tuple[Home, Demo]) -> Iterator[Engine]:
    engine = open_store(made[0])
    yield engine
    engine.dispose()


def test_every_unit_of_the_plans_map_has_somebody(people: list[Person], atlas: Atlas) -> None:
    units = {post.unit.key for person in people for post in person.posts if post.holds(PLAN_DAY)}
    assert units == {unit.key for unit in atlas.on(PLAN_DAY)}


def test_every_post_fits_its_unit(people: list[Person]) -> None:
    for person in people:
        for post in person.posts:
            check_post(post)
            assert "{" not in post.title


def test_nobody_is_left_in_a_district_after_the_reform(people: list[Person]) -> None:
    day = date(2025, 7, 1)
    levels = {post.level for person in people for post in person.posts if post.holds(day)}
    assert levels == {"province", "commune"}


def test_some_people_hold_two_posts_and_some_left(people: list[Person]) -> None:
    day = date(2024, 6, 1)
    counts = [sum(post.holds(day) for post in person.posts) for person in people]
    assert max(counts) == 2
    assert any(not any(post.holds(today()) for post in person.posts) for person in people)


def test_the_same_seed_invents_the_same_people(people: list[Person], atlas: Atlas) -> None:
    assert invent_people(atlas, 420, SEED) == people
    assert invent_people(atlas, 420, SEED + 1) != people
    assert len({person.official.id for person in people}) == 420


def test_a_province_needs_somebody_everywhere(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="--officials 155"):
        Demo(officials=154)
    result = CliRunner().invoke(main, ["--home", str(tmp_path / "home"), "demo", "--officials", "3"])
    assert result.exit_code == 1
    assert list(tmp_path.iterdir()) == []


def sittings(programme: Programme, who: list[str], at: datetime = NOON) -> list[Sitting]:
    return Author(programme, programme.runs[1], at, SEED).write(who, SMALL).sittings


def test_the_same_seed_writes_the_same_story(programme: Programme) -> None:
    who = [f"demo-{number}" for number in range(30)]
    assert sittings(programme, who) == sittings(programme, who)


def test_sheets_end_as_they_should_and_days_lie_within_the_run(programme: Programme) -> None:
    who = [f"demo-{number}" for number in range(30)]
    author = Author(programme, programme.runs[1], NOON, SEED)
    story = author.write(who, Cast(trained=10, half_way=5, failed=5, waiting=5))
    for sitting in story.sittings:
        assert programme.runs[1].holds(local_day(sitting.submitted_at))
        assert sitting.submitted_at < NOON
        assert sitting.trainer_at is None or sitting.submitted_at < sitting.trainer_at < NOON
    retried = {(one.official_id, one.module.id) for one in story.sittings if one.ordinal == 2}
    passed = {
        (one.official_id, one.module.id, one.ordinal)
        for one in story.sittings
        if one.sheet.score(one.module) >= one.module.pass_mark * one.module.max_score
    }
    assert retried
    assert all((*key, 1) not in passed and (*key, 2) in passed for key in retried)


def test_a_story_can_begin_on_the_first_day_of_a_run(programme: Programme) -> None:
    first = datetime(2025, 12, 31, 18, 30, tzinfo=UTC)  # half past one on 1 January
    for sitting in sittings(programme, ["a", "b", "c"], first):
        assert first - timedelta(hours=2) < sitting.submitted_at < first


@pytest.mark.nbgrader
def test_a_demo_says_that_it_is_one(made: tuple[Home, Demo]) -> None:
    assert made[0].is_demo()


@pytest.mark.nbgrader
def test_scores_are_those_of_the_story(made: tuple[Home, Demo], store: Engine, programme: Programme) -> None:
    managers = [person.official.id for person in made[1].people if person.manages(today())]
    written = sittings(programme, managers, now())
    assert written
    for sitting in written:
        found = attempts_of(store, sitting.official_id, sitting.run, sitting.module.id)
        attempt = found[sitting.ordinal - 1]
        assert dict(attempt.answers) == sitting.sheet.answers
        if sitting.sheet.by_trainer and sitting.trainer_at is None:
            assert attempt.state == "needs-manual"
        else:
            assert attempt.state == "marked"
            assert attempt.score == pytest.approx(sitting.sheet.score(sitting.module))


@pytest.mark.nbgrader
def test_the_indicator_counts_who_was_trained(
    made: tuple[Home, Demo], store: Engine, programme: Programme
) -> None:
    found = indicator_as_of(store, programme)
    managers = sum(person.manages(today()) for person in made[1].people)
    assert (found.numerator, found.denominator) == (SMALL.trained, managers + 3)
    assert indicator_as_of(store, programme, date(2025, 12, 31)).numerator >= SMALL.earlier
    assert indicator_as_of(store, programme, date(2026, 1, 1)).numerator == 0


@pytest.mark.nbgrader
def test_the_trainer_marked_in_nbgraders_gradebook(made: tuple[Home, Demo]) -> None:
    course = made[0].course_dir("run-2026")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "run-2026") as gradebook:
        written = [
            grade
            for submission in gradebook.assignment_submissions("village--basics")
            for grade in submission.notebooks[0].grades
            if grade.cell.cell_type == "markdown"
        ]
        assert any(grade.manual_score is not None and not grade.needs_manual_grade for grade in written)
        assert any(grade.manual_score is None and grade.needs_manual_grade for grade in written)


@pytest.mark.nbgrader
def test_demo_accounts(made: tuple[Home, Demo], store: Engine) -> None:
    home, demo = made
    assert stat.S_IMODE(home.demo_accounts.stat().st_mode) == 0o600
    accounts = json.loads(home.demo_accounts.read_text(encoding="utf-8"))
    assert [account["username"] for account in accounts] == [account.username for account in demo.accounts]
    for account in accounts:
        opened = verify_login(store, account["username"], account["password"], now())
        assert opened.roles == {account["role"]}
        assert opened.must_change == (account["username"] == "canbomoi")
        with store.connect() as connection:
            posts = posts_of(connection, opened.official_id or "", today())
        assert posts[0].manager == (account["username"].startswith("canbo"))


@pytest.mark.nbgrader
def test_one_learner_has_one_module_left(store: Engine, programme: Programme) -> None:
    found = attempts_of(store, "demo-canbo", "run-2026")
    assert [(attempt.module, attempt.reaches(1)) for attempt in found] == [("market/first", True)]
    assert attempts_of(store, "demo-canbo2", "run-2026") == []


@pytest.mark.nbgrader
def test_nothing_waits_for_the_machine_and_nothing_failed(store: Engine) -> None:
    with store.connect() as connection:
        states = set(connection.scalars(select(schema.attempt.c.state)))
        begun = connection.scalar(select(func.count()).select_from(schema.place))
    assert states == {"marked", "needs-manual"}
    assert begun


def test_tech_teams_note_help_and_none_of_them_is_counted(bare_store: Engine, atlas: Atlas) -> None:
    real, helpers = load_programme(), invent_helpers(atlas, SEED)
    assert helpers == invent_helpers(atlas, SEED)
    with bare_store.begin() as connection:
        load_units(connection, atlas)
        for person in helpers:
            add_official(connection, person.official)
            for post in person.posts:
                add_post(connection, post)
    give_help(bare_store, real, real.runs[-1], helpers, now=NOON.astimezone(ZONE), seed=SEED)
    with bare_store.connect() as connection:
        found = coverage(connection, atlas, read_topics(), real.runs[-1], today(), scope=PROVINCE)
        assert all_notes(connection)[0].recorded_at == NOON
        assert len(all_notes(connection)) > found.whole.notes > 50
    assert 10 < found.reached <= len(helpers)
    assert indicator_as_of(bare_store, real).denominator == 0


def test_a_smaller_province_has_a_smaller_cast() -> None:
    assert Cast().scaled(1) == Cast().scaled(20) == Cast()
    assert Cast().scaled(0.4) == Cast(trained=2, half_way=1, failed=1, waiting=1, begun=1, earlier=1)


def test_the_trainer_has_classes_one_with_closed_sheets(made: tuple[Home, Demo]) -> None:
    engine = open_store(made[0])
    with engine.connect() as connection:
        classes = {one.id: one for one in list_classes(connection, "giangvien")}
        closed = closed_sessions(connection, classes)
        lines = sheet(records_of(connection, "lop-mau-a"))
    engine.dispose()
    assert sorted(classes) == ["lop-mau-a", "lop-mau-b", "lop-mau-c"]
    assert closed == {("lop-mau-a", 1), ("lop-mau-a", 2)}
    assert len(lines) == 2 * len(classes["lop-mau-a"].people)
    assert {line.status for line in lines if line.official_id == "demo-canbo"} == {"present"}
    assert all("demo-canbo" in one.people for one in classes.values())


def test_the_ledger_gives_the_figure_of_the_indicator(
    made: tuple[Home, Demo], store: Engine, programme: Programme, tmp_path: Path
) -> None:
    home, _ = made
    path = tmp_path / "ledger.jsonl"
    head = keeping.export(home, store, programme, path, today())
    found = keeping.check(path, known_head=head["head"])
    figure = indicator_as_of(store, programme)
    assert (found["numerator"], found["denominator"]) == (figure.numerator, figure.denominator)
    earlier = date(2025, 6, 30)
    found = keeping.check(path, day=earlier)
    figure = indicator_as_of(store, programme, earlier)
    assert (found["numerator"], found["denominator"]) == (figure.numerator, figure.denominator)
    text = path.read_text(encoding="utf-8")
    with store.connect() as connection:
        ids = connection.execute(select(schema.official.c.id)).scalars().all()
        names = connection.execute(select(schema.official.c.name)).scalars().all()
    assert not [each for each in (*ids, *names) if f'"{each}"' in text]
    assert '"kind":"sheet"' in text
    assert keeping.bring_up_to_date(home, store, programme) == 0
    assert stat.S_IMODE(home.ledger_key.stat().st_mode) == 0o600


def test_reports_of_the_demo_keep_the_form(made: tuple[Home, Demo], atlas: Atlas, tmp_path: Path) -> None:
    home, _ = made
    runner = CliRunner(env={"TAPHUAN_CONTENT": str(SAMPLE)})
    day = today()
    commune = next(unit.code for unit in atlas.on(day) if unit.level == "commune")
    for name, unit in (("tinh.docx", []), ("tinh.xlsx", []), ("xa.docx", ["--unit", commune])):
        words = ["report", "annual", "--year", str(day.year), "--as-of", day.isoformat(), *unit]
        done = runner.invoke(main, ["--home", str(home.root), *words, "--out", str(tmp_path / name)])
        assert done.exit_code == 0, done.output
    for name in ("tinh.docx", "xa.docx"):
        checked = runner.invoke(main, ["report", "check", str(tmp_path / name)])
        assert checked.exit_code == 0, checked.output
    ledger = tmp_path / "ledger.jsonl"
    for words in (["snapshot", "take"], ["ledger", "export", str(ledger)]):
        done = runner.invoke(main, ["--home", str(home.root), *words])
        assert done.exit_code == 0, done.output
    ledger.write_text(ledger.read_text(encoding="utf-8").replace('"n":7', '"n":8', 1), encoding="utf-8")
    refused = runner.invoke(main, ["ledger", "verify", str(ledger)])
    assert refused.exit_code == 1
    assert "is not verified: record 7:" in refused.stderr


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["--year", "2999", "--out", "a.docx"], 1, "2999 has not begun"),
        (["--year", "2026", "--out", "a.odt"], 2, "expected a name that ends in .docx, .pdf, .xlsx"),
        (["--year", "2026", "--as-of", "2025-11-30", "--out", "a.docx"], 2, "expected a day of 2026"),
        (["--year", "2026", "--unit", "1", "--out", "a.docx"], 1, "no unit has the code 1"),
        (["--year", "2023", "--out", "a.docx"], 1, "no rule says what trained means"),
    ],
)
def test_a_report_that_cannot_be_made_is_said(
    made: tuple[Home, Demo], words: list[str], status: int, message: str
) -> None:
    runner = CliRunner(env={"TAPHUAN_CONTENT": str(SAMPLE)})
    done = runner.invoke(main, ["--home", str(made[0].root), "report", "annual", *words])
    assert done.exit_code == status
    assert message in done.stderr


def test_what_invented_people_answer_can_be_handed_in() -> None:
    """In every module that is taught: a demo that stops at a new kind of question helps nobody."""
    random = Random(SEED)
    for module in load_programme(COURSES).modules:
        for passes in (True, False) * 10:
            filled = answers.sheet(module, random, passes=passes)
            for question in module.marked:
                check_answer(question, filled.answers[question.id])
            assert (filled.score(module) >= module.pass_mark * module.max_score) == passes, module.id
