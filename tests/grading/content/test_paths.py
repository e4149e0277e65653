from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.few import COURSES

from taphuan_grading.content import check, load_posts, load_programme
from taphuan_grading.content.models import Programme
from taphuan_grading.content.paths import named_by, path_of
from taphuan_grading.errors import ContentErrors

PATHS = """\
paths:
  - {id: manager, title: Quản lý, required: [village, market]}
  - {id: extension, title: Khuyến nông, posts: [khuyến nông], required: [market], optional: [village, market]}
  - {id: official, title: Cán bộ, required: [village/basics]}
"""


@pytest.fixture
def programme(tree: Path) -> Programme:
    (tree / "programme.yml").write_text(text_of(tree) + PATHS, encoding="utf-8")
    return load_programme(tree)


def text_of(tree: Path) -> str:
    return (tree / "programme.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("titles", "manager", "expected"),
    [
        (["Cộng tác viên KHUYẾN NÔNG xã"], False, "extension"),
        (["Can bo khuyen nong"], False, "extension"),
        (["Cán bộ khuyến nông"], True, "manager"),
        (["Văn thư"], False, "official"),
        ([], False, "official"),
    ],
)
def test_the_path_of_a_person(programme: Programme, titles: list[str], manager: bool, expected: str) -> None:
    path = path_of(programme, titles, manager=manager)
    assert path is not None
    assert path.id == expected


def test_courses_stand_for_their_modules(programme: Programme) -> None:
    manager, extension, official = programme.paths
    assert manager.required == ("village/basics", "market/first")
    assert (extension.required, extension.optional) == (("market/first",), ("village/basics",))
    assert official.required == ("village/basics",)


def test_without_paths_there_is_none(tree: Path) -> None:
    assert path_of(load_programme(tree), ["Văn thư"], manager=True) is None


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("id: official", "id: farmer", 27, "unknown audience 'farmer'"),
        ("id: official", "id: manager", 27, "'manager' has two paths"),
        ("[village/basics]", "[village/none]", 27, "there is no course or module 'village/none'"),
        ("required: [village, market]", "required: [market]", 25, "a rule needs 'village/basics'"),
        ("required: [village/basics]", "required: []", 27, "'paths.required' is []"),
    ],
)
def test_one_mistake_is_one_error_on_its_line(
    tree: Path, edit: Callable[[str, str, str], Path], old: str, new: str, line: int, problem: str
) -> None:
    (tree / "programme.yml").write_text(text_of(tree) + PATHS, encoding="utf-8")
    path = edit("programme.yml", old, new)
    found = [(error.path, error.line, error.problem) for error in check([tree])]
    assert (path, line) in [(where, at) for where, at, _ in found]
    assert [told for _, _, told in found if problem in told], found


def test_our_managers_learn_all_that_our_rules_ask_for(programme_of_the_province: Programme) -> None:
    (managers,) = [path for path in programme_of_the_province.paths if path.id == "manager"]
    assert set(managers.required) == {module.id for module in programme_of_the_province.modules}
    assert len(programme_of_the_province.paths) == 8


@pytest.fixture
def programme_of_the_province() -> Programme:
    return load_programme(COURSES)


def test_the_words_of_posts_are_read_without_the_courses(tree: Path) -> None:
    words = load_posts("tech-team", COURSES)
    assert named_by(words, ["Tổ trưởng tổ công nghệ số cộng đồng"])
    assert not named_by(words, ["Chủ tịch Ủy ban nhân dân xã"])
    assert load_posts("tech-team", tree) == ()
    (tree / "programme.yml").write_text("id: 5", encoding="utf-8")
    with pytest.raises(ContentErrors):
        load_posts("tech-team", tree)
