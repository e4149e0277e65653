"""A ledger that was touched is found out, and the place is named; the figure follows from the records."""

from __future__ import annotations

import json
import random
import stat
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from taphuan_grading.ledger import inspector
from taphuan_grading.ledger.book import append, line_of
from taphuan_grading.ledger.export import export
from taphuan_grading.ledger.heads import head_of
from taphuan_grading.ledger.inspector import GENESIS, Broken, sealed, verify

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
DAY = date(2026, 11, 30)
KINDS = frozenset({"run", "rule", "post", "passed"})
RULE = {"valid_from": "2023-06-19", "valid_to": None, "courses": ["a", "b"]}
RUN = {"starts": "2026-01-01", "ends": "2026-12-31"}


def post(person: str, since: str = "2026-01-01", until: str | None = None) -> dict[str, Any]:
    return {"person": person, "unit": "24769", "from": since, "to": until}


def passed(person: str, course: str, on: str = "2026-05-05", run: str = "2026") -> dict[str, Any]:
    return {"person": person, "run": run, "course": course, "on": on, "evidence": ["R-1"]}


def facts(people: int = 8) -> dict[tuple[str, str], dict[str, Any]]:
    """Everybody is a manager; those of even number passed both courses, the others one."""
    found: dict[tuple[str, str], dict[str, Any]] = {("run", "2026"): RUN, ("rule", "r"): RULE}
    for number in range(people):
        found["post", str(number)] = post(f"p{number}")
        found["passed", f"p{number}/a"] = passed(f"p{number}", "a")
        if number % 2 == 0:
            found["passed", f"p{number}/b"] = passed(f"p{number}", "b")
    return found


@pytest.fixture
def ledger(engine: Engine, tmp_path: Path) -> Path:
    append(engine, facts(), AT, kinds=KINDS)
    path = tmp_path / "ledger.jsonl"
    export(engine, path, DAY)
    return path


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines(keepends=True)


def test_the_figure_follows_from_the_records(ledger: Path) -> None:
    found = verify(lines(ledger))
    assert (found["numerator"], found["denominator"]) == (4, 8)
    assert found["records"] == len(lines(ledger)) - 1 == 22
    early = verify(lines(ledger), day="2026-05-04")
    assert (early["numerator"], early["denominator"]) == (0, 8)


@pytest.mark.parametrize(
    ("change", "figure"),
    [
        ({("post", "0"): post("p0", until="2026-11-30")}, (3, 7)),  # left on that very day
        ({("post", "0"): post("p0", until="2026-12-01")}, (4, 8)),
        ({("post", "0"): post("p0", since="2026-11-30")}, (4, 8)),  # joined on that very day
        ({("post", "9"): post("p0", since="2026-03-01")}, (4, 8)),  # two posts, one person
        ({("passed", "p1/b"): passed("p1", "b", on="2026-12-01")}, (4, 8)),  # too late
        ({("passed", "p1/b"): passed("p1", "b", run="2025")}, (4, 8)),  # in another run
        ({("passed", "p1/b"): passed("p1", "b", on="2026-11-30")}, (5, 8)),
        ({("passed", "x/a"): passed("x", "a"), ("passed", "x/b"): passed("x", "b")}, (4, 8)),  # no manager
    ],
)
def test_hand_computed_cases(
    engine: Engine, tmp_path: Path, change: dict[tuple[str, str], Any], figure: tuple[int, int]
) -> None:
    append(engine, facts() | change, AT, kinds=KINDS)
    head = export(engine, tmp_path / "l", DAY)
    assert (head["numerator"], head["denominator"]) == figure
    assert verify(lines(tmp_path / "l"))["head"] == head["head"]


def test_only_changes_are_added_and_what_is_gone_is_taken_back(engine: Engine, tmp_path: Path) -> None:
    assert append(engine, facts(), AT, kinds=KINDS) == 22
    assert append(engine, facts(), AT, kinds=KINDS) == 0
    without = {fact: body for fact, body in facts().items() if fact != ("passed", "p0/b")}
    assert append(engine, without, AT, kinds=KINDS) == 1
    assert append(engine, {("snapshot", "1"): {"as_of": "2026-05-01"}}, AT, kinds=frozenset()) == 1
    head = export(engine, tmp_path / "l", DAY)
    assert (head["numerator"], head["records"]) == (3, 24)


def test_the_order_in_which_facts_are_found_does_not_matter(engine: Engine, tmp_path: Path) -> None:
    backwards = dict(reversed(list(facts().items())))
    append(engine, backwards, AT, kinds=KINDS)
    head = export(engine, tmp_path / "l", DAY)
    before = GENESIS
    for n, ((kind, key), body) in enumerate(sorted(facts().items()), 1):
        before = sealed(before, line_of(n, AT, kind, key, body))
    assert head["head"] == before


def mutated(original: list[str], chance: random.Random) -> list[str]:
    """Change one thing: a letter, a whole line, the order, the end."""
    found = list(original)
    at = chance.randrange(len(found))
    match chance.randrange(6):
        case 0:
            place = chance.randrange(len(found[at]) - 1)
            other = chance.choice([letter for letter in '0123abc"{},:' if letter != found[at][place]])
            found[at] = found[at][:place] + other + found[at][place + 1 :]
        case 1:
            del found[at]
        case 2:
            found.insert(at, chance.choice(original))
        case 3:
            other_at = chance.choice([place for place in range(len(found)) if place != at])
            found[at], found[other_at] = found[other_at], found[at]
        case 4:
            del found[max(1, at) :]
        case _:
            place = chance.randrange(1, len(found[at]) - 1)
            found[at] = found[at][:place]
            del found[at + 1 :]
    return found


