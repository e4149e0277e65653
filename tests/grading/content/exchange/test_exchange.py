"""GIFT and Aiken in, GIFT and QTI out; and what does not fit is said."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.gallery import FILE
from tests.grading.content.exchange.qti_grammar import check, name

from taphuan_grading.content import load_module
from taphuan_grading.content.exchange.gift import read_gift, write_gift
from taphuan_grading.content.exchange.plain import Choice, Pair, Plain, as_markdown, plain_question
from taphuan_grading.content.exchange.qti import qti_package
from taphuan_grading.content.exchange.qti_item import ITEM
from taphuan_grading.content.exchange.read import read_exchange
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.errors import ContentErrors

MODULE = load_module(FILE)
HEAD = """\
---
id: village/basics
title: Thử
minutes: 10
audience: [trainer]
objectives: [{id: a, text: Một, digcomp: "1.1", plan: III.1.đ}]
pass_mark: 0.5
---

## Một

"""
GIFT = r"""// một ghi chú
$CATEGORY: $course$/top

::Câu 1:: Báo lừa đảo tới số nào? {
~113#Không phải.
=156#Đúng\: số này.
~%-50%114
####Gọi miễn phí.
}

Ảnh chuyển khoản là bằng chứng. {F}

Số nhận phản ánh? {=156 =%100%5656}

