"""Short-lived grants for the attempts API: who, in which run, may do what."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from taphuan_grading.errors import GrantError, HomeError
from taphuan_grading.store.home import Home
from taphuan_grading.store.keys import kept_key

Scope = Literal["module", "learning", "cascade", "board", "desk"]
SCOPED: frozenset[Scope] = frozenset({"board", "desk"})
"""Pages that show other people: their tokens name the account, whose units are looked up."""
LIFETIME_SECONDS = 4 * 60 * 60
_SALT = "taphuan attempts api, version 1"
_KEY_BYTES = 32


@dataclass(frozen=True)
class Grant:
    """What a token allows.

    Parameters
    ----------
    official_id
        The person; None for an account of the office that belongs to no official.
    run
        The run in which answers and attempts are kept.
    scope
        ``module`` (one module), ``learning`` (own overview), ``cascade`` (own notes of help given), ``board``
        (indicator), ``desk`` (trainer).
    module
        Id (or slug) of the module; only with scope ``module``.
    account
        The account that opened the page; only with scopes ``board`` and ``desk``. What it may see is looked
        up at each request, so a kernel cannot ask for other units, nor keep what was taken away.
    """

    official_id: str | None
    run: str
    scope: Scope
    module: str | None = None
    account: str | None = None


def issue(key: bytes, grant: Grant) -> str:
    """Return a signed token for `grant`, good for four hours."""
    return _serializer(key).dumps(asdict(grant))


def read(key: bytes, token: str) -> Grant:
    """Return the grant in `token`.

    Raises
    ------
    GrantError
        When the token is forged, damaged, signed by another home or too old; in Vietnamese.
    """
    try:
        fields = _serializer(key).loads(token, max_age=LIFETIME_SECONDS)
    except SignatureExpired as error:
        raise GrantError(
            "Trang này đã mở quá lâu. Ông/bà tải lại trang để học tiếp; câu trả lời đã lưu vẫn còn."
        ) from error
    except BadData as error:
        raise GrantError("Trang này không còn hợp lệ. Ông/bà mở lại học phần từ trang của mình.") from error
    return _grant(fields)


def load_key(home: Home) -> bytes:
    """Return the home's signing key, making it (mode 0600) when there is none yet."""
    key = kept_key(home.api_key, lambda: secrets.token_hex(_KEY_BYTES).encode()).strip()
    if len(key) < _KEY_BYTES:
        raise HomeError(f"{home.api_key} is too short to be a key; remove it and start the services again")
    return key


def _serializer(key: bytes) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt=_SALT)


def _grant(fields: Any) -> Grant:
    known = {"official_id", "run", "scope", "module", "account"}
    if not isinstance(fields, dict) or set(fields) != known or fields["scope"] not in get_args(Scope):
        raise GrantError("Trang này được mở từ một phiên bản khác. Ông/bà tải lại trang.")
    return Grant(**fields)
