from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from taphuan_grading.errors import FormError
from taphuan_grading.register.gazetteer import Gazetteer

PLAN, REFORM = date(2023, 6, 19), date(2025, 7, 1)


@pytest.mark.parametrize("day", [PLAN, date(2024, 12, 1), REFORM])
def test_every_label_names_its_unit_and_no_other(gazetteer: Gazetteer, day: date) -> None:
    labels = gazetteer.labels(day)
    assert len(set(labels.values())) == len(labels)
    for unit, label in labels.items():
        for spelled in (label, label.upper(), unicodedata.normalize("NFD", label), f"  {label} . "):
            assert gazetteer.find(spelled, day) == (unit, False)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("TT. Đinh Văn", "Thị trấn Đinh Văn"),
        ("xã Đạ Ròn, huyện Đơn Dương", "Xã Đạ Ròn"),
        ("X.Đạ Ròn - H.Đơn Dương", "Xã Đạ Ròn"),
        ("Đạ Ròn (Đơn Dương)", "Xã Đạ Ròn"),
        ("P.7 Đà Lạt", "Phường 7"),
        ("p7, t.p đà lạt, tỉnh Lâm Đồng", "Phường 7"),
        ("Phường 07", "Phường 7"),
        ("UBND xã Ka Đô", "Xã Ka Đô"),
        ("Ủy ban nhân dân xã Ka Đô", "Xã Ka Đô"),
        ("Hoà Bắc", "Xã Hòa Bắc"),
        ("Đạ K`Nàng", "Xã Đạ K' Nàng"),
        ("UBND tỉnh", "Tỉnh Lâm Đồng"),
        ("TP Đà Lạt", "Thành phố Đà Lạt"),
    ],
)
def test_the_ways_in_which_people_write_units(gazetteer: Gazetteer, text: str, name: str) -> None:
    unit, bare = gazetteer.find(text, PLAN)
    assert (unit.full_name, bare) == (name, False)


def test_missing_diacritics_are_told(gazetteer: Gazetteer) -> None:
    unit, bare = gazetteer.find("xa da ron, h. don duong", PLAN)
    assert (unit.full_name, bare) == ("Xã Đạ Ròn", True)


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("Phường 2", PLAN, "“Phường 2, thành phố Đà Lạt” hay “Phường 2, thành phố Bảo Lộc”"),
        ("Di Linh", PLAN, "“Huyện Di Linh” hay “Thị trấn Di Linh, huyện Di Linh”"),
        ("Thị trấn Đin Văn", PLAN, "Có phải là “Thị trấn Đinh Văn, huyện Lâm Hà”"),
        ("Xã Đinh Văn", PLAN, "Có phải là “Thị trấn Đinh Văn, huyện Lâm Hà”"),
        ("Sở Nông nghiệp và Môi trường", PLAN, "chọn trong danh sách"),
        ("24805", PLAN, "chọn trong danh sách"),
        ("", PLAN, "chọn trong danh sách"),
        ("xã Đạ Ròn", REFORM, "Xã Đạ Ròn, huyện Đơn Dương không còn từ 01/07/2025; nay là “Xã Đơn Dương”"),
        ("Huyện Đơn Dương", REFORM, "Huyện Đơn Dương không còn từ 01/07/2025"),
        ("Phường Xuân Trường - Đà Lạt", PLAN, "có từ 01/07/2025; trước đó là “Phường 11, thành phố Đà Lạt”"),
    ],
)
def test_what_is_not_one_unit_is_never_guessed(
    gazetteer: Gazetteer, text: str, day: date, expected: str
) -> None:
    with pytest.raises(FormError) as caught:
        gazetteer.find(text, day)
    assert expected in caught.value.message
