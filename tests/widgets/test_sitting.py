"""A sitting with the real API in this process: pictures go through it, and each attempt has its own draw."""

from __future__ import annotations

import asyncio
import base64
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from tests.gallery import right, write_marked
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from taphuan_grading.assignment.public import public_module
from taphuan_grading.attempts import tokens
from taphuan_grading.attempts.records import attempts_of
from taphuan_grading.attempts.uploads import read_upload
from taphuan_grading.content import load_programme
from taphuan_grading.content.models import Module, Pool
from taphuan_grading.rules.pool import drawn_items
from taphuan_grading.store import schema
from taphuan_grading.store.home import Home
from taphuan_hub.grader.app import make_app
from taphuan_hub.grader.room import Room
from taphuan_widgets.api import Client
from taphuan_widgets.questions.pool import Pool as PoolWidget
from taphuan_widgets.questions.upload import Upload
from taphuan_widgets.sitting import Sitting

KEY = b"k" * 64
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 20).decode()


@pytest.fixture
def client(bare_home: Home, bare_store: Engine, tmp_path: Path) -> Iterator[Client]:
    programme = load_programme(write_marked(tmp_path / "courses"))
    room = Room(bare_home, bare_store, programme, KEY, lambda: None)
    loop, (listener, *_) = asyncio.new_event_loop(), bind_sockets(0, "127.0.0.1")

    async def serve() -> HTTPServer:
        server = HTTPServer(make_app(room, "/"), max_body_size=4 * 1024 * 1024)
        server.add_sockets([listener])
        return server

    running = threading.Thread(target=loop.run_forever)
    running.start()
    server = asyncio.run_coroutine_threadsafe(serve(), loop).result()
    grant = tokens.Grant("cb-1", "ntm-2026", "module", "gallery--questions")
    yield Client(f"http://127.0.0.1:{listener.getsockname()[1]}/api/", tokens.issue(KEY, grant))
    server.stop()
    asyncio.run_coroutine_threadsafe(server.close_all_connections(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    running.join()
    loop.close()
    room.threads.shutdown()


@pytest.fixture
def module(client: Client, tmp_path: Path) -> Module:
    return load_programme(tmp_path / "courses").modules[0]


@pytest.fixture
def sitting(client: Client, module: Module) -> Sitting:
    return Sitting(public_module(module), client)


def widget(sitting: Sitting, name: str) -> Any:
    sitting.ask(name)
    return sitting._widgets[name]


def test_a_picture_goes_to_the_api_and_its_description_is_the_answer(
    sitting: Sitting, bare_home: Home
) -> None:
    upload = widget(sitting, "nop-anh")
    assert isinstance(upload, Upload)
    upload.set_state({"turn": 1, "command": "upload", "file": {"name": "a.png", "data": PNG}})
    assert upload.saved["error"] == ""
    assert (upload.value["name"], upload.value["type"], upload.file) == ("a.png", "image/png", {})
    assert read_upload(bare_home, "cb-1", upload.value["sha256"]) == base64.b64decode(PNG)
    upload.set_state({"turn": 2, "command": "", "value": None})
    assert upload.value is None


@pytest.mark.parametrize("data", ["", "PGh0bWw+", PNG[:-2] + "!", "A" * 2_900_000])
def test_what_is_no_picture_leaves_the_answer(sitting: Sitting, data: str) -> None:
    upload = widget(sitting, "nop-anh")
    upload.set_state({"turn": 1, "command": "upload", "file": {"name": "a.png", "data": data}})
    assert upload.saved["error"].endswith(".")
    assert upload.saved["again"] is False
    assert upload.value is None


def test_another_question_takes_no_picture(client: Client) -> None:
    with pytest.raises(Exception, match="không nhận tệp"):
        client.put("modules/gallery--questions/uploads/chon-mot", {"file": {"name": "a.png", "data": PNG}})


def shown(pool: PoolWidget) -> list[str]:
    return [item["id"] for item in pool.question["items"]]


def test_each_attempt_has_its_own_draw(client: Client, module: Module, bare_store: Engine) -> None:
    question = module.question("boc-tham")
    assert isinstance(question, Pool)
    sitting = Sitting(public_module(module), client)
    pool = widget(sitting, "boc-tham")
    first, second = (f"ntm-2026/cb-1/gallery/questions/{ordinal}" for ordinal in (1, 2))
    names = [item.id for item in question.items]
    assert shown(pool) == drawn_items(names, 3, first)
    assert "answer" not in str(pool.question)
    pool.set_state({"turn": 1, "value": right(question, first)})
    assert pool.saved["error"] == ""
    assert sitting.submit() == ""
    (attempt,) = attempts_of(bare_store, "cb-1", "ntm-2026")
    assert attempt.answers["boc-tham"] == {"draw": first, "answers": right(question, first)}

    table = schema.attempt
    with bare_store.begin() as connection:
        failed = {"state": "marked", "score": 0.0, "max_score": 20.0, "marked_at": attempt.submitted_at}
        connection.execute(update(table).values(failed))
    assert sitting.refresh() == ""
    assert shown(pool) == drawn_items(names, 3, first)
    assert sitting.retry() == ""
    assert shown(pool) == drawn_items(names, 3, second)
    pool.set_state({"turn": 2, "value": right(question, second)})
    assert sitting.submit() == ""
    with bare_store.connect() as connection:
        answers = connection.execute(select(table.c.answers).order_by(table.c.ordinal)).scalars().all()
    assert answers[1]["boc-tham"] == {"draw": second, "answers": right(question, second)}
