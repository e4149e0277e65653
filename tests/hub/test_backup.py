"""``taphuan backup``, ``restore`` and ``doctor``: a home in use, and files that nobody should trust."""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, update
from tests.hub.office import Office, settle

from taphuan_grading import clock
from taphuan_grading.assignment.keys import key_answer
from taphuan_grading.attempts.answers import save_answer
from taphuan_grading.attempts.records import Attempt, attempt_by_id
from taphuan_grading.attempts.submit import submit
from taphuan_grading.attempts.tokens import Grant, load_key
from taphuan_grading.content.models import Programme
from taphuan_grading.marking.autograder import mark_attempt
from taphuan_grading.marking.gradebook import collect
from taphuan_grading.store import migrations, schema
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import Home
from taphuan_grading.store.ledger_schema import ledger_record
from taphuan_hub.backup.manifest import NAME
from taphuan_hub.backup.writing import write_backup

RUN = "ntm-2026"
SAFETY = "cyber-safety/online-scams"
Edit = Callable[[tarfile.TarFile], None]


@pytest.fixture
def office(released_home: Home, released_store: Engine, programme: Programme) -> Office:
    settle(released_store, programme)
    load_key(released_home)
    for folder in (released_home.root, released_home.hub):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)
    return Office(released_home, released_store)


def hand_in(home: Home, engine: Engine, programme: Programme) -> Attempt:
    grant = Grant("cb-2", RUN, "module", SAFETY)
    for question in programme.module(SAFETY).marked:
        save_answer(engine, grant, question, key_answer(question))
    attempt = submit(engine, programme, grant)
    mark_attempt(home, attempt.id)
    return attempt_by_id(engine, attempt.id)


def told(office: Office, folder: Path) -> tuple[str, str]:
    """Return the figure and the ledger of a home."""
    ledger = folder / f"{office.home.root.name}.jsonl"
    figure = office.good("indicator")
    office.good("ledger", "export", ledger, "--pseudonymous")
    return figure, ledger.read_text(encoding="utf-8")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.nbgrader
def test_a_home_comes_back_as_it_was_though_it_was_used_meanwhile(
    office: Office, programme: Programme, tmp_path: Path
) -> None:
    home = office.home
    lab = home.labs / "to"
    home.labs.mkdir(mode=0o700)
    lab.mkdir()
    (lab / "bài của tôi.txt").write_text("giữ lại", encoding="utf-8")
    (lab / "out").symlink_to("/etc/passwd")
    os.mkfifo(lab / "pipe")
    (home.hub / "hub.log").write_text("not kept", encoding="utf-8")
    before, archive = told(office, tmp_path), tmp_path / "b.tar.gz"
    handed: list[Attempt] = []

    def use(step: str) -> None:
        if step.endswith("gradebook.db"):  # the store has been copied, the gradebook and the files have not
            handed.append(hand_in(home, office.engine, programme))

    saved = write_backup(home, archive, tell=use, step=lambda: None)
    assert [attempt.state for attempt in handed] in (["marked"], ["needs-manual"])
    assert mode(archive) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar.gz", "home", "home.jsonl"]
    assert not [name for name in saved.files if name.endswith(("-wal", "-shm", ".log", "out", "pipe"))]

    back = Home(tmp_path / "back")
    CLI(back).good("restore", archive)
    assert mode(back.root) == mode(back.secrets) == 0o700
    assert mode(back.api_key) == 0o600
    assert back.api_key.read_bytes() == home.api_key.read_bytes()
    assert (back.labs / "to/bài của tôi.txt").read_text(encoding="utf-8") == "giữ lại"
    assert not (back.labs / "to/out").exists()
    engine = open_store(back)
    try:
        restored = Office(back, engine)
        assert told(restored, tmp_path) == before
        assert collect(back, engine) == 0  # the gradebook knows an attempt that the store does not
        again = hand_in(back, engine, programme)
        assert (again.number, again.score) == (handed[0].number, handed[0].score)
        assert "FAIL" not in restored.good("doctor")
    finally:
        engine.dispose()


class CLI(Office):
    """The command line on a home that need not be there."""

    def __init__(self, home: Home) -> None:
        self.home = home


@pytest.fixture
def small(bare_home: Home) -> CLI:
    load_key(bare_home)
    return CLI(bare_home)


def test_a_file_that_is_there_and_one_in_the_home_are_not_written(small: CLI, tmp_path: Path) -> None:
    archive = tmp_path / "b.tar.gz"
    small.good("backup", archive)
    assert small.run("backup", archive).exit_code == 2
    small.good("backup", archive, "--force")
    assert small.run("backup", small.home.root / "b.tar.gz").exit_code == 2
    assert small.run("backup", tmp_path / "none/b.tar.gz").exit_code == 2


def test_what_was_moved_while_its_folder_was_read_is_found_in_its_new_place(
    small: CLI, tmp_path: Path
) -> None:
    submitted = small.home.course_dir(RUN) / "submitted/cb-1"
    submitted.mkdir(parents=True)
    (submitted / ".new").write_text("bài", encoding="utf-8")
    course = small.home.course_dir(RUN)
    (course / "settings").write_text("c", encoding="utf-8")
    moved, done = course / "a", []

    def step() -> None:
        done.append(1)
        if len(done) == 2:  # home.json, then the file in the course, whose folders have been listed
            submitted.rename(moved)

    saved = write_backup(small.home, tmp_path / "b.tar.gz", tell=lambda _: None, step=step)
    assert f"courses/{RUN}/a/.new" in saved.files
    assert not [name for name in saved.files if "submitted" in name]


