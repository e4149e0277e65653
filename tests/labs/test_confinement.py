"""A confined process keeps what it needs and nothing else; what it starts inherits that."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from taphuan_hub.errors import ServeError
from taphuan_hub.labs import confinement, room
from taphuan_hub.labs.confined import Order

LOOK = """
import json, os, resource, signal, socket, subprocess, sys
from pathlib import Path

def tried(deed):
    try:
        return deed() or "done"
    except Exception as error:
        return type(error).__name__

def connect(port):
    with socket.create_connection(("127.0.0.1", port), 5): pass

def listen(port):
    with socket.create_server(("127.0.0.1", port)): pass

secret, other, *numbers = sys.argv[1:]
far, own, parent = map(int, numbers)
inner = f"from pathlib import Path; print(Path({secret!r}).read_text())"
found = {
    "secret": tried(lambda: Path(secret).read_text()),
    "secret through a child": subprocess.run([sys.executable, "-c", inner], capture_output=True).returncode,
    "list": tried(lambda: os.listdir(Path(secret).parent)),
    "truncate": tried(lambda: os.truncate(secret, 0)),
    "delete": tried(lambda: os.unlink(secret)),
    "sockets": tried(lambda: Path("/proc/net/unix").read_text()),
    "mine": tried(lambda: Path("mine.txt").write_text("x")),
    "import": tried(lambda: __import__("taphuan_widgets.labs").__name__),
    "courses": tried(lambda: Path(other).read_text()),
    "shadow": tried(lambda: Path("/etc/shadow").read_text()),
    "environment of the Hub": tried(lambda: len(Path(f"/proc/{parent}/environ").read_bytes())),
    "signal": tried(lambda: os.kill(parent, 0)),
    "connect": tried(lambda: connect(far)),
    "listen": tried(lambda: listen(0)),
    "own port": tried(lambda: listen(own)),
    "memory": tried(lambda: len(bytearray(200 << 20))),
    "file": tried(lambda: Path("big").write_bytes(bytes(3 << 20))),
    "powers": tried(lambda: os.chown(".", 1, 1)),
    "nice": os.nice(0),
    "cores": len(os.sched_getaffinity(0)),
    "cpu": resource.getrlimit(resource.RLIMIT_CPU)[0],
}
print(json.dumps(found))
"""

needs_landlock = pytest.mark.skipif(not confinement.available(), reason="this system has no Landlock 6")


def order(folder: Path, **changes: Any) -> Order:
    limits: dict[str, Any] = {
        "folder": str(folder / "own"),
        "scratch": str(folder / "scratch"),
        "listens": 1,
        "reaches": 1,
        "memory": 150 << 20,
        "cpu_seconds": 60,
        "file_bytes": 2 << 20,
        "nice": 3,
    }
    return Order(**limits | changes)


def confined(limits: Order, *command: str) -> subprocess.CompletedProcess[str]:
    start = [sys.executable, "-m", "taphuan_hub.labs.confined", limits.to_json()]
    environment = {key: value for key, value in os.environ.items() if key != "TAPHUAN_PARENT"}
    return subprocess.run(
        [*start, *command], capture_output=True, text=True, env=environment, timeout=60, check=False
    )


@needs_landlock
def test_a_confined_process_has_its_folder_and_nothing_of_the_home(tmp_path: Path, few_modules: Path) -> None:
    for name in ("own", "scratch"):
        (tmp_path / name).mkdir()
    secret = tmp_path / "home/taphuan.db"
    secret.parent.mkdir()
    secret.write_text("SECRET", encoding="utf-8")
    module = next(few_modules.glob("*/*.md"))
    with socket.create_server(("127.0.0.1", 0)) as other, socket.create_server(("127.0.0.1", 0)) as free:
        far, own = other.getsockname()[1], free.getsockname()[1]
        free.close()
        arguments = [str(secret), str(module), str(far), str(own), str(os.getpid())]
        ran = confined(order(tmp_path, listens=own), sys.executable, "-c", LOOK, *arguments)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    refused = (
        "secret",
        "list",
        "truncate",
        "delete",
        "sockets",
        "courses",
        "shadow",
        "connect",
        "listen",
        "signal",
        "powers",
    )
    assert {name: found[name] for name in refused} == dict.fromkeys(refused, "PermissionError")
    assert found["secret through a child"] == 1
    assert found["environment of the Hub"] == "PermissionError"
    assert (found["mine"], found["import"], found["own port"]) == (1, "taphuan_widgets", "done")
    assert found["memory"] == "MemoryError"
    assert found["file"] == "OSError"
    assert (found["nice"], found["cores"], found["cpu"]) == (os.nice(0) + 3, 1, 60)
    assert secret.read_text(encoding="utf-8") == "SECRET"


def test_what_cannot_be_confined_is_not_started(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    ran = confined(order(tmp_path, listens=-1), "/bin/echo", "started")
    assert ran.returncode != 0
    assert "started" not in ran.stdout


def test_labs_are_offered_only_where_they_can_be_confined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confinement, "version", lambda: 5)
    assert room.labs_offered({}) == 0
    assert room.labs_offered({"TAPHUAN_LABS": "0"}) == 0
    with pytest.raises(ServeError, match=r"Landlock 6 is needed \(Linux 6.12 or later.*found 5"):
        room.labs_offered({"TAPHUAN_LABS": "3"})
    monkeypatch.setattr(confinement, "version", lambda: 7)
    assert room.labs_offered({"TAPHUAN_LABS": "3"}) == 3
    assert room.labs_offered({"TAPHUAN_LABS": "0"}) == 0
    assert 1 <= room.labs_offered({}) <= 16
    with pytest.raises(ServeError, match="'viele'"):
        room.labs_offered({"TAPHUAN_LABS": "viele"})
