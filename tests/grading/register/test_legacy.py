from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taphuan_grading.register.forms import legacy
from taphuan_grading.register.units import Atlas

TO_TCVN3 = {new: old for old, new in legacy._TCVN3.items()}
LETTERS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđbcdghklmnpqrstvx"


def in_tcvn3(text: str) -> str:
    return "".join(TO_TCVN3.get(letter, letter) for letter in text)


def in_vni(text: str) -> str:
    """The other way round, by what VNI shows: one letter, or a vowel and its marks."""
    singles = [(letter, old) for old, letter in legacy._VNI_LETTERS.items()]
    singles += [(letter.upper(), old.upper()) for letter, old in singles]
    pairs = [
        (unicodedata.normalize("NFC", base + marks), vowel + (mark.upper() if base.isupper() else mark))
        for mark, marks in legacy._VNI_MARKS.items()
        for base, vowel in zip("aeoyuAEOYUơưƠƯ", "aeoyuAEOYUôöÔÖ", strict=True)
    ]
    table = dict(pairs) | dict(singles)
    return "".join(table.get(letter, letter) for letter in text)


@given(st.text(LETTERS + " ", max_size=30))
def test_every_small_letter_of_tcvn3(text: str) -> None:
    assert legacy.from_tcvn3(in_tcvn3(text)) == text


@given(st.text(LETTERS + LETTERS.upper() + " ", max_size=30))
def test_every_letter_of_vni(text: str) -> None:
    for word in text.split():
        assert legacy.from_vni(in_vni(word)) == word


def test_the_name_of_every_unit_is_recognised(atlas: Atlas) -> None:
    for unit in atlas.units:
        assert legacy.readings(unit.full_name) == [(unit.full_name, None)]
        for encode, encoding in ((in_tcvn3, "TCVN3"), (in_vni, "VNI")):
            old = encode(unit.full_name)
            if old != unit.full_name:
                assert legacy.readings(old) == [(unit.full_name, encoding)]


@pytest.mark.parametrize(
    ("old", "new", "encoding"),
    [
        ("§inh V¨n", "Đinh Văn", "TCVN3"),
        ("Ñinh Vaên", "Đinh Văn", "VNI"),
        ("NguyÔn ThÞ H\u00ad¬ng", "Nguyễn Thị Hương", "TCVN3"),
        ("Nguyeãn Thò Höông", "Nguyễn Thị Hương", "VNI"),
        ("TRAÀN THÒ BÌNH", "TRẦN THỊ BÌNH", "VNI"),
    ],
)
def test_old_encodings_are_seen_without_a_font(old: str, new: str, encoding: str) -> None:
    assert legacy.readings(old) == [(new, encoding)]


def test_the_font_decides_where_the_letters_do_not() -> None:
    assert legacy.readings("Méc") == [("Méc", None)]
    assert legacy.readings("Méc", ".VnTime") == [("Mộc", "TCVN3")]
    assert legacy.readings("Hà", "VNI-Times") == [("Hà", "VNI")]
    assert legacy.readings("Đặng Văn Lộc", ".VnTime") == [("Đặng Văn Lộc", None)]


@pytest.mark.parametrize("name", ["K'Brêm", "Lò Văn Hòa", "Hoà", "Y Ñuê", "Ha Juan", "Nguyệt Khuya Thuở"])
def test_names_in_unicode_stay_as_they_are(name: str) -> None:
    assert legacy.readings(name) == [(name, None)]


def test_signs_that_mean_nothing_have_no_reading() -> None:
    assert legacy.readings("§§ ¤ ☃") == []
