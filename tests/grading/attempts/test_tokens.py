from __future__ import annotations

import stat
import threading
from dataclasses import asdict

import pytest
from itsdangerous import URLSafeTimedSerializer

from taphuan_grading.attempts import tokens
from taphuan_grading.attempts.tokens import Grant, issue, load_key, read
from taphuan_grading.errors import GrantError, HomeError
from taphuan_grading.store.home import Home

KEY = b"k" * 64
GRANT = Grant("cb-1", "ntm-2026", "module", "cyber-safety/online-scams")


@pytest.mark.parametrize("grant", [GRANT, Grant(None, "ntm-2026", "board"), Grant("cb-1", "r", "learning")])
def test_a_grant_comes_back(grant: Grant) -> None:
    assert read(KEY, issue(KEY, grant)) == grant


def test_another_key_is_refused() -> None:
    with pytest.raises(GrantError, match="không còn hợp lệ"):
        read(KEY, issue(b"x" * 64, GRANT))


@pytest.mark.parametrize("position", [0, 10, -2])  # the last letter also carries bits that mean nothing
def test_a_changed_token_is_refused(position: int) -> None:
    letters = list(issue(KEY, GRANT))
    letters[position] = "A" if letters[position] != "A" else "B"
    with pytest.raises(GrantError):
        read(KEY, "".join(letters))


@pytest.mark.parametrize("token", ["", ".", "a.b.c", "ế", "x" * 10_000])
def test_nonsense_is_refused(token: str) -> None:
    with pytest.raises(GrantError):
        read(KEY, token)


def test_a_token_of_another_purpose_is_refused() -> None:
    foreign = URLSafeTimedSerializer(KEY, salt="something else").dumps(asdict(GRANT))
    with pytest.raises(GrantError):
        read(KEY, foreign)


@pytest.mark.parametrize(
    "fields", [[], "x", {}, asdict(GRANT) | {"scope": "root"}, asdict(GRANT) | {"more": 1}]
)
def test_other_content_is_refused(fields: object) -> None:
    token = URLSafeTimedSerializer(KEY, salt=tokens._SALT).dumps(fields)
    with pytest.raises(GrantError, match="phiên bản khác"):
        read(KEY, token)


def test_an_old_token_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    token = issue(KEY, GRANT)
    monkeypatch.setattr(tokens, "LIFETIME_SECONDS", -1)
    with pytest.raises(GrantError, match="mở quá lâu"):
        read(KEY, token)


def test_the_key_is_made_once_and_private(bare_home: Home) -> None:
    keys: list[bytes] = []
    threads = [threading.Thread(target=lambda: keys.append(load_key(bare_home))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert stat.S_IMODE(bare_home.api_key.stat().st_mode) == 0o600
    assert [path.name for path in bare_home.secrets.iterdir()] == ["api.key"]


def test_a_key_that_was_cut_off_is_refused(bare_home: Home) -> None:
    load_key(bare_home)
    bare_home.api_key.write_bytes(b"")
    with pytest.raises(HomeError, match="too short"):
        load_key(bare_home)
