"""The real service on a free port, with real tokens, real people and nbgrader behind it."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from itsdangerous import URLSafeTimedSerializer
from nbgrader.api import Gradebook
from sqlalchemy import Engine, insert, select, update

from taphuan_grading import clock
from taphuan_grading.assignment.keys import key_answer
from taphuan_grading.attempts import tokens
from taphuan_grading.attempts.tokens import Grant, Scope
from taphuan_grading.certificates.records import of_person, revoke
from taphuan_grading.content.models import Module, Programme
from taphuan_grading.evaluation.gain import gains
from taphuan_grading.register.accounts import create_account
from taphuan_grading.register.officials import Post, add_post
from taphuan_grading.register.scope import PROVINCE, set_scope
from taphuan_grading.register.units import load_units, read_atlas
from taphuan_grading.store import schema
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import Home
from taphuan_grading.store.ledger_schema import ledger_record

pytestmark = pytest.mark.nbgrader
RUN = "ntm-2026"
REFORM = date(2025, 7, 1)
SAFETY, PLAN = "cyber-safety--online-scams", "digital-transformation--plan-and-role"
NASTY = (
    "\"\"\" ''' \\ \\n\r\n\t 🦜 ế\u202e </script><img src=x onerror=alert(1)> __import__('os').system('id')"
)
VIETNAMESE = re.compile(r"[à-ỹÀ-Ỹđ]")
Numbers = Iterator[int]


class Lines:
    """What a process writes, gathered as it comes."""

    def __init__(self, stream: Any) -> None:
        self._lines: list[str] = []
        self._news = threading.Condition()
        threading.Thread(target=self._read, args=(stream,), daemon=True).start()

    def _read(self, stream: Any) -> None:
        with stream:
            for line in stream:
                with self._news:
                    self._lines.append(line)
                    self._news.notify_all()

    @property
    def text(self) -> str:
        return "".join(self._lines)

    def wait_for(self, pattern: str, seconds: float = 120) -> re.Match[str]:
        end = time.monotonic() + seconds
        with self._news:
            while (found := re.search(pattern, self.text)) is None:
                assert self._news.wait(end - time.monotonic()), f"{pattern} never came:\n{self.text}"
        return found


@dataclass
class Service:
    home: Home
    engine: Engine
    programme: Programme
    process: subprocess.Popen[str]
    lines: Lines
    base: str
    key: bytes
    people: Numbers = field(default_factory=lambda: count(1))

    def person(self) -> str:
        """Make a new official."""
        official = f"nguoi-{next(self.people)}"
        with self.engine.begin() as connection:
            connection.execute(insert(schema.official).values(id=official, name="Lê Thị Cúc"))
            unit = read_atlas().find("24943", REFORM)
            add_post(connection, Post(official, "Công chức", unit, manager=False, valid_from=REFORM))
        return official

    def client(
        self, official: str | None, scope: Scope = "module", module: str | None = SAFETY
    ) -> httpx.Client:
        account = "gv" if scope in tokens.SCOPED else None
        grant = Grant(official, RUN, scope, module if scope == "module" else None, account)
        return self.with_token(tokens.issue(self.key, grant))

    def with_token(self, token: str) -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.Client(base_url=f"{self.base}api/", headers=headers, timeout=30, trust_env=False)


def start(home: Home, *arguments: str, **environ: str) -> tuple[subprocess.Popen[str], Lines]:
    process = subprocess.Popen(
        [sys.executable, "-m", "taphuan_hub.grader", "--home", str(home.root), *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "JUPYTERHUB_API_TOKEN": "secret-of-the-hub", **environ},
    )
    return process, Lines(process.stderr)


def stop(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGTERM)
    return process.wait(60)


@pytest.fixture(scope="module")
def service(
    released_template: Home, programme: Programme, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    home = Home(tmp_path_factory.mktemp("grader") / "home")
    shutil.copytree(released_template.root, home.root)
    key = tokens.load_key(home)
    engine = open_store(home)
    with engine.begin() as connection:
        load_units(connection, read_atlas())
    create_account(
        engine, username="gv", password="hoa phượng đỏ 7", roles=["trainer", "office"], at=clock.now()
    )
    set_scope(engine, "gv", PROVINCE)
    process, lines = start(home, "--workers", "1")
    try:
        base = lines.wait_for(r"listening on (http://\S+)")[1]
        yield Service(home, engine, programme, process, lines, base, key)
    finally:
        process.kill()
        process.wait()
        engine.dispose()


@pytest.fixture
def learner(service: Service) -> Iterator[httpx.Client]:
    with service.client(service.person()) as client:
        yield client


def module_of(service: Service, slug: str = SAFETY) -> Module:
    return service.programme.module(slug)


def fill(client: httpx.Client, module: Module, **others: Any) -> None:
    for question in module.marked:
        value = others.get(question.id, key_answer(question))
        if value is not None:
            answer = client.put(f"modules/{module.slug}/answers/{question.id}", json={"value": value})
            assert answer.status_code == 200, answer.text


def hand_in(client: httpx.Client, slug: str = SAFETY) -> dict[str, Any]:
    answer = client.post(f"modules/{slug}/attempts", json={})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def result(
    client: httpx.Client, attempt: dict[str, Any], states: set[str], slug: str = SAFETY
) -> dict[str, Any]:
    """Ask as the page does until the attempt is in one of `states`."""
    bell, end = threading.Event(), time.monotonic() + 120
    while True:
        found: dict[str, Any] = client.get(f"modules/{slug}/attempts/{attempt['number']}").json()
        if found["state"] in states:
            return found
        assert time.monotonic() < end, found
        bell.wait(0.05)


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert set(answer.json()) == {"error"}
    error = answer.json()["error"]
    assert error["code"] == code
    assert VIETNAMESE.search(error["message"])
    assert "Traceback" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_whole_way_of_one_module(service: Service, learner: httpx.Client) -> None:
    module = module_of(service)
    path = f"modules/{SAFETY}"
    empty = learner.get(path).json()
    assert empty.pop("sitter").startswith(f"{RUN}/")
    assert empty == {
        "module": module.id,
        "run": RUN,
        "state": "not-started",
        "answers": {},
        "step": 0,
        "pilot": ["digital-economy"],
        "attempt": None,
        "clock": None,
    }
    assert learner.put(f"{path}/step", json={"step": 2}).json() == {"step": 2}
    saved = learner.put(f"{path}/answers/q2", json={"value": True}).json()
    opened = learner.get(path).json()
    assert (opened["state"], opened["step"]) == ("in-progress", 2)
    assert opened["answers"] == {"q2": {"value": True, "saved_at": saved["saved_at"]}}

    first = hand_in(learner)
    assert (first["state"], first["questions"], first["score"]) == ("waiting", [], None)
    low = result(learner, first, {"marked"})
    assert (low["passed"], low["may_retry"], low["answers_hash"]) == (False, True, first["answers_hash"])
    assert {one["state"] for one in low["questions"]} <= {"right", "wrong", "empty"}
    assert learner.get(path).json()["state"] == "failed"

    fill(learner, module)
    second = hand_in(learner)
    assert second["ordinal"] == 2
    high = result(learner, second, {"marked"})
    assert (high["passed"], high["may_retry"], high["score"]) == (True, False, module.max_score)
    assert [one["state"] for one in high["questions"]] == ["right"] * len(module.marked)
    assert all(one["explanation_html"] or one["feedback_html"] for one in high["questions"])
    assert learner.get(path).json()["state"] == "passed"
    refused(learner.post(f"{path}/attempts", json={}), 409, "not-now")


def test_a_written_answer_waits_for_a_trainer(service: Service) -> None:
    official, module = service.person(), module_of(service, PLAN)
    with service.client(official, module=PLAN) as client, service.client("gv", "desk") as trainer:
        before = trainer.get("desk").json()["modules"]
        assert {one["slug"]: one["waiting"] for one in before}[PLAN] == 0
        before = [one for one in before if one["guides"]]
        assert before[0]["guides"][0]["guide_html"] == module.question("q11").guide_html  # type: ignore[union-attr]
        fill(client, module, q11=NASTY)
        attempt = result(client, hand_in(client, PLAN), {"needs-manual"}, PLAN)
        assert (attempt["score"], attempt["passed"]) == (None, None)
        assert next(one for one in attempt["questions"] if one["id"] == "q11")["state"] == "waiting"
        assert module.question("q11").guide_html not in json.dumps(attempt)  # type: ignore[union-attr]
        waiting = {one["slug"]: one["waiting"] for one in trainer.get("desk").json()["modules"]}
        assert waiting[PLAN] == 1
        client.put(f"modules/{PLAN}/answers/q11", json={"value": "khác"})
        refused(client.post(f"modules/{PLAN}/attempts", json={}), 409, "not-now")
        url = f"sqlite:///{service.home.course_dir(RUN) / 'gradebook.db'}"
        with Gradebook(url, RUN) as book:
            grade = book.find_grade("q11", PLAN, PLAN, official)
            grade.manual_score, grade.needs_manual_grade = 3.0, False
            book.db.commit()
        done = result(client, attempt, {"marked"}, PLAN)
        assert (done["score"], done["passed"]) == (14.0, True)
        assert client.get(f"modules/{PLAN}").json()["answers"]["q11"]["value"] == "khác"


def test_handing_in_twice_at_once_is_one_attempt(service: Service) -> None:
    with service.client(service.person(), module="e-commerce--selling-online") as client:
        path = "modules/e-commerce--selling-online"
        client.put(f"{path}/answers/q5", json={"value": True})
        answers: list[httpx.Response] = []
        barrier = threading.Barrier(6)

        def post() -> None:
            barrier.wait()
            answers.append(client.post(f"{path}/attempts", json={}))

        threads = [threading.Thread(target=post) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(one.status_code for one in answers) == [200, 200, 200, 200, 200, 201]
        assert len({one.json()["number"] for one in answers}) == 1


@pytest.mark.parametrize("text", [NASTY, "x" * 100_000, "ế🦜" * 50_000, "'''\n\"\"\"\\", "__import__('os')"])
def test_nasty_written_answers_are_kept_as_they_are(service: Service, text: str) -> None:
    with service.client(service.person(), module=PLAN) as client:
        assert client.put(f"modules/{PLAN}/answers/q11", json={"value": text}).status_code == 200
        assert client.get(f"modules/{PLAN}").json()["answers"]["q11"]["value"] == text


def bad_answers() -> list[Any]:
    return [
        pytest.param("q2", b'{"value": "yes"}', 422, "bad-answer", id="wrong-shape"),
        pytest.param("q3", b'{"value": "zz"}', 422, "bad-answer", id="no-such-option"),
        pytest.param("q5", json.dumps({"value": "x" * 1001}).encode(), 413, "too-long", id="long"),
        pytest.param("q5", b'{"value": "' + b"x" * 4_000_000 + b'"}', 413, "too-long", id="huge"),
        pytest.param("q5", b'{"value": "\\ud83d"}', 422, "bad-answer", id="half-a-letter"),
        pytest.param("q5", b'{"value": "a\\u0000"}', 422, "bad-answer", id="nul"),
        pytest.param("q5", b'{"value": NaN}', 422, "bad-answer", id="nan"),
        pytest.param("q5", b"\xff\xfe", 400, "bad-json", id="bytes"),
        pytest.param("q5", b"", 400, "bad-json", id="nothing"),
        pytest.param("q5", b"[]", 400, "bad-json", id="list"),
        pytest.param("q5", b'{"valeu": 1}', 400, "bad-json", id="other-key"),
        pytest.param("q5", b"[" * 200_000, 400, "bad-json", id="deep"),
        pytest.param("q99", b'{"value": 1}', 404, "no-question", id="no-question"),
        pytest.param("..%2Fq2", b'{"value": true}', 404, "no-question", id="path"),
    ]


@pytest.mark.parametrize(("question", "body", "status", "code"), bad_answers())
def test_bad_answers_change_nothing(
    learner: httpx.Client, question: str, body: bytes, status: int, code: str
) -> None:
    refused(learner.put(f"modules/{SAFETY}/answers/{question}", content=body), status, code)
    assert learner.get(f"modules/{SAFETY}").json()["answers"] == {}


@pytest.mark.parametrize("step", [-1, 99, "1", None, 1.5])
def test_bad_steps(learner: httpx.Client, step: object) -> None:
    refused(learner.put(f"modules/{SAFETY}/step", json={"step": step}), 422, "bad-answer")


def forged(service: Service) -> dict[str, str]:
    good = tokens.issue(service.key, Grant("nguoi-1", RUN, "module", SAFETY))
    payload, stamp, signature = good.rsplit(".", 2)
    other_person = tokens.issue(b"x" * 64, Grant("cb-2", RUN, "module", SAFETY)).rsplit(".", 2)[0]
    salt = URLSafeTimedSerializer(service.key, salt="another").dumps({"official_id": "cb-1"})
    return {
        "changed": f"{payload}.{stamp}.{'A' * len(signature)}",
        "other person": f"{other_person}.{stamp}.{signature}",
        "other key": tokens.issue(b"x" * 64, Grant("cb-1", RUN, "module", SAFETY)),
        "other purpose": salt,
        "nonsense": "abc",
        "long": "x" * 5_000,
    }


@pytest.mark.parametrize(
    "kind", ["changed", "other person", "other key", "other purpose", "nonsense", "long"]
)
def test_forged_tokens(service: Service, kind: str) -> None:
    with service.with_token(forged(service)[kind]) as client:
        for method, path in [
            ("GET", f"modules/{SAFETY}"),
            ("POST", f"modules/{SAFETY}/attempts"),
            ("GET", "desk"),
        ]:
            answer = client.request(method, path)
            refused(answer, 401, "bad-token")
            assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", [None, "", "Bearer", "Basic abc", "token abc"])
def test_no_token(service: Service, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    refused(httpx.get(f"{service.base}api/learning", headers=headers, trust_env=False), 401, "no-token")


SCOPED = {"module": f"modules/{SAFETY}", "learning": "learning", "board": "board", "desk": "desk"}


@pytest.mark.parametrize("scope", list(SCOPED))
@pytest.mark.parametrize("asked", list(SCOPED))
def test_each_scope_opens_its_own_door(
    service: Service, scope: Literal["module", "learning", "board", "desk"], asked: str
) -> None:
    with service.client("cb-1", scope) as client:
        answer = client.get(SCOPED[asked])
        if scope == asked:
            assert answer.status_code == 200, answer.text
        else:
            refused(answer, 403, "wrong-scope")


def test_another_module_is_refused(learner: httpx.Client) -> None:
    refused(learner.get(f"modules/{PLAN}"), 403, "wrong-module")
    refused(learner.put(f"modules/{PLAN}/answers/q1", json={"value": "a"}), 403, "wrong-module")
    refused(learner.post(f"modules/{PLAN}/attempts"), 403, "wrong-module")
    refused(learner.get("modules/nothing"), 404, "no-module")


def test_anothers_attempt_is_not_there(service: Service, learner: httpx.Client) -> None:
    number = hand_in(learner)["number"]
    with service.client(service.person()) as other:
        refused(other.get(f"modules/{SAFETY}/attempts/{number}"), 404, "no-attempt")
        assert other.get(f"modules/{SAFETY}").json()["attempt"] is None
    refused(learner.get(f"modules/{SAFETY}/attempts/NTM-2026-999999"), 404, "no-attempt")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "nothing", 404), ("DELETE", SCOPED["module"], 405), ("POST", SCOPED["module"], 405)],
)
def test_addresses_that_are_not_there(learner: httpx.Client, method: str, path: str, status: int) -> None:
    answer = learner.request(method, path)
    assert answer.status_code == status
    assert VIETNAMESE.search(answer.json()["error"]["message"])


def test_learning_shows_all_modules(service: Service) -> None:
    official = service.person()
    with service.client(official) as client:
        client.put(f"modules/{SAFETY}/answers/q2", json={"value": True})
        client.put(f"modules/{SAFETY}/step", json={"step": 3})
    with service.client(official, "learning") as client:
        found = client.get("learning").json()
    assert found["official"] == {"name": "Lê Thị Cúc", "post": "Công chức · Xã Ka Đô"}
    assert found["run"]["id"] == RUN
    assert found["trained"] is False
    safety = next(one for one in found["modules"] if one["slug"] == SAFETY)
    assert (safety["state"], safety["answered"], safety["questions"], safety["next"]) == (
        "in-progress",
        1,
        len(module_of(service).marked),
        3,
    )
    assert {one["state"] for one in found["modules"] if one["slug"] != SAFETY} == {"not-started"}


def test_the_same_questions_before_and_after_a_course(service: Service) -> None:
    """Offered, marked, told nothing of before; offered again when the course is passed, and then told."""
    course = next(one for one in service.programme.courses if one.id == "cyber-safety")
    before, after = course.rounds
    official = service.person()

    def offered() -> list[tuple[str, str]]:
        with service.client(official, "learning") as client:
            found = client.get("learning").json()
        return [(one["slug"], one["when"]) for one in found["rounds"] if one["course"] == course.id]

    def take(module: Module, **others: Any) -> dict[str, Any]:
        with service.client(official, module=module.slug) as client:
            fill(client, module, **others)
            made = hand_in(client, module.slug)
            return result(client, made, {"marked", "withheld"}, module.slug)

    assert offered() == [(before.slug, "before")]
    told = take(before, **{before.marked[0].id: None})
    assert (told["state"], told["score"], told["questions"], told["may_retry"]) == (
        "withheld",
        None,
        [],
        False,
    )
    assert "chưa có đáp án" in told["note"]
    with service.client(official, module=before.slug) as client:
        again = client.put(
            f"modules/{before.slug}/answers/{before.marked[0].id}",
            json={"value": key_answer(before.marked[0])},
        )
        assert again.status_code == 200
        refused(client.post(f"modules/{before.slug}/attempts", json={}), 409, "not-now")
    assert offered() == []
    take(course.modules[0])
    assert offered() == [(after.slug, "after")]
    told = take(after)
    assert (told["score"], told["passed"]) == (after.max_score, None)
    assert told["questions"][0]["state"] == "right"
    assert offered() == []
    with service.engine.connect() as connection:
        (found,) = [
            one
            for one in gains(connection, service.programme, service.programme.runs[-1], clock.now())
            if one.course.id == course.id
        ]
    assert (found.began, found.pairs) == (1, 0)


def test_the_board_is_as_of_a_day(service: Service) -> None:
    with service.client(None, "board") as client:
        found = client.get("board", params={"as_of": "2026-03-01"}).json()
        assert set(found) >= {"as_of", "rule", "numerator", "denominator", "rows", "whole"}
        assert found["as_of"] == "2026-03-01"
        refused(client.get("board", params={"as_of": "mai"}), 422, "bad-day")
        refused(client.get("board", params={"as_of": "1999-01-01"}), 422, "no-data")


def test_logs_hold_no_secrets(service: Service) -> None:
    secret = "câu trả lời rất riêng"
    grant = Grant(service.person(), RUN, "module", PLAN)
    token = tokens.issue(service.key, grant)
    with service.with_token(token) as client:
        client.put(f"modules/{PLAN}/answers/q11", json={"value": secret})
        client.get("board", params={"token": token})
    service.lines.wait_for(r"403 GET \S+api/board ")
    assert token not in service.lines.text
    assert secret not in service.lines.text
    assert "secret-of-the-hub" not in service.lines.text


def test_the_hub_sees_that_it_is_alive(service: Service) -> None:
    assert httpx.get(service.base, trust_env=False).json() == {"service": "grader"}


def test_a_taken_port_is_one_clear_line(released_home: Home) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process, lines = start(released_home, JUPYTERHUB_SERVICE_URL=f"http://127.0.0.1:{port}")
        assert process.wait(60) == 1
    assert lines.wait_for(r"port \d+ on 127.0.0.1 is in use")
    assert "Traceback" not in lines.text


@pytest.mark.parametrize(
    ("url", "words"), [("http://0.0.0.0:1", "this machine only"), ("http://127.0.0.1:0", "there is no home")]
)
def test_what_cannot_be_served(tmp_path: Path, url: str, words: str) -> None:
    process, lines = start(Home(tmp_path / "nothing"), JUPYTERHUB_SERVICE_URL=url)
    assert process.wait(60) == 1
    lines.wait_for(words)
    assert "Traceback" not in lines.text


def test_after_kill_and_term_nothing_is_lost(
    released_home: Home, released_store: Engine, programme: Programme
) -> None:
    with released_store.begin() as connection:
        load_units(connection, read_atlas())
    process, lines = start(released_home, "--workers", "1")
    base = lines.wait_for(r"listening on (http://\S+)")[1]
    key = tokens.load_key(released_home)
    service = Service(released_home, released_store, programme, process, lines, base, key)
    official = service.person()
    with service.client(official) as client:
        fill(client, programme.module(SAFETY))
        attempt = hand_in(client)
        process.kill()
        process.wait()
    process, lines = start(released_home, "--workers", "1")
    service.base = lines.wait_for(r"listening on (http://\S+)")[1]
    try:
        run_out = update(schema.attempt).values(lease_until=clock.now())
        with released_store.begin() as connection:  # as if time had gone by
            connection.execute(run_out.where(schema.attempt.c.state == "marking"))
        with service.client(official) as client:
            assert result(client, attempt, {"marked"})["passed"] is True
    finally:
        assert stop(process) == 0
    assert "stopped" in lines.text
    passed = select(ledger_record.c.body).where(ledger_record.c.kind == "passed")
    with released_store.connect() as connection:  # the service itself has recorded it, and once
        [body] = connection.execute(passed).scalars()
    assert body["evidence"] == [f"{attempt['number']} {attempt['answers_hash']}"]


def test_who_is_done_fetches_the_own_certificate(service: Service) -> None:
    official = service.person()
    token = tokens.issue(service.key, Grant(official, RUN, "learning"))
    with service.with_token(token) as client:
        refused(client.get("learning/certificate"), 404, "no-certificate")
        with service.engine.begin() as connection:
            for module in service.programme.modules:
                row = {
                    "number": f"{official}/{module.slug}"[:40],
                    "official_id": official,
                    "run": RUN,
                    "module": module.id,
                    "module_version": module.version,
                    "ordinal": 1,
                    "submitted_at": clock.now(),
                    "answers": {},
                    "answers_hash": "0" * 64,
                    "state": "marked",
                    "marked_at": clock.now(),
                    "score": module.max_score,
                    "max_score": module.max_score,
                    "tries": 1,
                }
                connection.execute(insert(schema.attempt).values(row))
        made = client.get("learning/certificate").json()
        assert base64.b64decode(made["content"]).startswith(b"%PDF-")
        assert client.get("learning/certificate").json()["name"] == made["name"]
        with service.engine.begin() as connection:
            [given] = of_person(connection, official, RUN)
            revoke(connection, given.number, reason="nhầm", by="test", at=clock.now())
        refused(client.get("learning/certificate"), 404, "no-certificate")