Một nửa của 25 là? {#12.5:0.1}

Từ 1 đến 5? {#1..5}

Ghép. {=156 -> gọi =VNeID -> đăng nhập}

Viết một đoạn. {}

Ngày {=30/11 ~31/12} là hạn báo cáo.

Chỉ là lời giới thiệu.

Chọn hai. {~%50%một ~%50%hai ~%-100%ba}

::Nửa điểm:: Gì? {=%50%a =b}

::Nhiều số:: Mấy? {#=1:0 =2:0}

[html]<b>Đậm</b>? {T}
"""
AIKEN = "Báo lừa đảo tới số nào?\nA. 113\nB) 156\nANSWER: B\n\nSố *này*?\nA. 1\nB. 2\nANSWER: A\n"


def gift(text: str) -> tuple[list[Plain], list[str]]:
    mistakes = Mistakes()
    read, left = read_gift(text, Path("a.gift"), mistakes)
    assert not mistakes.errors
    return read, [one.why for one in left]


def test_gift_is_read() -> None:
    read, left = gift(GIFT)
    assert [one.type for one in read] == [
        "multiple-choice",
        "true-false",
        "short-text",
        "number",
        "number",
        "matching",
        "written",
        "single-choice",
        "multiple-choice",
    ]
    assert read[0].choices[1] == Choice("156", right=True, feedback="Đúng: số này.")
    assert (read[0].name, read[0].line, read[0].explanation) == ("Câu 1", 4, "Gọi miễn phí.")
    assert (read[4].number, read[4].tolerance) == (3, 2)
    assert read[5].pairs == (Pair("156", "gọi"), Pair("VNeID", "đăng nhập"))
    assert read[7].prompt == "Ngày \\_\\_\\_ là hạn báo cáo."
    assert [why.split()[0] for why in left] == ["a", "an", "it", "its"]


def test_what_was_read_is_a_module(tmp_path: Path) -> None:
    path = tmp_path / "moodle.txt"
    for number, (text, count) in enumerate(((GIFT, 9), (AIKEN, 2))):
        path.write_text(text, encoding="utf-8")
        read = read_exchange(path)
        folder = tmp_path / f"{number}/village"
        folder.mkdir(parents=True)
        (folder / "basics.md").write_text(HEAD + read.markdown, encoding="utf-8")
        assert len(load_module(folder / "basics.md").questions) == read.converted == count


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a\n\nb {=c", 3, "not in one pair of braces"),
        ("a {=b} {=c}", 1, "not in one pair of braces"),
        ("", 1, "there are no questions"),
        ("a?\nA. 1\nB. 2\nANSWER: C\n", 4, "answer C is not among"),
        ("a?\nA. 1\nA. 2\nANSWER: A\n", 3, "answer A appears twice"),
        ("a?\nA. 1\nB. 2\nhuh\nANSWER: A\n", 4, "text stands between"),
        ("a?\nA. 1\nB. 2\nANSWER: A\n\nb?\n", 6, "has no right answer"),
    ],
)
def test_a_mistake_names_file_and_line(tmp_path: Path, text: str, line: int, problem: str) -> None:
    path = tmp_path / "moodle.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentErrors) as caught:
        read_exchange(path)
    first = caught.value.errors[0]
    assert (first.path, first.line) == (path, line)
    assert problem in first.problem


LETTERS = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Z"], exclude_characters="\u2028\u2029"
)
WORD = (
    st.text(LETTERS | st.sampled_from("=~#{}:\\%|*ơđ "), min_size=1, max_size=12).map(str.split).map(" ".join)
)
TEXT = WORD.filter(
    lambda text: text and not text.startswith(("//", "$CATEGORY", "[", "::")) and "->" not in text
)
PLAIN = TEXT.filter(lambda text: "|" not in text)
FEEDBACK = st.just("") | TEXT
NAMED = {"name": st.just("") | TEXT, "prompt": TEXT, "explanation": FEEDBACK}
WRONG = st.builds(Choice, TEXT, st.just(False), FEEDBACK)
RIGHT = st.builds(Choice, TEXT, st.just(True), FEEDBACK)
NUMBERS = st.integers(-999, 999).map(lambda number: number / 8)
QUESTION = st.one_of(
    st.builds(Plain, **NAMED, type=st.just("single-choice"), choices=st.tuples(WRONG, RIGHT, WRONG)),
    st.builds(Plain, **NAMED, type=st.just("multiple-choice"), choices=st.tuples(RIGHT, WRONG, RIGHT)),
    st.builds(Plain, **NAMED, type=st.just("true-false"), answers=st.sampled_from([("true",), ("false",)])),
    st.builds(Plain, **NAMED, type=st.just("short-text"), answers=st.tuples(PLAIN, PLAIN)),
    st.builds(Plain, **NAMED, type=st.just("number"), number=NUMBERS, tolerance=NUMBERS.map(abs)),
    st.builds(
        Plain,
        **NAMED,
        type=st.just("matching"),
        pairs=st.lists(st.builds(Pair, TEXT, TEXT), min_size=2).map(tuple),
    ),
    st.builds(Plain, **NAMED, type=st.just("written")),
)


@given(questions=st.lists(QUESTION, min_size=1, max_size=3))
def test_gift_that_was_written_is_read_again(questions: list[Plain]) -> None:
    read, left = gift(write_gift(questions))
    assert left == []
    assert [{**vars(one), "line": 0} for one in read] == [vars(one) for one in questions]


def test_the_gallery_goes_out_as_gift_and_comes_back(tmp_path: Path) -> None:
    plain = [one for one in map(plain_question, MODULE.questions) if one is not None]
    assert [one.type for one in plain] == [
        "single-choice",
        "multiple-choice",
        "true-false",
        "short-text",
        "number",
        "matching",
        "written",
    ]
    folder = tmp_path / "village"
    folder.mkdir()
    blocks = [as_markdown(one, one.name) for one in gift(write_gift(plain))[0]]
    (folder / "basics.md").write_text(HEAD + "\n\n".join(blocks), encoding="utf-8")
    back = load_module(folder / "basics.md")
    assert [plain_question(one) for one in back.questions] == plain


def test_qti_holds_what_it_can() -> None:
    content, left = qti_package(MODULE)
    assert [one.name for one in left] == ["cuoc-goi", "danh-gia", "boc-tham"]
    assert content == qti_package(MODULE)[0]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        manifest = ElementTree.fromstring(package.read("imsmanifest.xml"))
        listed = {file.attrib["href"] for file in manifest.iter() if file.tag.endswith("}file")}
        assert {*package.namelist()} == {"imsmanifest.xml"} | listed
        assert len(listed) == 12
        for path in listed:
            item = ElementTree.fromstring(package.read(path))
            check(item)
            assert item.tag == f"{{{ITEM}}}qti-assessment-item"
            used = {e.attrib["response-identifier"] for e in item.iter() if "response-identifier" in e.attrib}
            assert {one.attrib["identifier"] for one in of(item, "response-declaration")} == used
            offered = [e.attrib["identifier"] for e in item.iter() if name(e) in CHOICES]
            assert len(offered) == len({*offered})
            for declared in of(item, "response-declaration"):
                check_values(declared, {*offered})


def with_a_misplaced_answer(item: ElementTree.Element) -> None:
    """An item whose right answer stands where QTI wants its declaration."""
    declared = of(item, "response-declaration")[0]
    item.insert(0, declared[0])


def with_two_prompts(item: ElementTree.Element) -> None:
    """An item that asks twice."""
    asked = of(item, "choice-interaction")[0]
    asked.append(of(item, "prompt")[0])


def with_a_misspelt_attribute(item: ElementTree.Element) -> None:
    """An item in the spelling of QTI 2."""
    asked = of(item, "choice-interaction")[0]
    asked.set("responseIdentifier", asked.attrib.pop("response-identifier"))


def with_an_unknown_cardinality(item: ElementTree.Element) -> None:
    """An item whose answer is of a kind that QTI does not have."""
    of(item, "response-declaration")[0].set("cardinality", "many")


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (with_a_misplaced_answer, "qti-assessment-item holds qti-correct-response"),
        (with_two_prompts, "qti-choice-interaction holds qti-prompt"),
        (with_a_misspelt_attribute, "qti-choice-interaction has"),
        (with_an_unknown_cardinality, "qti-response-declaration cardinality=many"),
    ],
)
def test_the_grammar_finds_what_is_broken(broken: Callable[[ElementTree.Element], None], said: str) -> None:
    with zipfile.ZipFile(io.BytesIO(qti_package(MODULE)[0])) as package:
        path = next(path for path in package.namelist() if "chon-nhieu" in path)
        item = ElementTree.fromstring(package.read(path))
    check(item)
    broken(item)
    with pytest.raises(AssertionError, match=said):
        check(item)


CHOICES = {"qti-simple-choice", "qti-simple-associable-choice", "qti-inline-choice"}


def of(element: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return list(element.iter(f"{{{ITEM}}}qti-{kind}"))


def check_values(declared: ElementTree.Element, offered: set[str]) -> None:
    """Right and mapped values are of the declared kind, and the right answer earns exactly all."""
    base, cardinality = declared.attrib["base-type"], declared.attrib["cardinality"]
    right = [value.text or "" for value in of(declared, "value")]
    worth = {one.attrib["map-key"]: float(one.attrib["mapped-value"]) for one in of(declared, "map-entry")}
    assert len(right) <= 1 or cardinality != "single"
    for value in [*right, *worth]:
        if base in {"identifier", "directedPair"}:
            assert {*value.split()} <= offered
            assert len(value.split()) == (2 if base == "directedPair" else 1)
        elif base == "float":
            float(value)
    if worth and declared.attrib["identifier"] == "RESPONSE":
        assert sum(worth[value] for value in right) == pytest.approx(1, abs=1e-4)
