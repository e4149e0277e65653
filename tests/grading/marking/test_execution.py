"""What a submission's cells can do to others: nothing that outlives them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from taphuan_grading.errors import MarkingError
from taphuan_grading.marking.execution.errors import NoWarmProcessError
from taphuan_grading.marking.execution.requests import request
from taphuan_grading.marking.execution.warm import Ahead, Stable, Warm

pytestmark = pytest.mark.nbgrader
Run = Callable[..., str]

NOISY = "import sys\nprint('loaded', file=sys.stderr)\n"
LEAVES_PROCESSES = """
import os, subprocess, time
subprocess.Popen(["sleep", "1000"], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(1000)
    os._exit(0)
"""


@pytest.fixture(scope="module")
def stable() -> Iterator[Stable]:
    made = Stable()
    yield made
    made.close()


@pytest.fixture
def run(stable: Stable, tmp_path: Path) -> Run:
    """Run cells in one child and return what they print, errors too."""

    def each(*cells: str, ahead: Ahead = Ahead()) -> str:  # noqa: B008
        with stable.lend(ahead) as warm:
            return said(warm, tmp_path, cells)

    return each


def said(warm: Warm, beside: Path, cells: tuple[str, ...]) -> str:
    text = ""
    with warm.child(beside, 60) as child:
        assert "ready" in (child.receive(time.monotonic() + 60) or {})
        for number, cell in enumerate(cells):
            child.send(request(str(number), cell))
            over = False
            while not over:
                found: dict[str, Any] = child.receive(time.monotonic() + 60) or {}
                for message in found["messages"]:
                    content = message["content"]
                    text += (
                        content.get("data", {}).get("text/plain", "")
                        + content.get("text", "")
                        + content.get("evalue", "") * (message["kind"] == "error")
                    )
                    over = over or message["kind"] == "status"
    return text


def test_nothing_that_was_started_stays(
    run: Run, stable: Stable, until: Callable[[Callable[[], bool]], None]
) -> None:
    run(LEAVES_PROCESSES)
    with stable.lend(Ahead()) as warm:
        family = psutil.Process(warm._process.pid)

        def nobody_else() -> bool:
            try:
                left = [one.cmdline() for one in [family, *family.children(recursive=True)]]
            except psutil.NoSuchProcess:  # it ended while it was looked at
                return False
            return all("taphuan_grading.marking.execution" in one for one in left) and len(left) <= 2

        until(nobody_else)


def test_nothing_is_written_outside(run: Run, stable: Stable, tmp_path: Path) -> None:
    (tmp_path / "beside.txt").write_text("đây", encoding="utf-8")
    outside = Path(__file__).with_name("written-by-a-cell")
    text = run(
        "print(open('beside.txt', encoding='utf-8').read())",
        "open('beside.txt', 'w').write('x')\nopen('/tmp/mine', 'w').write('x')",
        "from pathlib import Path\nprint(Path.home() != Path('/root'))\n(Path.home() / 'a').touch()",
        f"open({str(outside)!r}, 'w')",
    )
    assert text.startswith("đây\n")
    assert "True\n" in text  # /tmp is its own, or, where Python lies there, to be read only
    assert (tmp_path / "beside.txt").read_text(encoding="utf-8") == "đây"
    with stable.lend(Ahead()) as warm:
        if not warm.sealed:
            outside.unlink(missing_ok=True)
            pytest.skip("this system gives us no namespaces")
    assert "Read-only file system" in text
    assert not outside.exists()
    assert not Path("/tmp/mine").exists()


def test_no_secret_and_no_open_file_is_inherited(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "the-secret")
    monkeypatch.setenv("DATABASE_PASSWORD", "the-secret")
    with (tmp_path / "gradebook.db").open("w"):
        text = run(
            "import os\nprint(dict(os.environ))",
            "here = '/proc/self/fd/'\nprint([os.readlink(here + one) for one in os.listdir(here)[:-1]])",
        )
    assert "the-secret" not in text
    assert "gradebook" not in text
    assert "NBGRADER_EXECUTION" in text


def test_two_people_share_nothing(run: Run) -> None:
    look = "import os, math\nprint(os.listdir(), math.sqrt(4))\nleft"
    number = "import random\nprint(random.random())"
    run("import builtins, math\nbuiltins.left = 1\nmath.sqrt = None\nopen('left', 'w')", number)
    first, second = run(look, number), run(look, number)
    assert first.startswith("[] 2.0\nname 'left' is not defined")
    assert first != second


def test_a_module_that_says_something_is_imported_by_each_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "noisy_module.py").write_text(NOISY, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    own = Stable()
    try:
        with own.lend(Ahead(frozenset({"noisy_module", "json"}))) as warm:
            assert [said(warm, tmp_path, ("import noisy_module",)) for _ in range(2)] == ["loaded\n"] * 2
    finally:
        own.close()


@pytest.mark.parametrize(
    "cell",
    [
        "x = 3\nx",
        "x = 3\nx;",
        "x = 3\nx is 3",
        "import asyncio\nawait asyncio.sleep(0)\n'waited'",
        "%env HOME\n!echo 1 + 1",
        "print('one line')",
        "from math import sqrt as abs\nabs(-1)",
        "this is no Python\n1",
        "from __future__ import annotations\ndef f(x: nothing): pass\nf.__annotations__",
        "def f(x: nothing): pass",
        "def f():\n    return 1 / 0\nf()",
        "x = 1\nif x:\n    x + 1",
    ],
)
def test_a_cell_that_is_known_ahead_says_what_it_says_anyway(run: Run, cell: str) -> None:
    known, unknown = run(cell, ahead=Ahead(cells=frozenset({cell}))), run(cell)
    assert re.sub("[0-9]+", "", known) == re.sub("[0-9]+", "", unknown)


def test_a_cell_that_is_known_follows_rules_that_another_cell_made(run: Run) -> None:
    change = (
        "get_ipython().input_transformers_cleanup.append(lambda lines: [s.replace('1', '2') for s in lines])"
    )
    cell = "x = 1\nprint(x)"
    assert run(cell, change, cell, ahead=Ahead(cells=frozenset({cell}))) == "1\n2\n"


TRANSFORM = """
import ast
class Doubled(ast.NodeTransformer):
    def visit_Constant(self, node):
        return ast.copy_location(ast.Constant(node.value * 2), node)
"""


@pytest.mark.parametrize(
    "added", ["get_ipython().ast_transformers.append({0})", "get_ipython().ast_transformers = [{0}]"]
)
def test_a_cell_that_is_known_follows_a_transformer_that_another_cell_added(run: Run, added: str) -> None:
    cell = "print(21)"
    change = TRANSFORM + added.format("Doubled()")
    assert run(change, cell, ahead=Ahead(cells=frozenset({cell}))) == "42\n"


def test_a_cell_that_is_known_follows_the_future_that_another_cell_chose(run: Run) -> None:
    cell = "def f(x: nothing): pass\nprint(f.__annotations__)"
    ahead = Ahead(cells=frozenset({cell}))
    assert run("from __future__ import annotations", cell, ahead=ahead) == "{'x': 'nothing'}\n"
    assert "nothing" in run(cell, ahead=ahead)


def test_an_error_in_a_cell_that_is_known_shows_its_lines(stable: Stable, tmp_path: Path) -> None:
    cell = "def half():\n    return 1 / 0\n\nhalf()"
    with stable.lend(Ahead(cells=frozenset({cell}))) as warm, warm.child(tmp_path, 60) as child:
        child.receive(time.monotonic() + 60)
        child.send(request("0", cell))
        found: dict[str, Any] = child.receive(time.monotonic() + 60) or {}
    [error] = [message["content"] for message in found["messages"] if message["kind"] == "error"]
    told = re.sub("\x1b[^m]*m", "", "\n".join(error["traceback"]))
    assert "Cell In[1], line 2" in told
    assert "return 1 / 0" in told


def test_a_parent_that_dies_each_time_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deadly_module.py").write_text("import os\nos._exit(1)\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    own = Stable()
    with (
        pytest.raises(NoWarmProcessError, match="again and again"),
        own.lend(Ahead(frozenset({"deadly_module"}))),
    ):
        pass
    own.close()


def test_a_parent_that_died_is_replaced(run: Run, stable: Stable) -> None:
    with stable.lend(Ahead()) as warm:
        first = warm
    for one in [*psutil.Process(first._process.pid).children(), psutil.Process(first._process.pid)]:
        one.kill()
    assert run("print(1 + 1)", ahead=Ahead(frozenset({"decimal"}))) == "2\n"


def test_a_parent_outlives_a_paper_that_cannot_be_marked(stable: Stable, tmp_path: Path) -> None:
    with stable.lend(Ahead()) as warm:
        first = warm._process.pid
    with pytest.raises(MarkingError, match="no paper"), stable.lend(Ahead()):
        raise MarkingError("no paper")
    with stable.lend(Ahead()) as warm:
        assert warm._process.pid == first
        assert said(warm, tmp_path, ("print(2)",)) == "2\n"
