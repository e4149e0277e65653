"""What a receipt says: a number, a time, and a hash that binds the answers to both.

The hash is the SHA-256 of this JSON text, encoded in UTF-8, with keys sorted and no blanks::

    {"answers":{…},"module":"…","official":"…","run":"…","submitted_at":"…","version":"…"}

`answers` holds the marked questions that were answered, `submitted_at` is ISO 8601 in UTC with
microseconds. Whoever has the attempt's row can compute it again: an answer that was changed afterwards, or
that belongs to somebody else or to another time, gives another hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from taphuan_grading.attempts.records import Attempt
from taphuan_grading.content.models import Answer


def answers_hash(
    *,
    answers: Mapping[str, Answer],
    module: str,
    version: str,
    official_id: str,
    run: str,
    submitted_at: datetime,
) -> str:
    """Return the hash on the receipt, as 64 hex digits."""
    content = {
        "answers": dict(answers),
        "module": module,
        "official": official_id,
        "run": run,
        "submitted_at": submitted_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "version": version,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_intact(attempt: Attempt) -> bool:
    """Say whether the attempt's answers are those for which its receipt was given.

    Where free text was erased at the person's wish (`Attempt.redacted_at`) they are not, and nobody can say.
    """
    return attempt.answers_hash == answers_hash(
        answers=attempt.answers,
        module=attempt.module,
        version=attempt.module_version,
        official_id=attempt.signed_by,
        run=attempt.run,
        submitted_at=attempt.submitted_at,
    )


def receipt_number(run: str, attempt_id: int) -> str:
    """Return the number on the receipt: unique, rising, possibly with gaps."""
    return f"{run.upper()}-{attempt_id:06d}"
