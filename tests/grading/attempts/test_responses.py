"""Response files: what is read is what was written, and any damage is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.grading.attempts.files import signed

from taphuan_grading.attempts.responses import LARGEST, canonical, read_file, read_response
from taphuan_grading.errors import ResponseError

MOMENT = "2026-05-01T08:00:00.000Z"
CONTENT: dict[str, Any] = {
    "format": "taphuan-response/1",
    "pack": {"id": "ntm", "province": "Lâm Đồng"},
    "run": "ntm-2026",
    "module": {"id": "cyber-safety/online-scams", "version": "0123456789ab"},
    "person": {"id": "p0a1b2c3d4e5f", "name": "Nguyễn Văn An", "account": "an"},
    "draw": "self-study",
    "answers": {"q1": ["a", "b"], "q2": True, "q3": "Lâm Đồng\n “ngoặc”", "q4": {"x": "y"}},
    "first_at": MOMENT,
    "changed_at": MOMENT,
    "handed_in_at": MOMENT,
}
FILE = signed(CONTENT)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=4)),
    max_leaves=12,
)


def refused(content: bytes) -> str:
    with pytest.raises(ResponseError) as raised:
        read_response(content)
    assert raised.value.message
    return raised.value.code


@given(st.dictionaries(TEXT, VALUES, max_size=8), TEXT)
def test_what_is_read_is_what_was_written(answers: dict[str, Any], name: str) -> None:
    content = CONTENT | {"answers": answers, "person": {"id": "p", "name": name, "account": ""}}
    found = read_response(signed(content))
    assert (found.answers, found.person.name) == (answers, name)
    looser = json.dumps(json.loads(signed(content)), indent=2).encode()  # an editor wrote it anew
    assert read_response(b"\xef\xbb\xbf" + looser) == found


@given(st.integers(0, len(FILE) - 1), st.integers(0, 255))
def test_any_other_byte_is_told(place: int, byte: int) -> None:
    damaged = FILE[:place] + bytes([byte]) + FILE[place + 1 :]
    if byte == FILE[place]:
        assert read_response(damaged) == read_response(FILE)
    else:
        assert refused(damaged) in {"damaged", "edited", "not-ours", "newer", "several"}


@given(st.integers(0, len(FILE) - 1))
def test_a_file_that_breaks_off_is_damaged(length: int) -> None:
    assert refused(FILE[:length]) == "damaged"


@given(st.binary(max_size=300))
def test_anything_else_is_refused_in_words(content: bytes) -> None:
    assert refused(content) in {"damaged", "not-ours", "several"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"format":"taphuan-response/2","x":1}', "newer"),
        (b'{"format":"taphuan-response/x"}', "edited"),
        (b"[" + FILE + b"," + FILE + b"]", "several"),
        (FILE + b"\n" + FILE, "several"),
        (FILE + b"x", "damaged"),
        (b'"x"', "not-ours"),
        (b'{"format":"taphuan-response/1","format":"taphuan-response/1"}', "damaged"),
        (b'{"format":NaN}', "damaged"),
        (b"[" * 100_000, "damaged"),
        (b"{" + b" " * LARGEST + b"}", "too-large"),
        (signed(CONTENT | {"key": 1}), "malformed"),
        (signed(CONTENT | {"first_at": "2026-05-01T08:00:00"}), "malformed"),
        (signed(CONTENT | {"first_at": 5}), "malformed"),
        (signed(CONTENT | {"person": [CONTENT["person"]] * 2}), "malformed"),
        (signed({key: value for key, value in CONTENT.items() if key != "answers"}), "malformed"),
        (canonical(json.loads(FILE) | {"checksum": "0" * 64}), "edited"),
        (FILE.replace(b"Nguy\xe1\xbb\x85n", b"\\ud800"), "damaged"),
    ],
)
def test_bad_files_are_told_apart(content: bytes, code: str) -> None:
    assert refused(content) == code


def test_a_file_of_50_megabytes_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "phim.json"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    monkeypatch.setattr(Path, "open", None)
    with pytest.raises(ResponseError) as raised:
        read_file(path)
    assert raised.value.code == "too-large"


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ResponseError) as raised:
        read_file(tmp_path)
    assert raised.value.code == "unreadable"
