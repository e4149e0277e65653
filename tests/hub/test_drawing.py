"""The engine that draws the board's charts."""

from __future__ import annotations

from taphuan_hub.grader.board import drawing


def test_the_engine_is_ready_after_warming_up() -> None:
    drawing._drawn.cache_clear()
    drawing.warm_up()
    assert drawing._drawn.cache_info().currsize == 1


def test_a_name_is_only_text() -> None:
    svg = drawing.draw({"data": {"values": []}, "mark": "bar"}, '"><script>')
    assert "<script>" not in svg
    assert svg.startswith('<svg role="img" aria-label="&quot;&gt;&lt;script&gt;"')
