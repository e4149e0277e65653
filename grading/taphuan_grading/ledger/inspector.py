"""Verify a ledger file and recompute its figure. Needs Python 3.9 or later and nothing else.

An inspector may copy this one file anywhere and run::

    python inspector.py ledger.jsonl [--as-of 2026-11-30] [--head 1834-9f3c2a7b64e01d55]

The file is text, one JSON object a line. The first line is the head: ``format``, ``records``, ``head`` (the
hash of the last record), ``as_of`` and the figure; perhaps ``people``: id and name by pseudonym. Every other
line is a record: ``n`` (1, 2, 3, …), ``at`` (when it was written), ``kind``, ``key``, ``body`` and ``hash``.
A record's hash is the SHA-256 of the hash before it (64 zeros before the first), a line feed, and the line
without ``,"hash":"…"``. A later record with the same kind and key replaces an earlier one; a ``body`` of null
takes it back. A published head, ``1834-9f3c…``, is a record's number and the first digits of its hash: a
ledger that has grown since holds it still. The kinds and their bodies:

- run: ``starts`` and ``ends``, both included;
- rule: ``valid_from``, ``valid_to`` (the first day it is not in force, or null), the required ``courses``,
  whether who is ``exempt`` is counted or "excluded"; exempt: ``person``, ``from``, ``to``, and the days on
  which it was ``recorded`` and ``withdrawn``;
- post: a manager's post: ``person``, ``unit``, ``from``, ``to`` (the first day it is not held, or null);
- passed: a course that somebody passed: ``person``, ``run``, ``course``, ``on``, and the evidence;
- sheet: a sign-in sheet as it was closed or re-opened: how many lines, and their hash;
- correction: a sheet's line that was replaced, or what a post was until a correction;
- evidence, certificate: one from elsewhere, or one that was given here; perhaps withdrawn since;
- snapshot: a figure that was reported: ``as_of``, ``numerator``, ``denominator``.

People are pseudonyms. A manager counts as trained on a day when the courses of that day's rule were all
passed, on or before it, in the run that holds the day.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any

FORMAT = 1
GENESIS = "0" * 64
_MARK = ',"hash":"'
_TAIL = len(_MARK) + 64 + 2  # the mark, 64 digits, a quotation mark and a brace

_KEYS = {"n", "at", "kind", "key", "body"}

Record = dict[str, Any]
Facts = dict[str, dict[str, Any]]


class Broken(Exception):  # noqa: N818 - it says what the ledger is
    """A ledger that was touched; the message names the first place."""


def sealed(before: str, content: str) -> str:
    """Return the hash of a record whose line is `content` without its hash."""
    return hashlib.sha256(f"{before}\n{content}".encode()).hexdigest()


def people_hash(people: Any) -> str:
    """Return the hash of the list of people in a head, so that it is not changed unseen."""
    return hashlib.sha256(json.dumps(people, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def records(lines: Iterable[str], head: Record, known: str | None = None) -> Iterator[Record]:
    """Yield the records of a ledger after checking each; `Broken` at the first that does not fit."""
    before, count = GENESIS, 0
    at, _, digits = (known or "").rpartition("-")
    place = int(at or 0)
    for count, line in enumerate(lines, 1):
        text = line.rstrip("\n")
        content, digest = text[:-_TAIL] + "}", text[-66:-2]
        if text[-_TAIL:-66] != _MARK or text[-2:] != '"}':
            raise Broken(f"record {count}: the line is damaged or cut off")
        try:
            record = json.loads(text)
        except ValueError as error:
            raise Broken(f"record {count}: the line is damaged ({error})") from error
        if not isinstance(record, dict) or not record.keys() >= _KEYS:
            raise Broken(f"record {count}: it lacks one of {', '.join(sorted(_KEYS))}")
        if record["n"] != count:
            raise Broken(f"record {count}: its number is {record['n']}: one is missing, added or moved")
        if sealed(before, content) != digest:
            raise Broken(f"record {count}: it was changed, or the record before it was taken away")
        before = digest
        if count == place and not digest.startswith(digits):
            raise Broken(f"record {count}: its hash is {digest}, the published head is {digits}")
        yield record
    if count != head.get("records"):
        raise Broken(f"the head says {head.get('records')} records, the file has {count}: its end is missing")
    if count < place:
        raise Broken(f"the published head is of {place} records, the file has {count}: its end is missing")
    if not at and not before.startswith(digits):
        raise Broken(f"the ledger ends in {before}, the published head is {digits}")
    if before != head.get("head"):
        raise Broken("the head names another last record: the head or the last record was changed")


def fold(found: Iterable[Record]) -> Facts:
    """Return what stands at the end: by kind, then by key."""
    facts: Facts = {}
    for record in found:
        of_kind = facts.setdefault(record["kind"], {})
        if record["body"] is None:
            of_kind.pop(record["key"], None)
        else:
            of_kind[record["key"]] = record["body"]
    return facts


def figure(facts: Facts, day: str) -> tuple[int, int]:
    """Return managers trained and all managers on `day`, an ISO date; dates compare as text."""
    managers = {post["person"] for post in facts.get("post", {}).values() if _holds(post, "from", "to", day)}
    rules = [one for one in facts.get("rule", {}).values() if _holds(one, "valid_from", "valid_to", day)]
    runs = [key for key, run in facts.get("run", {}).items() if run["starts"] <= day <= run["ends"]]
    if len(rules) != 1 or len(runs) != 1:
        raise Broken(f"{day}: expected one rule and one run, found {len(rules)} and {len(runs)}")
    passed: dict[str, set[str]] = {}
    for one in facts.get("passed", {}).values():
        if one["run"] == runs[0] and one["on"] <= day:
            passed.setdefault(one["person"], set()).add(one["course"])
    needed = set(rules[0]["courses"])
    trained = {person for person in managers if needed <= passed.get(person, set())}
    if rules[0].get("exempt") == "excluded":
        held = [one for one in facts.get("exempt", {}).values() if _holds(one, "from", "to", day)]
        known = {one["person"] for one in held if _holds(one, "recorded", "withdrawn", day)}
        managers -= known - trained
    return len(trained), len(managers)


def verify(lines: Iterable[str], *, day: str | None = None, known_head: str | None = None) -> Record:
    """Check a whole ledger; `Broken` when it was touched, or its figure is another.

    Parameters
    ----------
    lines
        The file's lines.
    day
        The day of the figure; the head's by default.
    known_head
        A published head, as ``NUMBER-HASH``, or the hash of the last record; 16 digits at least. Whoever can
        write the file could also seal it anew; only what was published elsewhere rules that out.

    Returns
    -------
    dict
        The head, with ``as_of``, ``numerator`` and ``denominator`` as they were recomputed.
    """
    rest = iter(lines)
    try:
        head: Record = json.loads(next(rest, ""))
    except ValueError as error:
        raise Broken(f"the first line is no head ({error})") from error
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise Broken(f"this is no ledger of format {FORMAT}")
    if known_head is not None and not re.fullmatch(r"([1-9]\d{0,15}-)?[0-9a-f]{16,64}", known_head):
        raise Broken(f"{known_head!r} is no published head; expected one like 1834-9f3c2a7b64e01d55")
    if "people" in head and people_hash(head["people"]) != head.get("people_sha256"):
        raise Broken("the list of people in the first line was changed")
    facts = fold(records(rest, head, known_head))
    for key, one in sorted(facts.get("snapshot", {}).items()):
        if not 0 <= one["numerator"] <= one["denominator"]:
            raise Broken(f"snapshot {key}: {one['numerator']} of {one['denominator']} is no share")
    when = day or head["as_of"]
    done, of = figure(facts, when)
    if when == head["as_of"] and (done, of) != (head.get("numerator"), head.get("denominator")):
        told = f"{head.get('numerator')} of {head.get('denominator')}"
        raise Broken(f"{when}: the head says {told}, the records say {done} of {of}")
    return {**head, "as_of": when, "numerator": done, "denominator": of}


def _holds(body: Record, first: str, end: str, day: str) -> bool:
    return body[first] <= day and (body[end] is None or day < body[end])


def main() -> int:
    """Verify the file of the command line; 0 when it is whole, 1 when it is not."""
    parser = argparse.ArgumentParser(description="Verify a ledger and recompute its figure.")
    parser.add_argument("file")
    parser.add_argument("--as-of", metavar="DAY", help="another day than the head's, like 2026-11-30")
    parser.add_argument("--head", help="a published head, like 1834-9f3c2a7b64e01d55")
    given = parser.parse_args()
    try:
        with open(given.file, encoding="utf-8") as lines:  # noqa: PTH123 - as few imports as possible
            found = verify(lines, day=given.as_of, known_head=given.head)
    except (Broken, OSError, UnicodeDecodeError, KeyError, TypeError) as error:
        sys.stderr.write(f"NOT VERIFIED: {error}\n")
        return 1
    sys.stdout.write(
        f"verified: {found['records']} records, head {found['head']}\n"
        f"{found['as_of']}: {found['numerator']} of {found['denominator']} managers trained\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
