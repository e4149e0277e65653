"""What the pages are told, apart from the database."""

from __future__ import annotations

from datetime import date

from taphuan_grading.register.officials import Post
from taphuan_grading.register.units import read_atlas
from taphuan_hub.grader.views import where


def test_a_post_is_told_with_its_unit() -> None:
    start = date(2023, 6, 19)
    unit = read_atlas().find("24943", start)
    post = Post("cb-1", "Phó Chủ tịch Ủy ban nhân dân xã", unit, manager=True, valid_from=start)
    assert where([post]) == "Phó Chủ tịch Ủy ban nhân dân xã · Xã Ka Đô"
    assert where([]) == ""
