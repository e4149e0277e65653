"""Every mistake of an author: one error, with file, true line, what is wrong and what was expected."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from taphuan_grading.content import check, load_module, load_programme
from taphuan_grading.errors import ContentErrors

Edit = Callable[[str, str, str], Path]

MODULE = "village/basics.md"
COURSE = "village/course.yml"
PROGRAMME = "programme.yml"
SURVEY = "course-survey.yml"


class Case(NamedTuple):
    """Where `old` is replaced by `new` in `file`, `line` is reported with `problem`."""

    name: str
    file: str
    old: str
    new: str
    line: int
    problem: str


FRONT_MATTER = [
    Case("malformed", MODULE, "minutes: 15", "minutes: [15", 5, "malformed YAML"),
    Case("no front matter", MODULE, "---\nid: village/basics", "id: village/basics", 1, "no front"),
    Case("unknown key", MODULE, "minutes: 15", "minutes: 15\nlevel: 3", 5, "unknown key 'level'"),
    Case("missing key", MODULE, "minutes: 15\n", "", 2, "key 'minutes' is missing"),
    Case("twice", MODULE, "minutes: 15", "minutes: 15\nminutes: 16", 5, "appears twice"),
    Case("text for number", MODULE, "minutes: 15", 'minutes: "15"', 4, "'minutes' is '15'"),
    Case("too long", MODULE, "minutes: 15", "minutes: 1500", 4, "'minutes' is 1500"),
    Case("pass mark", MODULE, "pass_mark: 0.7", "pass_mark: 70", 8, "'pass_mark' is 70"),
    Case("pass mark 0", MODULE, "pass_mark: 0.7", "pass_mark: 0", 8, "'pass_mark' is 0"),
    Case("audience", MODULE, "[manager, official]", "[manager, boss]", 5, "unknown audience 'boss'"),
    Case("no audience", MODULE, "[manager, official]", "[]", 5, "'audience' is []"),
    Case("place", MODULE, "id: village/basics", "id: village/basic", 2, "the id is"),
    Case("fact", MODULE, "[hotline-156]", "[Hotline]", 9, "there is no fact 'Hotline'"),
    Case("no mapping", MODULE, "---\nid: village/basics", "---\nvillage", 3, "malformed YAML"),
    Case("alias", MODULE, "title: Bài mẫu", "title: *a", 3, "YAML aliases"),
]

STEPS = [
    Case("early text", MODULE, "## Mở đầu\n", "Chào.\n\n## Mở đầu\n", 12, "before the first step"),
    Case("level 1", MODULE, "## Luyện tập", "# Luyện tập", 52, "heading of level 1"),
    Case("empty step", MODULE, "## Luyện tập", "## Rỗng\n\n## Luyện tập", 52, "is empty"),
    Case("no title", MODULE, "## Luyện tập", "##\n\nA", 52, "without a title"),
    Case("html", MODULE, "Hết bài.", "Hết <b>bài</b>.", 97, "holds HTML"),
    Case("html block", MODULE, "Hết bài.", "<script>alert(1)</script>", 97, "holds HTML"),
    Case("html in note", MODULE, "- miễn phí", "- miễn <i>phí</i>", 25, "holds HTML"),
    Case("html in question", MODULE, "Nên làm gì trước?", "Nên\n<u>làm</u>?", 40, "holds HTML"),
    Case("reference", MODULE, "Hết bài.", "[Hết][1].\n\n[1]: https://a.vn", 99, "apart from its link"),
    Case("no picture", MODULE, "hai bước](img/steps.svg)", "hai](img/no.svg)", 20, "does not exist"),
    Case("no alt", MODULE, "![Sơ đồ hai bước]", "![]", 20, "no description"),
    Case("far picture", MODULE, "hai bước](img/steps.svg)", "a](https://a.vn/b.png)", 20, "cannot be a"),
    Case("climbing", MODULE, "hai bước](img/steps.svg)", "a](../img/b.png)", 20, "cannot be a"),
    Case("open note", MODULE, "- miễn phí\n:::\n", "- miễn phí\n", 22, "not closed where line 27 begins"),
    Case("open fence", MODULE, "Hết bài.", "```\nHết bài.", 97, "is not closed"),
    Case("unknown block", MODULE, ":::{note} Nhớ", ":::{notes} Nhớ", 22, "unknown block"),
    Case("stray fence", MODULE, "Hết bài.", "Hết bài.\n\n:::\n:::", 99, "unknown block"),
    Case("heading in note", MODULE, "- miễn phí", "### miễn phí", 25, "a call-out holds a heading"),
    Case("in a list", MODULE, "Hết bài.", "- a\n\n  :::{tip}\n  b\n  :::", 99, "inside a list"),
    Case("nbgrader", MODULE, "Hết bài.", "### END SOLUTION", 97, "has a meaning to nbgrader"),
    Case("control", MODULE, "Hết bài.", "Hết\x07 bài.", 97, "control character"),
]

QUESTIONS = [
    Case("no id", MODULE, ":::{question} q1", ":::{question}", 37, "does not name a question"),
    Case("bad id", MODULE, "{question} q1", "{question} Q1", 37, "'Q1' cannot be an id"),
    Case("reserved", MODULE, "{question} q1", "{question} ask", 37, "'ask' is reserved"),
    Case("two ids", MODULE, "{question} q2", "{question} q1", 54, "exists already on line"),
    Case("no type", MODULE, ":type: written\n", "", 89, "':type:' is missing"),
    Case("type", MODULE, ":type: written", ":type: essay", 90, "unknown question type 'essay'"),
    Case("setting", MODULE, ":unit: %", ":units: %", 85, "unknown setting ':units:'"),
    Case("other's", MODULE, ":points: 4", ":points: 4\n:unit: %", 92, "unknown setting ':unit:'"),
    Case("setting twice", MODULE, ":points: 4", ":points: 4\n:points: 5", 92, "appears twice"),
    Case("no points", MODULE, ":points: 4", ":points: 0", 91, "points are '0'"),
    Case("negative", MODULE, ":points: 4", ":points: -1", 91, "points are '-1'"),
    Case("odd points", MODULE, ":points: 4", ":points: bốn", 91, "points are 'bốn'"),
    Case("practice", MODULE, ":practice:", ":practice: yes", 30, "':practice:' says 'yes'"),
    Case("its points", MODULE, ":practice:", ":practice:\n:points: 2", 31, "carries"),
    Case("essay", MODULE, ":points: 4", ":practice:", 89, "written question cannot be practice"),
    Case("two right", MODULE, "- [ ] Bấm thử", "- [x] Bấm thử", 37, "2 options are right"),
    Case("none right", MODULE, "- [x] Gọi", "- [ ] Gọi", 37, "0 options are right"),
    Case("multi", MODULE, "- [x] Khóa thẻ\n- [x] B", "- [ ] Khóa thẻ\n- [ ] B", 54, "no option is right"),
    Case("bare item", MODULE, "- [ ] Im lặng", "- Im lặng", 61, "this is not an option"),
    Case("tight box", MODULE, "- [x] Khóa thẻ", "- [x]Khóa thẻ", 59, "this is not an option"),
    Case("empty box", MODULE, "- [ ] Không làm gì", "- [] Không làm gì", 47, "this is not an option"),
    Case("same", MODULE, "- [ ] Không làm gì", "- [ ] Bấm thử", 47, "appears twice"),
    Case(
        "numbered",
        MODULE,
        "- [x] Khóa thẻ\n- [x] Báo công an\n- [ ] Im lặng",
        "1. [x] A\n2. [ ] B",
        59,
        "num",
    ),
    Case("tail", MODULE, "\n> Luôn dùng", "\nThêm.\n\n> Luôn dùng", 49, "text follows the options"),
    Case("no options", MODULE, ":type: written", ":type: single-choice", 89, "there are no options"),
    Case("options", MODULE, ":type: multiple-choice", ":type: written", 59, "has no options"),
    Case("heading", MODULE, "Chọn các việc đúng.", "### Chọn", 57, "heading stands in a question"),
    Case("asks nothing", MODULE, "Chọn các việc đúng.\n", "", 54, "asks nothing"),
    Case("truth", MODULE, ":answer: true", ":answer: đúng", 67, "the answer is 'đúng'"),
    Case("no truth", MODULE, ":answer: true\n", "", 65, "the answer is ''"),
    Case("number", MODULE, ":answer: 45,05", ":answer: nhiều", 83, "the answer is 'nhiều'"),
    Case("tolerance", MODULE, ":tolerance: 0,01", ":tolerance: -1", 84, "tolerance is '-1'"),
    Case("text", MODULE, ":answer: 156 | n", ":answer: 156 |  | n", 73, "the answer is"),
    Case("diacritics", MODULE, ":diacritics: optional", ":diacritics: no", 74, "are 'no'"),
    Case(
        "unclosed", MODULE, "Xã có thể nhận hồ sơ trực tuyến.\n:::\n", "Xã.\n", 65, "not closed where line 70"
    ),
]

_WAY = "      - course: village\n        any_of:\n          - "
WAYS: list[tuple[str, str, int, str]] = [
    ("way of no course", "      - {course: town, any_of: [{modules: true}]}", 15, "unknown course 'town'"),
    ("ways twice", f"{_WAY}{{modules: true}}\n{_WAY}{{attendance: 0.8}}", 18, "has ways twice"),
    ("empty way", f"{_WAY}{{}}", 17, "asks for nothing"),
    ("way of no grade", f"{_WAY}{{outside: badge}}", 17, "unknown grade 'badge'"),
    ("percent", f"{_WAY}{{attendance: 80}}", 17, "'rules.ways.any_of.attendance' is 80"),
    (
        "way backwards",
        f"{_WAY}{{attendance: 1, valid_from: 2026-02-01, valid_to: 2026-01-01}}",
        17,
        "ends before",
    ),
]

TREE = [
    Case("course id", COURSE, "id: village", "id: town", 1, "the id is 'town'"),
    Case("no module", COURSE, "[basics]", "[basics, more]", 4, "'more' has no file"),
    Case("module twice", COURSE, "[basics]", "[basics, basics]", 4, "listed twice"),
    Case("course key", COURSE, "summary:", "level: 1\nsummary:", 3, "unknown key 'level'"),
    Case("required", PROGRAMME, "[village, market]\nruns", "[village, town]\nruns", 13, "unknown course"),
    Case("twice required", PROGRAMME, "[village]", "[village, village]", 9, "required twice"),
    Case("rules", PROGRAMME, "valid_to: 2026-01-01", "valid_to: 2026-01-02", 12, "rules 'first'"),
    Case("backwards", PROGRAMME, "valid_to: 2026-01-01", "valid_to: 2023-01-01", 8, "ends before"),
    Case("runs", PROGRAMME, "starts: 2026-01-01", "starts: 2025-12-31", 21, "overlap"),
    *[
        Case(
            name,
            PROGRAMME,
            "[village, market]\nruns",
            f"[village, market]\n    ways:\n{ways}\nruns",
            line,
            problem,
        )
        for name, ways, line, problem in WAYS
    ],
    Case("short run", PROGRAMME, "ends: 2026-12-31", "ends: 2025-12-31", 22, "ends before"),
    Case("due", PROGRAMME, "ends: 2026-12-31", "ends: 2026-12-31\n    due: 2027-01-01", 23, "is due outside"),
    Case("run id", PROGRAMME, "id: run-2026", "id: Run 2026", 19, "'Run 2026' cannot be an id"),
    Case("same run", PROGRAMME, "id: run-2026", "id: run-2025", 19, "appears twice in runs"),
    Case("no day", PROGRAMME, "starts: 2026-01-01", "starts: 2026-02-30", 21, "cannot be"),
    Case("no date", PROGRAMME, "starts: 2026-01-01", "starts: soon", 21, "'runs.starts' is 'soon'"),
    Case(
        "run key",
        PROGRAMME,
        "starts: 2026-01-01",
        "starts: 2026-01-01\n    from: 1",
        22,
        "unknown key 'runs.from'",
    ),
    Case("no folder", PROGRAMME, "\ncourses: [village", "\ncourses: [town, village", 23, "no folder"),
]


SURVEYED = [
    Case("scale", SURVEY, "Phân vân, ", "", 1, "'scale' is ["),
    Case("survey id", SURVEY, "id: content", "id: Nội dung", 3, "'Nội dung' cannot be an id"),
    Case("same question", SURVEY, "id: trainer", "id: content", 6, "'content' appears twice"),
    Case("unknown", SURVEY, "    class_only: true", "    class: true", 9, "unknown key 'questions.class'"),
    Case(
        "for classes alone",
        SURVEY,
        "    statement: Nội dung khóa học dễ hiểu.",
        "    statement: Nội dung khóa học dễ hiểu.\n    class_only: true",
        2,
        "every question is class_only",
    ),
]


@pytest.mark.parametrize(
    "case", FRONT_MATTER + STEPS + QUESTIONS + TREE + SURVEYED, ids=lambda case: case.name
)
def test_one_mistake_is_one_error_on_its_line(case: Case, tree: Path, edit: Edit) -> None:
    path = edit(case.file, case.old, case.new)
    (error,) = check([tree])
    assert (error.path, error.line) == (path, case.line)
    assert case.problem in error.problem
    assert error.expected
    assert error.message.startswith(f"{path}:{case.line}: {error.problem}; expected ")


def test_a_sound_tree_has_no_mistakes(tree: Path) -> None:
    assert check([tree]) == []
    assert check([tree / "village", tree / "village/basics.md"]) == []


def test_all_mistakes_come_together(tree: Path, edit: Edit) -> None:
    edit(MODULE, ":type: written", ":type: essay")
    edit(MODULE, "minutes: 15", "minutes: 0")
    edit(PROGRAMME, "starts: 2026-01-01", "starts: 2025-12-31")
    with pytest.raises(ContentErrors) as raised:
        load_programme(tree)
    assert [(error.path.name, error.line) for error in raised.value.errors] == [
        ("programme.yml", 21),
        ("basics.md", 4),
        ("basics.md", 90),
    ]
    assert raised.value.message.count("\n") == 2


def test_a_missing_key_and_a_wrong_one_are_two_mistakes(tree: Path, edit: Edit) -> None:
    edit(COURSE, "summary:", "sumary:")
    assert [error.line for error in check([tree])] == [1, 3]


def test_a_malformed_programme_does_not_hide_the_modules(tree: Path, edit: Edit) -> None:
    edit(PROGRAMME, "id: sample", "id: [")
    edit(MODULE, "minutes: 15", "minutes: 0")
    assert [error.path.name for error in check([tree])] == ["programme.yml", "basics.md"]


def test_a_file_that_nobody_lists(tree: Path) -> None:
    (tree / "village/forgotten.md").write_text("---\n---\n", encoding="utf-8")
    (tree / "village/README.md").write_text("notes for authors", encoding="utf-8")
    (error,) = check([tree])
    assert "'forgotten.md' is not listed" in error.message


def test_a_file_that_is_not_utf8(tree: Path) -> None:
    path = tree / MODULE
    path.write_bytes(path.read_bytes().replace("Hết bài".encode(), "Hết bài".encode("cp1258", "replace")))
    (error,) = check([tree])
    assert error.line == 97
    assert "not UTF-8" in error.problem


def test_what_editors_do_to_text_changes_nothing(tree: Path) -> None:
    before = load_module(tree / MODULE)
    path = tree / MODULE
    text = unicodedata.normalize("NFD", path.read_text(encoding="utf-8")).replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load_module(path) == before


@pytest.mark.parametrize(
    "text", ["", "\n", "---", "---\n---", "---\n---\n", ":::", "```", ">", "-", "#", "\ufeff"]
)
def test_scraps_are_mistakes_and_never_crash(tree: Path, text: str) -> None:
    (tree / MODULE).write_text(text, encoding="utf-8")
    assert check([tree])


def test_a_module_needs_a_marked_question(tree: Path, edit: Edit) -> None:
    edit("market/first.md", ":answer: true", ":answer: true\n:practice:")
    (error,) = check([tree])
    assert "add up to 0" in error.problem


def test_a_large_picture_is_refused(tree: Path) -> None:
    (tree / "village/img/steps.svg").write_bytes(b" " * 300_001)
    assert {error.line for error in check([tree])} == {20, 41}


def test_a_path_without_content(tmp_path: Path) -> None:
    (error,) = check([tmp_path / "nothing"])
    assert "there is no content here" in error.message
    (error,) = check([tmp_path])
    assert error.path == tmp_path / "programme.yml"
