"""A part that is drawn again: what it makes of what a front end sends."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from markupsafe import Markup

from taphuan_widgets.api import ApiError
from taphuan_widgets.pages.live import Live


def draw(asked: Mapping[str, str]) -> Markup:
    if asked.get("search") == "down":
        raise ApiError("Xin thử lại sau.", 503)
    return Markup("<p>{}</p>").format(asked.get("search", "đầu"))


def fetch(path: str) -> Mapping[str, Any]:
    if path != "papers/one":
        raise ApiError("Không tìm thấy giấy tờ này.", 404)
    return {"name": "mot.pdf", "type": "application/pdf", "content": "JVBERg=="}


def send(part: Live, command: object, turn: int) -> None:
    text = command if isinstance(command, str) else json.dumps(command)
    part.set_state({"command": text, "turn": turn})


@pytest.fixture
def part() -> Live:
    return Live(draw, fetch)


def test_it_shows_something_first(part: Live) -> None:
    assert part.html == "<p>đầu</p>"
    assert Live(draw, asked={"search": "x"}).html == "<p>x</p>"


def test_what_was_asked_is_drawn_and_what_people_wrote_stays_text(part: Live) -> None:
    send(part, {"search": "<b>An</b>"}, 1)
    assert part.html == "<p>&lt;b&gt;An&lt;/b&gt;</p>"
    assert part.done == part.turn == 1


def test_a_turn_counts_once(part: Live) -> None:
    send(part, {"search": "một"}, 1)
    send(part, {"search": "hai"}, 1)
    assert part.html == "<p>một</p>"


def test_a_file_is_handed_over_and_gone_with_the_next_turn(part: Live) -> None:
    send(part, {"fetch": "papers/one"}, 1)
    assert part.file["name"] == "mot.pdf"
    assert part.html == "<p>đầu</p>"
    send(part, {}, 2)
    assert part.file == {}


def test_a_refusal_leaves_what_stands_and_tells_why(part: Live) -> None:
    send(part, {"search": "An"}, 1)
    send(part, {"search": "down"}, 2)
    assert (part.html, part.problem) == ("<p>An</p>", "Xin thử lại sau.")
    send(part, {"fetch": "papers/two"}, 3)
    assert (part.file, part.problem) == ({}, "Không tìm thấy giấy tờ này.")
    send(part, {"search": "An"}, 4)
    assert part.problem == ""


def test_a_part_without_files_hands_none_over() -> None:
    part = Live(draw)
    send(part, {"fetch": "papers/one"}, 1)
    assert part.file == {}


@pytest.mark.parametrize("command", ["", "{", "[1]", "7", '{"search": 5}', '{"search": null}'])
def test_what_makes_no_sense_draws_the_usual(part: Live, command: str) -> None:
    send(part, command, 1)
    assert part.html == "<p>đầu</p>"


def test_a_refusal_at_first_is_told_in_its_place() -> None:
    part = Live(draw, asked={"search": "down"})
    assert "Xin thử lại sau." in part.html
