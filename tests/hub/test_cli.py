from __future__ import annotations

import csv
import fcntl
import io
import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from taphuan_grading import __version__
from taphuan_grading.clock import today
from taphuan_grading.indicator.models import BY
from taphuan_grading.store.home import Home, open_home
from taphuan_hub.cli import main

SAMPLE = Path(__file__).parents[1] / "grading/samples/small"


def run(*words: object) -> Result:
    """Run ``taphuan``, and make sure that no traceback is shown whatever happens."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    return result


@pytest.fixture(autouse=True)
def _content(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAPHUAN_CONTENT", str(SAMPLE))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home that ``taphuan init`` has made."""
    root = tmp_path_factory.mktemp("cli") / "home"
    with pytest.MonkeyPatch.context() as settings:
        settings.setenv("TAPHUAN_CONTENT", str(SAMPLE))
        result = run("--home", root, "init")
    assert result.exit_code == 0, result.output
    return root


def commands(group: click.Group, name: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        assert command is not None
        yield f"{name}{word}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{word} ")


def test_version() -> None:
    assert __version__ in run("--version").output


def test_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "taphuan_hub", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"taphuan, version {__version__}\n"


def test_starting_is_light() -> None:
    code = (
        "import sys; from taphuan_hub.cli import main; "
        "print(sorted({'pandas', 'nbgrader', 'sqlalchemy', 'jupyterhub'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pandas" not in done.stdout
    assert "nbgrader" not in done.stdout
    assert "jupyterhub" not in done.stdout


def test_the_stable_names() -> None:
    names = {name for name, _ in commands(main)}
    expected = {
        "init",
        "demo",
        "up",
        "course check",
        "course build",
        "grade",
        "indicator",
        "account list",
        "account create",
        "account scope",
        "account reset",
        "account unlock",
        "register template",
        "register import",
        "register duplicates",
        "register merge",
        "register history",
        "register withdraw",
        "register accounts",
        "register export-person",
        "register erase-person",
        "register access-log",
    }
    assert expected <= names


def test_every_command_and_option_says_what_it_does() -> None:
    for name, command in commands(main):
        assert command.help, name
        assert len(command.help.splitlines()[0]) <= 90, name
        for option in command.params:
            assert not isinstance(option, click.Option) or option.help, f"{name} {option.name}"


@pytest.mark.parametrize(
    "words", [["nonsense"], ["indicator", "--by", "age"], ["indicator", "--as-of", "soon"]]
)
def test_wrong_usage_is_2(words: list[str]) -> None:
    assert run(*words).exit_code == 2


@pytest.mark.parametrize(
    "words",
    [["indicator"], ["grade"], ["up"], ["course", "build"], ["account", "list"], ["account", "reset", "x"]],
)
def test_without_a_home(tmp_path: Path, words: list[str]) -> None:
    result = run("--home", tmp_path / "none", *words)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "there is no home at" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.nbgrader
def test_init_makes_a_whole_home(home: Path) -> None:
    made = open_home(home)
    assert not made.is_demo()
    assert not made.partial.exists()
    assert stat.S_IMODE(made.api_key.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.root.stat().st_mode) == 0o700
    assert {path.stem for path in (made.pages / "learn").iterdir()} == {
        "cascade",
        "my-learning",
        "contests",
        "market--first",
        "village--basics",
    }
    assert {path.stem for path in (made.pages / "office").iterdir()} == {"indicator-board", "trainer-desk"}
    assert (made.course_dir("run-2026") / "release/village--basics/village--basics.ipynb").is_file()
    assert not made.course_dir("run-2025").exists()
    assert not (made.root / "making.lock").exists()


@pytest.mark.nbgrader
def test_nothing_in_a_home_names_the_folder_in_which_it_was_made(home: Path) -> None:
    for path in home.rglob("*"):
        if path.is_file():
            assert b".partial" not in path.read_bytes(), path


@pytest.mark.nbgrader
def test_a_home_is_not_made_over_another(home: Path) -> None:
    result = run("init", "--home", home)
    assert result.exit_code == 1
    assert "there is a home at" in result.stderr


def test_a_home_is_not_made_over_other_files(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x", encoding="utf-8")
    result = run("--home", tmp_path, "init")
    assert result.exit_code == 1
    assert "not empty" in result.stderr


def test_a_home_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x", encoding="utf-8")
    result = run("--home", tmp_path / "letter.txt" / "home", "init")
    assert result.exit_code == 1
    assert "cannot make the home" in result.stderr


def test_a_folder_in_the_way_is_left_alone(tmp_path: Path) -> None:
    partial = Home(tmp_path / "home").partial
    partial.mkdir()
    (partial / "mine.txt").write_text("x", encoding="utf-8")
    result = run("--home", tmp_path / "home", "init")
    assert result.exit_code == 1
    assert "in the way" in result.stderr
    assert (partial / "mine.txt").is_file()


def test_two_at_once(tmp_path: Path) -> None:
    partial = Home(tmp_path / "home").partial
    partial.mkdir()
    with (partial / "making.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = run("--home", tmp_path / "home", "init")
    assert result.exit_code == 1
    assert "by another taphuan just now" in result.stderr


@pytest.mark.nbgrader
def test_what_was_cut_off_is_made_again(tmp_path: Path) -> None:
    partial = Home(tmp_path / "home").partial
    (partial / "courses/run-2026").mkdir(parents=True)
    (partial / "making.lock").touch()
    (partial / "taphuan.db").write_bytes(b"half")
    assert "half-made" in run("--home", tmp_path / "home", "indicator").stderr
    assert run("--home", tmp_path / "home", "init").exit_code == 0
    assert not partial.exists()


def test_content_with_mistakes_makes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAPHUAN_CONTENT", str(tmp_path / "nothing"))
    result = run("--home", tmp_path / "home", "init")
    assert result.exit_code == 1
    assert "programme.yml:1:" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_cannot_be_used_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAPHUAN_DATABASE_URL", f"sqlite:///{tmp_path}/no/such/folder.db")
    result = run("--home", tmp_path / "home", "init")
    assert result.exit_code == 1
    assert "cannot use the database" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_another_home_is_refused(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAPHUAN_DATABASE_URL", f"sqlite:///{home}/taphuan.db")
    result = run("--home", tmp_path / "home", "init")
    assert result.exit_code == 1
    assert "belongs to a home already" in result.stderr


def test_course_check() -> None:
    result = run("course", "check")
    assert result.exit_code == 0
    assert result.stdout == "No mistakes found.\n"


def test_course_check_names_every_mistake(tmp_path: Path) -> None:
    text = (SAMPLE / "market/first.md").read_text(encoding="utf-8")
    broken = tmp_path / "first.md"
    broken.write_text(
        text.replace("minutes: 5", "minutes: many").replace("true-false", "guess"), encoding="utf-8"
    )
    result = run("course", "check", broken)
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert len(lines) == 2
    assert all(line.startswith(f"{broken}:") for line in lines)


def test_course_check_of_nothing(tmp_path: Path) -> None:
    assert run("course", "check", tmp_path / "none.md").exit_code == 2


@pytest.mark.nbgrader
def test_course_build_leaves_alone_what_has_not_changed(home: Path) -> None:
    result = run("--home", home, "course", "build")
    assert result.exit_code == 0
    assert result.stdout.startswith("0 modules released")


@pytest.mark.nbgrader
def test_grade_with_nothing_to_do(home: Path) -> None:
    result = run("grade", "--workers", "1", "--home", home)
    assert result.exit_code == 0
    assert result.stdout == "0 attempts marked; 0 changed by trainers' marks.\n"


@pytest.mark.nbgrader
def test_indicator_as_json(home: Path) -> None:
    found = json.loads(run("--home", home, "indicator", "--format", "json").stdout)
    assert list(found) == ["as_of", "rule", "numerator", "denominator", "rows"]
    assert found["as_of"] == today().isoformat()
    assert (found["numerator"], found["denominator"]) == (0, 0)
    assert {row["by"] for row in found["rows"]} == set(BY)
    assert list(found["rows"][0]) == ["by", "key", "name", "numerator", "denominator"]


@pytest.mark.nbgrader
def test_indicator_as_csv(home: Path) -> None:
    words = ["indicator", "--as-of", "2025-06-30", "--by", "unit", "--format", "csv"]
    rows = list(csv.DictReader(io.StringIO(run("--home", home, *words).stdout)))
    assert len(rows) == 148
    assert rows[0] == {
        "as_of": "2025-06-30",
        "by": "unit",
        "key": "68",
        "name": "Tỉnh Lâm Đồng",
        "numerator": "0",
        "denominator": "0",
    }


@pytest.mark.nbgrader
@pytest.mark.parametrize(("day", "said"), [("2025-06-30", False), ("2025-07-01", True), ("2026-01-01", True)])
def test_the_table_says_that_there_are_no_districts(home: Path, day: str, said: bool) -> None:
    result = run("--home", home, "indicator", "--as-of", day)
    assert ("không có cấp huyện từ 01/07/2025" in result.stdout) == said
    assert "Đạt mọi khóa bắt buộc" in result.stdout


@pytest.mark.nbgrader
def test_the_table_of_units_is_indented(home: Path) -> None:
    lines = run("--home", home, "indicator", "--as-of", "2025-06-30", "--by", "unit").stdout.splitlines()
    assert any(line.startswith("│ Tỉnh Lâm Đồng") for line in lines)
    assert any(line.startswith("│   Thành phố Đà Lạt") for line in lines)
    assert any(line.startswith("│     Phường 12 ") for line in lines)


@pytest.mark.nbgrader
@pytest.mark.parametrize(
    ("day", "reason"), [("2999-01-01", "has not come yet"), ("2023-12-31", "first rule")]
)
def test_days_without_a_figure(home: Path, day: str, reason: str) -> None:
    result = run("--home", home, "indicator", "--as-of", day)
    assert result.exit_code == 1
    assert reason in result.stderr
    assert result.stdout == ""


@pytest.mark.nbgrader
def test_accounts(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAPHUAN_HOME", str(home))
    made = run("account", "create", "giangvien", "--role", "trainer", "--role", "office")
    assert made.exit_code == 0
    assert "One-time password of giangvien: " in made.stdout
    reset = run("account", "reset", "giangvien")
    assert reset.stdout.splitlines()[0] != made.stdout.splitlines()[0]
    assert run("account", "unlock", "giangvien").exit_code == 0
    listed = run("account", "list").stdout
    assert "giangvien" in listed
    assert "office,trainer" in listed
    assert "must change its password" in listed


@pytest.mark.nbgrader
@pytest.mark.parametrize(
    ("words", "status", "reason"),
    [
        (["create", "x", "--role", "trainer"], 1, "cannot be a username"),
        (["create", "canbo", "--role", "learner"], 1, "needs an official"),
        (["create", "canbo", "--role", "learner", "--official", "cb-1"], 1, "no official has the id"),
        (["create", "canbo", "--role", "boss"], 2, "boss"),
        (["create", "canbo"], 2, "--role"),
        (["reset", "nobody"], 1, "there is no account"),
        (["unlock", "nobody"], 1, "there is no account"),
    ],
)
def test_accounts_that_cannot_be(home: Path, words: list[str], status: int, reason: str) -> None:
    result = run("--home", home, "account", *words)
    assert result.exit_code == status
    assert reason in result.stderr


@pytest.mark.nbgrader
def test_what_an_account_sees(home: Path) -> None:
    made = run("--home", home, "account", "create", "gv-moi", "--role", "trainer")
    assert "gv-moi sees no units yet" in made.stdout
    made = run("--home", home, "account", "create", "gv-ka-do", "--role", "trainer", "--unit", "24943")
    assert "sees today:\n  24943  Xã Ka Đô" in made.stdout
    given = run("--home", home, "account", "scope", "gv-moi", "--unit", "677", "--on", "2025-06-30").stdout
    assert [line.split()[0] for line in given.splitlines()[1:]] == ["24934", "24931", "24943", "24955"]
    assert run("--home", home, "account", "scope", "gv-moi").stdout == given
    assert "whole province" in run("--home", home, "account", "scope", "gv-moi", "--province").stdout
    assert "no units yet" in run("--home", home, "account", "scope", "gv-moi", "--nothing").stdout


@pytest.mark.nbgrader
@pytest.mark.parametrize(
    ("words", "status", "reason"),
    [
        (["scope", "nobody"], 1, "there is no account"),
        (["scope", "nobody", "--province"], 1, "there is no account"),
        (["scope", "x", "--unit", "677"], 1, "no unit has the code 677"),  # no districts today
        (["scope", "x", "--unit", "24943", "--province"], 2, "one of them"),
        (["create", "yy", "--role", "admin", "--province"], 2, "for a trainer or an office"),
        (["create", "yy", "--role", "office", "--unit", "1"], 1, "no unit has the code 1"),
    ],
)
def test_what_cannot_be_seen(home: Path, words: list[str], status: int, reason: str) -> None:
    result = run("--home", home, "account", *words)
    assert result.exit_code == status
    assert reason in result.stderr
    assert " yy " not in run("--home", home, "account", "list").stdout


CLASS = """
classes:
  - id: lop-giay
    title: Lớp có giấy tờ
    course: village
    organiser: Văn phòng
    place: Hội trường
    capacity: 20
    trainers: [gv-giay]
    units: ["24943"]
    sessions: [{day: 2026-03-10, begins: "07:30", ends: "11:30"}]
"""


@pytest.mark.nbgrader
def test_papers_of_a_class(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "lop.yml"
    file.write_text(CLASS, encoding="utf-8")
    assert run("--home", home, "account", "create", "gv-giay", "--role", "trainer").exit_code == 0
    assert run("--home", home, "class", "add", file).exit_code == 0
    for words, name, begins in (
        (["sheet"], "ky-ten.pdf", b"%PDF"),
        (["sheet", "--filled"], "diem-danh.XLSX", b"PK"),
        (["invite"], "moi.pdf", b"%PDF"),
        (["invite", "--list"], "danh-sach.pdf", b"%PDF"),
        (["cards"], "the.pdf", b"%PDF"),
    ):
        out = tmp_path / name
        made = run("--home", home, "class", words[0], "lop-giay", "--out", out, *words[1:])
        assert made.exit_code == 0, made.output
        assert f"{out}: 0 people" in made.stdout
        assert out.read_bytes().startswith(begins)
    for words, status, reason in (
        (["sheet", "lop-giay", "--out", tmp_path / "x.doc"], 2, "neither .pdf nor .xlsx"),
        (["cards", "lop-giay", "--out", tmp_path / "x.xlsx"], 2, "does not end in .pdf"),
        (["sheet", "nothing", "--out", tmp_path / "x.pdf"], 1, "there is no class"),
        (["sheet", "lop-giay", "--out", tmp_path / "no" / "x.pdf"], 1, "x.pdf"),
    ):
        refused = run("--home", home, "class", *words)
        assert (refused.exit_code, reason in refused.stderr) == (status, True), refused.output


def test_questions_go_out_and_come_in(tmp_path: Path) -> None:
    gift, qti = tmp_path / "out.gift", tmp_path / "out.zip"
    out = run("course", "export", "village/basics", "--format", "gift", "--out", gift)
    assert (out.exit_code, out.stdout) == (0, "")
    assert (
        "left out 'q1': single-choice: GIFT has no such question, or no place for its picture" in out.stderr
    )
    assert "6 questions converted, 1 left out." in out.stderr
    back = run("course", "import", gift)
    assert back.exit_code == 0
    assert back.stdout.count(":::{question}") == 6
    assert run("course", "import", gift, "--out", tmp_path / "new.md").stdout == ""
    assert (tmp_path / "new.md").read_text(encoding="utf-8") == back.stdout
    assert (
        run("course", "export", SAMPLE / "village/basics.md", "--format", "qti", "--out", qti).exit_code == 0
    )
    assert qti.read_bytes().startswith(b"PK")


def test_a_file_that_is_no_question_bank_is_told_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "bad.txt"
    file.write_text("Hỏi gì? {=a", encoding="utf-8")
    result = run("course", "import", file)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{file}:1: the answers are not in one pair of braces")
    assert run("course", "export", "no/where", "--format", "gift", "--out", file).exit_code == 2
