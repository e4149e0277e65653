"""The order of people in a list."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from taphuan_grading.register.names import person_key

IN_ORDER = [
    "Nguyễn Văn An",
    "Trần Văn An",
    "Nguyễn Văn Ánh",
    "Lê Thị Ân",
    "Lê Dũng",
    "Lê Đạt",
    "Lý Văn Đạt",
    "Nguyễn Đạt",
    "K'Brêu",
    "Ka Hoa",
    "Phạm Văn Ơn",
    "Phạm Ý",
]


def test_people_stand_by_given_name_and_then_by_the_rest() -> None:
    shuffled = list(IN_ORDER)
    Random(5306).shuffle(shuffled)
    assert sorted(shuffled, key=person_key) == sorted(IN_ORDER, key=person_key)
    assert sorted(IN_ORDER[:8], key=person_key) == IN_ORDER[:8]


@given(st.lists(st.text(max_size=20)))
def test_any_text_has_a_place(names: list[str]) -> None:
    assert len(sorted(names, key=person_key)) == len(names)
