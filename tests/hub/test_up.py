"""``taphuan up``: what it says, what it refuses, and that nothing of it stays behind."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from pathlib import Path
from time import monotonic

import httpx
import psutil
import pytest
from tests.hub.serving import (
    PASSWORD,
    Served,
    command_of,
    copy_home,
    free_port,
    serving,
    starting,
    still_there,
    up_command,
)

from taphuan_grading import clock
from taphuan_grading.store.home import Home, write_marker

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def home(peopled_template: Home, tmp_path: Path) -> Home:
    """A demo home of its own."""
    home = copy_home(peopled_template, tmp_path)
    account = {"username": "lan", "password": PASSWORD, "role": "learner", "name": "Nguyễn Thị Lan"}
    home.demo_accounts.write_text(json.dumps([account]), encoding="utf-8")
    write_marker(home, demo=True, made_at=clock.now())
    return home


def refusal(home: Path, port: int) -> tuple[int, list[str]]:
    command = up_command(home, port)
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.stdout == ""
    return done.returncode, done.stderr.strip().splitlines()


def wait_for_child(served: Served, part: str) -> psutil.Process:
    """Return the process below `served` with `part` in its command line, as soon as it is there."""
    deadline = monotonic() + 120
    while monotonic() < deadline:
        for process in served.family():
            if part in command_of(process):
                return process
    raise AssertionError(served.log)


def test_it_tells_one_address_and_the_demo_accounts_and_ends_on_ctrl_c(home: Home, tmp_path: Path) -> None:
    other = copy_home(home, tmp_path / "other")
    with serving(home) as served:
        said = "\n".join(served.lines)
        assert said.count("http://") == 1
        assert served.address in said
        assert "lan " in said
        assert PASSWORD in said
        page = httpx.get(f"{served.address}/hub/login", trust_env=False)
        assert "Bản trình diễn: mọi người và số liệu ở đây đều là giả định." in page.text
        status, lines = refusal(home.root, free_port())
        assert (status, len(lines)) == (1, 1)
        assert "is being served already" in lines[0]
        status, lines = refusal(other.root, served.port)
        assert (status, len(lines)) == (1, 1)
        assert f"port {served.port} on 127.0.0.1 is in use" in lines[0]
        family = served.family()
        assert len(family) >= 7
        assert served.stop(signal.SIGINT) == 0
        assert still_there(family, home) == []
        assert PASSWORD not in served.log
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", served.port))


def test_sigterm_during_the_start_leaves_nothing(home: Home) -> None:
    with starting(home) as served:
        wait_for_child(served, "taphuan_hub.grader")
        family = served.family()
        assert served.stop(signal.SIGTERM) == 0
        assert still_there(family, home) == []


def test_a_killed_hub_is_reported_and_leaves_nothing(home: Home) -> None:
    with starting(home) as served:
        wait_for_child(served, "taphuan_hub.grader")
        family = served.family()
        wait_for_child(served, "taphuan_hub.door.app").kill()
        assert served.process.wait(60) == 1
        assert still_there(family, home) == []
        said = "\n".join(served.lines)
        assert "JupyterHub ended by itself" in said
        assert "hub.log" in said


def test_a_killed_up_takes_everything_with_it(home: Home) -> None:
    with starting(home) as served:
        wait_for_child(served, "taphuan_hub.grader")
        family = served.family()
        served.process.kill()
        served.process.wait(60)
        assert still_there(family, home) == []


def test_a_missing_home_is_one_line(tmp_path: Path) -> None:
    status, lines = refusal(tmp_path / "nothing", free_port())
    assert (status, len(lines)) == (1, 1)
    assert "there is no home at" in lines[0]


def test_a_half_made_home_is_one_line(home: Home) -> None:
    home.marker.unlink()
    status, lines = refusal(home.root, free_port())
    assert (status, len(lines)) == (1, 1)
    assert "is not a finished home" in lines[0]


def test_half_a_provider_is_one_line(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAPHUAN_OIDC_CLIENT_ID", "tap-huan")
    status, lines = refusal(home.root, free_port())
    assert (status, len(lines)) == (1, 1)
    assert "set TAPHUAN_OIDC_AUTHORIZE_URL, TAPHUAN_OIDC_TOKEN_URL" in lines[0]


def test_a_run_that_was_not_released_is_one_line(home: Home) -> None:
    home.courses.rename(home.root / "elsewhere")
    status, lines = refusal(home.root, free_port())
    assert (status, len(lines)) == (1, 1)
    assert "is not released" in lines[0]
