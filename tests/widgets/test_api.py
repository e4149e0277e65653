"""The client of the attempts API against a real HTTP server."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from taphuan_widgets.api import NO_CONNECTION, NO_SERVER, NOT_UNDERSTOOD, ApiError, Client, part


@dataclass
class Server:
    base: str
    answers: list[tuple[int, bytes] | None] = field(default_factory=list)
    """What to answer next; None breaks the line without an answer."""
    requests: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            told.requests.append(
                {
                    "method": self.command,
                    "path": self.path,
                    "token": self.headers["Authorization"],
                    "body": json.loads(self.rfile.read(length)) if length else None,
                }
            )
            answer = told.answers.pop(0) if told.answers else (200, b"{}")
            if answer is None:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(answer[0])
            self.send_header("Content-Length", str(len(answer[1])))
            self.end_headers()
            self.wfile.write(answer[1])

        do_GET = do_PUT = do_POST = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told = Server(f"http://127.0.0.1:{http.server_port}/services/grader/api/")
    thread = threading.Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    yield told
    http.shutdown()
    thread.join()
    http.server_close()


@pytest.fixture
def client(server: Server) -> Client:
    return Client.from_environment({"TAPHUAN_API": server.base, "TAPHUAN_TOKEN": "a-token"})


def test_calls_carry_the_token_and_json(client: Client, server: Server) -> None:
    server.answers = [
        (200, '{"tên": "Lan"}'.encode()),
        (200, b'{"saved_at": "now"}'),
        (201, b'{"number": "1"}'),
    ]
    assert client.get("indicator", as_of="2026-11-30") == {"tên": "Lan"}
    assert client.put("modules/a--b/answers/q1", {"value": 'Dấu "nháy" 🌾'}) == {"saved_at": "now"}
    assert client.post("modules/a--b/attempts") == {"number": "1"}
    base = "/services/grader/api/"
    assert [(request["method"], request["path"], request["body"]) for request in server.requests] == [
        ("GET", base + "indicator?as_of=2026-11-30", None),
        ("PUT", base + "modules/a--b/answers/q1", {"value": 'Dấu "nháy" 🌾'}),
        ("POST", base + "modules/a--b/attempts", {}),
    ]
    assert {request["token"] for request in server.requests} == {"Bearer a-token"}


def test_an_empty_answer_is_nothing(client: Client, server: Server) -> None:
    server.answers = [(204, b"")]
    assert client.put("modules/a--b/step", {"step": 1}) is None


@pytest.mark.parametrize("method", ["get", "put"])
def test_a_broken_line_is_tried_again(client: Client, server: Server, method: str) -> None:
    server.answers = [None, None, (200, b'{"ok": true}')]
    arguments: list[Any] = ["learning"] if method == "get" else ["modules/a--b/step", {"step": 2}]
    assert getattr(client, method)(*arguments) == {"ok": True}
    assert len(server.requests) == 3


def test_a_post_is_sent_once_unless_the_server_knows_it_again(client: Client, server: Server) -> None:
    server.answers = [None, (200, b"{}")]
    with pytest.raises(ApiError, match=NO_CONNECTION):
        client.post("modules/a--b/attempts")
    assert len(server.requests) == 1
    server.answers = [None, (200, b'{"number": "1"}')]
    assert client.post("modules/a--b/attempts", again=True) == {"number": "1"}


def test_refusals_keep_status_code_and_vietnamese_words(client: Client, server: Server) -> None:
    body = json.dumps({"error": {"code": "too-long", "message": "Câu trả lời dài quá."}}).encode()
    server.answers = [(413, body)]
    with pytest.raises(ApiError) as caught:
        client.put("modules/a--b/answers/q1", {"value": "x"})
    assert (caught.value.status, caught.value.code) == (413, "too-long")
    assert caught.value.message == str(caught.value) == "Câu trả lời dài quá."
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (502, b"<html>Bad gateway</html>"),
        (500, b"{}"),
        (500, b'{"error": {"message": 5}}'),
        (404, b"[]"),
        (500, b""),
    ],
)
def test_answers_that_are_not_the_api_s_become_kind_words(
    client: Client, server: Server, status: int, body: bytes
) -> None:
    server.answers = [(status, body)]
    with pytest.raises(ApiError, match=NOT_UNDERSTOOD) as caught:
        client.get("learning")
    assert caught.value.status == status


def test_nobody_listens() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(ApiError, match=NO_CONNECTION) as caught:
        Client(f"http://127.0.0.1:{port}/api/", "x").get("learning")
    assert caught.value.status == 0


def test_a_server_that_says_nothing_is_given_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(ApiError, match=NO_CONNECTION):
            Client(f"http://127.0.0.1:{silent.getsockname()[1]}/api/", "x", timeout=0.1).get("learning")


@pytest.mark.parametrize(
    "environ",
    [{}, {"TAPHUAN_API": "http://x/api/"}, {"TAPHUAN_API": "file:///etc/passwd", "TAPHUAN_TOKEN": "x"}],
)
def test_outside_a_page_there_is_no_client(environ: dict[str, str]) -> None:
    with pytest.raises(ApiError, match=NO_SERVER):
        Client.from_environment(environ)


def test_a_part_of_a_path_stays_one_part() -> None:
    assert part("q1/../../x?y") == "q1%2F..%2F..%2Fx%3Fy"


def test_importing_the_client_is_cheap() -> None:
    heavy = {"httpx", "requests", "urllib3", "pandas", "sqlalchemy"}
    code = "import sys, taphuan_widgets.api; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert not heavy & set(loaded.split())
