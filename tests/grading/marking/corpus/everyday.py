"""What most people hand in: right, wrong, in part, nothing, late."""

from __future__ import annotations

from collections.abc import Iterator

from tests.grading.marking.corpus.paper import Paper, answers


def papers() -> Iterator[Paper]:
    yield Paper("right", "", quick=True)
    yield Paper("right", "", stamp=None)
    yield Paper("right", "", {"double": "double = lambda x: x + x"})
    yield Paper(
        "right", "", {"essay": "Đã đọc.\n\n- một\n- hai"}, files={"mine.txt": "x", "data.txt": "overwritten"}
    )
    yield Paper("empty", "", quick=True)
    yield Paper("empty", "", stamp=None)
    wrong = [
        "def double(x):\n    return x",
        "def double(x):\n    return 4",
        "double = 4",
        "",
        "pass",
        "# nothing",
    ]
    wrong += [
        "def double(x): return None",
        "def double(): return 4",
        "class double:\n    pass",
        "double = '4'",
    ]
    yield from answers("wrong", "double", wrong)
    partial = [
        "0",
        "0.5",
        "1",
        "2.25",
        "3",
        "3.0",
        "-1",
        "0 / 7",
        "True",
        "'2'",
        "[2]",
        "None",
        "1e-9",
        "10 ** -3",
    ]
    partial += [
        "float('nan')",
        "print('shown')",
        "3.0001",
        "float('inf')",
        "'text'",
        "{'a': 1}",
        "2 + 0j",
        "b'1'",
        "'1' + '0'",
    ]
    yield from answers("partial", "ratio", [f"ratio = {value}" for value in partial], quick=(1, 16))
    yield from (
        Paper("late", "", stamp=stamp, quick=number == 0)
        for number, stamp in enumerate(
            [
                "2026-03-01 00:00:01.000000 UTC",
                "2026-03-01 00:00:00.000000 UTC",
                "2026-03-09 12:30:00 UTC",
                "2026-03-01 08:00:00 +0700",
                "2027-01-01T00:00:00",
                "2026-02-28 23:59:59.999999 UTC",
            ]
        )
    )
    yield Paper("late", "", {"ratio": "ratio = 1.5", "double": "x = 1"}, stamp="2026-04-01 00:00:00 UTC")