def test_a_home_that_is_there_is_never_touched(small: CLI, tmp_path: Path) -> None:
    archive = tmp_path / "b.tar.gz"
    small.good("backup", archive)
    before = small.home.database.read_bytes()
    refused = small.run("restore", archive)
    assert refused.exit_code == 1
    assert "there is a home" in refused.stderr
    assert small.home.database.read_bytes() == before


def member(name: str, content: bytes = b"x", **about: object) -> Edit:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for key, value in about.items():
        setattr(info, key, value)
    return lambda archive: archive.addfile(info, io.BytesIO(content))


def rewritten(archive: Path, edit: Edit, manifest: dict[str, object] | None = None) -> Path:
    """Write the archive anew, with something more before the manifest, or another manifest."""
    out = archive.with_name("edited.tar.gz")
    with tarfile.open(archive) as old, tarfile.open(out, "w:gz") as new:
        for info in old:
            content = old.extractfile(info)
            if info.name == NAME and content is not None:
                edit(new)
                found = json.dumps(json.loads(content.read()) | (manifest or {})).encode()
                info.size, content = len(found), io.BytesIO(found)
            new.addfile(info, content)
    return out


def refusal(archive: Path, folder: Path) -> str:
    """Return the one line with which the file is refused; nothing is there afterwards."""
    before = sorted(folder.iterdir())
    refused = CLI(Home(folder / "back")).run("restore", archive)
    assert refused.exit_code == 1
    assert sorted(folder.iterdir()) == before
    said = [line for line in refused.stderr.splitlines() if not line.startswith("- ")]
    assert len(said) == 1, refused.stderr
    return said[0]


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (member("../evil"), "no file or folder of a home"),
        (member("/tmp/evil"), "no file or folder of a home"),
        (member("secrets/../../evil"), "no file or folder of a home"),
        (member("./home.json"), "no file or folder of a home"),
        (member("link", b"", type=tarfile.SYMTYPE, linkname="/etc"), "no file or folder of a home"),
        (member("link", b"", type=tarfile.LNKTYPE, linkname="taphuan.db"), "no file or folder of a home"),
        (member("pipe", b"", type=tarfile.FIFOTYPE), "no file or folder of a home"),
        (member("home.json"), "twice"),
        (member("more"), "not what was saved, the first 'more'"),
    ],
)
def test_what_no_backup_holds_is_refused_before_anything_is_written(
    small: CLI, tmp_path: Path, edit: Edit, message: str
) -> None:
    archive = tmp_path / "b.tar.gz"
    small.good("backup", archive)
    assert message in refusal(rewritten(archive, edit), tmp_path)


def test_a_damaged_or_foreign_file_and_one_of_a_newer_version(small: CLI, tmp_path: Path) -> None:
    archive, broken = tmp_path / "b.tar.gz", tmp_path / "broken.tar.gz"
    small.good("backup", archive)
    whole = archive.read_bytes()
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 0x10]) + whole[middle + 1 :]
    for content in (whole[:middle], whole[:-6], flipped, b"", b"no archive at all"):
        broken.write_bytes(content)
        assert str(broken) in refusal(broken, tmp_path)
    with tarfile.open(broken, "w:gz") as other:
        other.add(__file__, "a.py")
    assert "no backup of taphuan" in refusal(broken, tmp_path)
    assert "cannot be read" in refusal(tmp_path / "none", tmp_path)
    nothing: Edit = lambda _: None  # noqa: E731
    assert "install the newer taphuan" in refusal(
        rewritten(archive, nothing, {"revision": "r9999"}), tmp_path
    )
    assert "has format 9" in refusal(rewritten(archive, nothing, {"format": 9}), tmp_path)


def test_an_older_schema_is_saved_as_it_is_and_brought_up_to_date_later(small: CLI, tmp_path: Path) -> None:
    engine = open_store(small.home)
    migrations.downgrade(engine, "-1")
    old = migrations.current(engine)
    engine.dispose()
    archive, back = tmp_path / "b.tar.gz", CLI(Home(tmp_path / "back"))
    assert f"schema {old}" in small.good("backup", archive)
    assert f"schema {old} is older" in back.good("restore", archive)
    looked = back.run("doctor")
    assert looked.exit_code == 1
    assert f"FAIL  schema: it is at {old}" in looked.stdout
    engine = open_store(back.home)
    assert migrations.current(engine) == migrations.newest()
    engine.dispose()


def test_the_doctor_names_what_is_wrong(office: Office) -> None:
    office.good("ledger", "head")
    assert "FAIL" not in office.good("doctor")
    home = office.home
    home.api_key.chmod(0o644)
    with office.engine.begin() as connection:
        connection.execute(update(schema.attempt).where(schema.attempt.c.id == 1).values(state="failed"))
        connection.execute(update(ledger_record).where(ledger_record.c.n == 2).values(at=clock.now()))
    released = next((home.courses / RUN / "release").glob("*"))
    shutil.rmtree(released)
    book = home.course_dir(RUN) / "gradebook.db"
    book.write_bytes(b"SQLite format 3\0" + b"\xff" * 4096)
    looked = office.run("doctor")
    assert looked.exit_code == 1
    failed = dict(line[6:].split(": ", 1) for line in looked.stdout.splitlines() if line.startswith("FAIL"))
    assert failed.keys() == {"private", "queue", "ledger", "modules", f"courses/{RUN}/gradebook.db"}
    assert str(home.api_key) in failed["private"]
    assert failed["queue"].startswith("1 attempts could not be marked")
    assert "record 2" in failed["ledger"]
    assert released.name in failed["modules"]


def test_the_doctor_without_a_home(tmp_path: Path) -> None:
    looked = CLI(Home(tmp_path / "none")).run("doctor")
    assert looked.exit_code == 1
    assert looked.stdout.startswith("FAIL  home: there is no home")
