"""Answers whose code loops, shouts or dies."""

from __future__ import annotations

from collections.abc import Iterator

from tests.grading.marking.corpus.paper import Paper, answers, talks

_STOPS_WHEN_ASKED = """import time
while True:
    try:
        time.sleep(1)
    except KeyboardInterrupt:
        break"""
_NEVER_STOPS = """while True:
    try:
        while True:
            pass
    except KeyboardInterrupt:
        pass"""


def papers() -> Iterator[Paper]:
    loops = ["while True:\n    pass", "import time\ntime.sleep(100)", "for _ in iter(int, 1):\n    pass"]
    loops += [_STOPS_WHEN_ASKED]
    loops += [
        "import subprocess\nsubprocess.run(['sleep', '60'])",
        "import threading\nthreading.Event().wait()",
    ]
    loops += ["import time\ntime.sleep(1.2)"]
    loops += [_NEVER_STOPS]
    yield from talks("loop", loops)
    yield from answers("loop", "double", ["while True:\n    pass"])
    huge = [
        "for n in range(20_000):\n    print(n)",
        "print('x' * 3_000_000)",
        "import sys\nfor n in range(3000):\n    print(n, file=sys.stderr)",
    ]
    huge += [
        "for n in range(300):\n    display(n)",
        "return list(range(200_000))",
        "print('\\n' * 5000)",
        "import os\nos.write(1, b'y\\n' * 30_000)",
    ]
    huge += [
        "def deep(n):\n    return deep(n + 1)\ndeep(0)",
        "raise ValueError('\\n'.join(map(str, range(5000))))",
    ]
    yield from talks("huge", huge)
    yield from answers(
        "huge", "ratio", ["ratio = 'z' * 500_000", "print('\\n'.join(map(str, range(1500))))\nratio = 1"]
    )
    killed = [
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
        "import os\nos._exit(0)",
        "import os\nos.abort()",
    ]
    killed += [
        "import ctypes\nctypes.string_at(0)",
        "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)",
    ]
    yield from talks("killed", killed)
    yield from answers("killed", "double", ["import os\nos._exit(1)"])
