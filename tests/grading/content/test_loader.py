"""What a sound tree becomes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taphuan_grading.content import check, content_root, load_module, load_programme
from taphuan_grading.content.models import (
    MultipleChoice,
    Number,
    ShortText,
    SingleChoice,
    Text,
    TrueFalse,
    Written,
)

SAMPLE = Path(__file__).parents[1] / "samples/small"
CHECKOUT = Path(__file__).parents[3] / "courses"
LINES = (SAMPLE / "village/basics.md").read_text(encoding="utf-8").split("\n")


def test_the_programme() -> None:
    programme = load_programme(SAMPLE)
    assert [course.id for course in programme.courses] == ["village", "market"]
    assert [module.slug for module in programme.modules] == ["village--basics", "market--first"]
    assert programme.rules[0].valid_to == date(2026, 1, 1)
    assert programme.rules[1].required_courses == ("village", "market")
    assert programme.runs[1].holds(date(2026, 12, 31))
    assert programme.module("village--basics") is programme.module("village/basics")


def test_the_head_of_a_module() -> None:
    module = load_programme(SAMPLE).modules[0]
    assert (module.id, module.title, module.minutes, module.pass_mark) == (
        "village/basics",
        "Bài mẫu",
        15,
        0.7,
    )
    assert module.audience == ("manager", "official")
    assert [fact.id for fact in module.facts] == ["hotline-156"]
    assert [step.title for step in module.steps] == ["Mở đầu", "Luyện tập"]
    assert [picture.name for picture in module.pictures] == ["img/steps.svg"]
    assert module.max_score == 1 + 2 + 1 + 1 + 1.5 + 4


def test_text_and_call_outs_show_in_any_notebook() -> None:
    first = load_programme(SAMPLE).modules[0].steps[0].parts[0]
    assert isinstance(first, Text)
    assert "| Hồ sơ | 90% |" in first.markdown
    assert "![Sơ đồ hai bước](img/steps.svg)" in first.markdown
    assert "> **Ghi nhớ: Nhớ số này**\n>\n> Báo cho 156 hoặc 5656.\n>\n> - miễn phí" in first.markdown
    assert ":::" not in first.markdown


def test_practice_and_single_choice() -> None:
    module = load_programme(SAMPLE).modules[0]
    practice, single = module.question("p1"), module.question("q1")
    assert isinstance(practice, TrueFalse)
    assert practice.practice
    assert practice.answer is False
    assert practice.explanation_html == "<p>Không bao giờ đưa mã OTP cho ai.</p>"
    assert isinstance(single, SingleChoice)
    assert single.line == 37
    assert [(option.id, option.right) for option in single.options] == [
        ("a", False),
        ("b", True),
        ("c", False),
    ]
    assert single.options[1].html == "Gọi tổng đài <em>in trên thẻ</em>"
    assert single.options[1].text == "Gọi tổng đài in trên thẻ"
    assert single.options[0].feedback_html == "<p>Trang giả có thể lấy mật khẩu.</p>"
    assert single.options[2].feedback_html == ""
    assert 'src="data:image/svg+xml;base64,' in single.prompt_html
    assert single.prompt_markdown == "Nên làm gì trước?\n\n![Biểu tượng](img/steps.svg)"


def test_the_other_types() -> None:
    _, _, multiple, truth, text, number, written = load_programme(SAMPLE).modules[0].questions
    assert isinstance(multiple, MultipleChoice)
    assert multiple.points == 2
    assert [option.right for option in multiple.options] == [True, True, False]
    assert isinstance(truth, TrueFalse)
    assert (truth.id, truth.answer, truth.explanation_html) == ("q-3", True, "")
    assert isinstance(text, ShortText)
    assert (text.answers, text.diacritics) == (("156", "năm sáu năm sáu"), "optional")
    assert isinstance(number, Number)
    assert (number.answer, number.tolerance, number.unit, number.points) == (45.05, 0.01, "%", 1.5)
    assert isinstance(written, Written)
    assert "bí mật" in written.guide_html
    assert written.explanation_html == ""


def test_the_version_follows_text_and_pictures(tree: Path, edit: Callable[[str, str, str], Path]) -> None:
    path = tree / "village/basics.md"
    first = load_module(path).version
    assert load_module(path).version == first
    (tree / "village/img/steps.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    second = load_module(path).version
    edit("village/basics.md", "Hết bài.", "Hết.")
    assert len({first, second, load_module(path).version}) == 3


def test_links_open_beside_the_page(edit: Callable[[str, str, str], Path]) -> None:
    path = edit("village/basics.md", "Xã có thể", "[Xã](https://a.vn) có thể")
    html = load_module(path).question("q-3").prompt_html
    assert '<a href="https://a.vn" target="_blank" rel="noopener noreferrer">Xã</a>' in html


def test_where_content_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TAPHUAN_CONTENT", raising=False)
    assert content_root() == CHECKOUT
    monkeypatch.setenv("TAPHUAN_CONTENT", str(SAMPLE))
    assert content_root() == SAMPLE
    assert content_root(tmp_path) == tmp_path.resolve()


def test_the_modules_of_this_project_are_sound() -> None:
    assert check([CHECKOUT]) == []


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_torn_file_is_reported_and_never_crashes(tree: Path, data: st.DataObject) -> None:
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        change = data.draw(st.sampled_from(["drop", "double", "indent", "cut"]))
        if change == "drop":
            del lines[at]
        elif change == "double":
            lines.insert(at, lines[at])
        elif change == "indent":
            lines[at] = "  " + lines[at]
        else:
            lines[at] = lines[at][: len(lines[at]) // 2]
    path = tree / "village/basics.md"
    path.write_text("\n".join(lines), encoding="utf-8")
    for error in check([path]):
        assert 1 <= error.line <= len(lines)
