"""JupyterLab's own server starts forked kernels, and the command line of nbconvert does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from tests.hub.kernels.kernels import SECONDS, gone, until
from tests.hub.kernels.test_tools import FORKED, SPECIFICATION
from websockets.sync.client import ClientConnection, connect

TOKEN = uuid4().hex
ENDLESS = "import time\nprint('begun', flush=True)\nwhile True:\n    time.sleep(0.01)"


@dataclass
class Lab:
    """A running JupyterLab, as its page sees it."""

    http: httpx.Client
    process: psutil.Process

    def kernel(self) -> str:
        made = self.http.post("api/kernels", json={"name": "taphuan"})
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    def channels(self, kernel: str) -> ClientConnection:
        address = f"{self.http.base_url}api/kernels/{kernel}/channels?session_id={uuid4().hex}"
        headers = {"Authorization": f"token {TOKEN}"}
        return connect(address.replace("http", "ws", 1), additional_headers=headers, open_timeout=SECONDS)


def ask(socket: ClientConnection, code: str) -> str:
    """Send a request to run `code`; return its id."""
    about = {"msg_id": uuid4().hex, "msg_type": "execute_request", "version": "5.3"}
    header = about | {"username": "", "session": "lab", "date": "2026-01-01T00:00:00Z"}
    content = {"code": code, "silent": False, "store_history": True, "stop_on_error": False}
    content |= {"allow_stdin": False, "user_expressions": {}}
    message = {"header": header, "parent_header": {}, "metadata": {}, "channel": "shell"}
    socket.send(json.dumps({**message, "content": content, "buffers": []}))
    return about["msg_id"]


def hear(socket: ClientConnection, asked: str, kind: str) -> dict[str, Any]:
    """Wait for a message of this kind about what was asked; return its content."""
    while True:
        message = json.loads(socket.recv(timeout=SECONDS))
        if message["parent_header"].get("msg_id") == asked and message["header"]["msg_type"] == kind:
            return dict(message["content"])


def value(socket: ClientConnection, code: str) -> str:
    return str(hear(socket, ask(socket, code), "execute_result")["data"]["text/plain"])


@pytest.fixture
def lab(tmp_path: Path, runtime: Path) -> Iterator[Lab]:
    place = ["--ServerApp.ip=127.0.0.1", "--ServerApp.port=0"]
    with (tmp_path / "log").open("w") as log:
        program = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", *place],
            cwd=tmp_path,
            env={**os.environ, "JUPYTER_TOKEN": TOKEN, "JUPYTER_CONFIG_DIR": str(tmp_path / "config")},
            stderr=log,
        )
    about = runtime / f"jpserver-{program.pid}.json"
    headers = {"Authorization": f"token {TOKEN}"}
    try:
        assert until(lambda: about.exists() and about.read_text().rstrip().endswith("}")), program.poll()
        url = json.loads(about.read_text())["url"]
        with httpx.Client(base_url=url, headers=headers, timeout=SECONDS) as http:
            yield Lab(http, psutil.Process(program.pid))
    finally:
        program.terminate()
        program.wait(SECONDS)


def test_a_kernel_in_jupyterlab(lab: Lab) -> None:
    assert "taphuan" in lab.http.get("api/kernelspecs").json()["kernelspecs"]
    kernel = lab.kernel()
    with lab.channels(kernel) as socket:
        assert value(socket, FORKED) == "True"
        pid = int(value(socket, "import os\nkept = 1\nos.getpid()"))

        endless = ask(socket, ENDLESS)
        assert hear(socket, endless, "stream")["text"] == "begun\n"
        assert lab.http.post(f"api/kernels/{kernel}/interrupt").status_code == 204
        assert hear(socket, endless, "error")["ename"] == "KeyboardInterrupt"
        assert value(socket, "kept") == "1"

        assert lab.http.post(f"api/kernels/{kernel}/restart").status_code == 200
        assert gone(pid)
    with lab.channels(kernel) as socket:  # as JupyterLab does after a restart
        assert hear(socket, ask(socket, "kept"), "error")["ename"] == "NameError"
        second = int(value(socket, "import os\nos.getpid()"))
        assert value(socket, FORKED) == "True"

    assert lab.http.delete(f"api/kernels/{kernel}").status_code == 204
    assert lab.http.get(f"api/kernels/{kernel}").status_code == 404
    assert gone(second)
    family = [one.pid for one in lab.process.children(recursive=True)]
    lab.process.terminate()
    assert gone(*family)


def test_nbconvert_executes_with_it(tmp_path: Path) -> None:
    notebook = new_notebook(cells=[new_code_cell(FORKED)], metadata={"kernelspec": SPECIFICATION})
    nbformat.write(notebook, tmp_path / "lesson.ipynb")
    convert = [
        sys.executable,
        "-m",
        "nbconvert",
        "--to",
        "notebook",
        "--execute",
        "--inplace",
        "lesson.ipynb",
    ]
    done = subprocess.run(convert, cwd=tmp_path, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr
    executed = nbformat.read(tmp_path / "lesson.ipynb", as_version=4)
    assert executed.cells[0].outputs[0].data["text/plain"] == "True"