@pytest.mark.parametrize("named", [False, True])
def test_a_thousand_mutations_are_all_caught(engine: Engine, ledger: Path, named: bool) -> None:
    if named:
        export(engine, ledger, DAY, {f"p{number}": [f"cb-{number}", "Người giả định"] for number in range(8)})
    original = lines(ledger)
    published = json.loads(original[0])["head"]
    chance = random.Random(2026)
    caught = 0
    while caught < (500 if named else 1_000):
        touched = mutated(original, chance)
        if touched == original:
            continue
        with pytest.raises(Broken, match=r"."):
            verify(touched, known_head=published)
        caught += 1


@pytest.mark.parametrize(
    ("touch", "message"),
    [
        (lambda found: found[:5] + found[6:], "record 5: its number is 6"),
        (lambda found: [*found[:5], found[4], *found[5:]], "record 5: its number is 4"),
        (lambda found: [*found[:5], found[6], found[5], *found[7:]], "record 5: its number is 6"),
        (
            lambda found: [*found[:3], found[3].replace("2026-05-05", "2026-05-06"), *found[4:]],
            "record 3: it was",
        ),
        (lambda found: found[:-2], "the head says 22 records, the file has 20"),
        (lambda found: [*found[:9], found[9][:40]], "record 9: the line is damaged or cut off"),
        (
            lambda found: [found[0].replace('"numerator": 4', '"numerator": 8'), *found[1:]],
            "records say 4 of 8",
        ),
        (lambda found: ["", *found], "the first line is no head"),
        (lambda _: [], "the first line is no head"),
    ],
)
def test_the_place_is_named(ledger: Path, touch: Any, message: str) -> None:
    with pytest.raises(Broken, match=message):
        verify(touch(lines(ledger)))


def test_whoever_seals_everything_anew_is_found_by_the_published_head(engine: Engine, tmp_path: Path) -> None:
    append(engine, facts(), AT, kinds=KINDS)
    published = export(engine, tmp_path / "true", DAY)["head"]
    before, forged = GENESIS, []
    for n, ((kind, key), body) in enumerate(sorted((facts() | {("post", "0"): post("nobody")}).items()), 1):
        content = line_of(n, AT, kind, key, body)
        before = sealed(before, content)
        forged.append(f'{content[:-1]},"hash":"{before}"}}\n')
    head = {
        "format": 1,
        "records": 22,
        "head": before,
        "as_of": "2026-11-30",
        "numerator": 3,
        "denominator": 8,
    }
    whole = [json.dumps(head) + "\n", *forged]
    assert verify(whole)["numerator"] == 3
    with pytest.raises(Broken, match="the published head is"):
        verify(whole, known_head=published)


def test_a_head_that_was_published_earlier_is_found_in_a_longer_ledger(
    engine: Engine, ledger: Path, tmp_path: Path
) -> None:
    early = head_of(engine, DAY)
    assert early is not None
    append(engine, {("snapshot", "1"): {"numerator": 4, "denominator": 8}}, AT, kinds=frozenset())
    later = tmp_path / "later.jsonl"
    export(engine, later, DAY)
    for known in (early.short, f"22-{early.hash}", json.loads(lines(later)[0])["head"][:16]):
        assert verify(lines(later), known_head=known)["records"] == 23
    for wrong, message in {
        f"21-{early.hash}": "record 21: its hash is",
        f"24-{early.hash}": "is of 24 records, the file has 23",
        early.hash: "the published head is",
        "22-": "is no published head",
        "22-abc": "is no published head",
    }.items():
        with pytest.raises(Broken, match=message):
            verify(lines(later), known_head=wrong)


def test_a_changed_list_of_people_is_found(engine: Engine, ledger: Path) -> None:
    export(engine, ledger, DAY, {"p0": ["cb-0", "Nguyễn Văn An"]})
    assert verify(lines(ledger))["people"] == {"p0": ["cb-0", "Nguyễn Văn An"]}
    with pytest.raises(Broken, match="list of people"):
        verify([line.replace("Văn An", "Văn Anh") for line in lines(ledger)])


def test_an_export_is_read_by_its_owner_only(ledger: Path) -> None:
    assert stat.S_IMODE(ledger.stat().st_mode) == 0o600


def test_the_script_stands_alone(ledger: Path, tmp_path: Path) -> None:
    script = tmp_path / "inspector.py"
    source = Path(inspector.__file__).read_text(encoding="utf-8")
    assert len(source.splitlines()) < 200
    script.write_text(source, encoding="utf-8")
    command = [sys.executable, "-I", "-S", str(script), str(ledger)]
    good = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (good.returncode, good.stderr) == (0, "")
    assert "2026-11-30: 4 of 8 managers trained" in good.stdout
    ledger.write_text("".join(lines(ledger)[:-1]), encoding="utf-8")
    bad = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (bad.returncode, bad.stdout) == (1, "")
    assert bad.stderr.startswith("NOT VERIFIED: the head says 22 records")
