"""Who is done with a survey, without a name: a keyed hash of person, course and run.

Whoever holds the database alone cannot tell whose a receipt is; who holds the home's key too can tell who was
done with the survey, and still not who answered and what.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from sqlalchemy import Connection, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from taphuan_grading.store.evaluation_schema import survey_receipt
from taphuan_grading.store.home import Home
from taphuan_grading.store.keys import kept_key
from taphuan_grading.store.schema import official

_KEY_BYTES = 32


def load_key(home: Home) -> bytes:
    """Return the home's key of receipts, making it (mode 0600) when there is none yet."""
    return kept_key(home.survey_key, lambda: secrets.token_hex(_KEY_BYTES).encode())


def is_done(connection: Connection, key: bytes, official_id: str, run: str, course: str) -> bool:
    """Say whether this person is done with the survey, also under an identity that was merged since."""
    known_as = select(official.c.id).where(
        or_(official.c.id == official_id, official.c.merged_into == official_id)
    )
    tokens = [_token(key, one, run, course) for one in connection.execute(known_as).scalars()]
    found = select(survey_receipt.c.token).where(survey_receipt.c.token.in_(tokens))
    return connection.execute(found).first() is not None


def keep_receipt(connection: Connection, key: bytes, official_id: str, run: str, course: str) -> bool:
    """Note that this person is done with the survey; False when somebody else's request was faster."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = dialect.insert(survey_receipt).values(token=_token(key, official_id, run, course))
    return connection.execute(row.on_conflict_do_nothing()).rowcount == 1


def _token(key: bytes, official_id: str, run: str, course: str) -> str:
    return hmac.digest(key, "\0".join((run, course, official_id)).encode(), hashlib.sha256).hex()
