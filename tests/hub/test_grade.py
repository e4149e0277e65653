"""``taphuan grade`` on many attempts: stopped and gone on with, and on a Dask cluster."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import update
from tests.hub.serving import soon

from taphuan_grading.marking.queue import counts
from taphuan_grading.store import schema
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import Home
from taphuan_hub.bench.load import waiting_home

pytestmark = pytest.mark.nbgrader
WAITING = 80
FEW = 6
CLUSTER = """
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        input()
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return waiting_home(tmp_path_factory.mktemp("grade") / "home", WAITING)


def states(home: Home) -> dict[str, int]:
    engine = open_store(home)
    found = counts(engine)
    engine.dispose()
    return found


def done(home: Home) -> int:
    found = states(home)
    return found.get("marked", 0) + found.get("needs-manual", 0)


def grade(home: Home, *arguments: str) -> subprocess.Popen[str]:
    program = "from taphuan_hub.cli import main; main()"
    command = [sys.executable, "-c", program, "--home", str(home.root), "grade", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_stopped_in_good_order_and_gone_on_with(home: Home) -> None:
    with grade(home, "--workers", "1") as process:
        assert soon(lambda: done(home) > 0)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    left = states(home)
    assert left.get("waiting", 0) > 0
    assert left.get("marking", 0) == left.get("failed", 0) == 0
    assert f"stopped; {left['waiting']} attempts wait" in errors
    assert f"{done(home)} attempts marked" in output
    assert "Traceback" not in errors

    with grade(home, "--workers", "2") as process:
        output, errors = process.communicate(timeout=200)
    assert process.returncode == 0, errors
    assert done(home) == WAITING
    assert f"{left['waiting']} attempts marked" in output


def test_on_a_dask_cluster(home: Home, tmp_path: Path) -> None:
    engine = open_store(home)
    table = schema.attempt
    with engine.begin() as connection:
        connection.execute(update(table).where(table.c.id <= FEW).values(state="waiting"))
    engine.dispose()
    script = tmp_path / "cluster.py"
    script.write_text(CLUSTER, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as cluster:
        assert cluster.stdout is not None
        address = cluster.stdout.readline().strip()
        with grade(home, "--dask", address) as process:
            output, errors = process.communicate(timeout=200)
        cluster.communicate("\n", timeout=60)
    assert process.returncode == 0, errors
    assert f"{FEW} attempts marked" in output
    assert done(home) == WAITING


def test_no_scheduler(home: Home) -> None:
    with grade(home, "--dask", "tcp://127.0.0.1:1") as process:
        _, errors = process.communicate(timeout=100)
    assert process.returncode == 1
    assert "no Dask scheduler answers at tcp://127.0.0.1:1" in errors
    assert "Traceback" not in errors
