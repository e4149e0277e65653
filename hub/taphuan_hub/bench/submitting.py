"""How long a class that hands in at once waits for its results, through the grader's HTTP API."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from statistics import quantiles

import httpx
from sqlalchemy import Engine, insert

from taphuan_grading import clock
from taphuan_grading.attempts import tokens
from taphuan_grading.attempts.answers import save_answer
from taphuan_grading.attempts.tokens import Grant
from taphuan_grading.completion.rule import run_on
from taphuan_grading.content import load_programme
from taphuan_grading.content.models import Module, Programme
from taphuan_grading.store import schema
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import Home
from taphuan_hub.demo.answers import sheet

CLIENTS = 20
_LOOK_EVERY = 0.1
_LONGEST = 60.0
_WAITING = "waiting"


@dataclass
class Class:
    """A running grader and people who hand in.

    Parameters
    ----------
    home, engine, programme
        Where they learn, and what.
    base
        Address of the API.
    """

    home: Home
    engine: Engine
    programme: Programme
    base: str
    _numbers: Iterator[int]

    def p95(self) -> float:
        """Let `CLIENTS` people hand in at one moment; return the 95th percentile of their waits in s."""
        people = [self._sit_down(next(self._numbers)) for _ in range(CLIENTS)]
        gate = threading.Barrier(CLIENTS)
        with ThreadPoolExecutor(CLIENTS) as threads:
            waits = list(threads.map(lambda person: self._hand_in(person[0], person[1], gate), people))
        return quantiles(waits, n=20, method="inclusive")[-1]

    def _sit_down(self, number: int) -> tuple[Grant, Module]:
        """Make a person whose answers are all saved."""
        module = self.programme.modules[number % len(self.programme.modules)]
        person = f"class-{number}"
        grant = Grant(person, run_on(self.programme, clock.today()).id, "module", module.id)
        with self.engine.begin() as connection:
            connection.execute(insert(schema.official).values(id=person, name=f"Cán bộ {number}"))
        answers = sheet(module, Random(number), passes=True).answers  # noqa: S311 - invented answers
        for question, value in answers.items():
            save_answer(self.engine, grant, module.question(question), value)
        return grant, module

    def _hand_in(self, grant: Grant, module: Module, gate: threading.Barrier) -> float:
        """Press the button and look until the result is there; return the seconds between."""
        token = tokens.issue(tokens.load_key(self.home), grant)
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=self.base, headers=headers, timeout=_LONGEST, trust_env=False) as client:
            address = f"api/modules/{module.slug}/attempts"
            client.get(f"api/modules/{module.slug}").raise_for_status()  # the page is open
            gate.wait()
            began = time.perf_counter()
            attempt = client.post(address).raise_for_status().json()
            while attempt["state"] == _WAITING:
                if time.perf_counter() - began > _LONGEST:
                    raise RuntimeError(f"no result after {_LONGEST:.0f} s")
                time.sleep(_LOOK_EVERY)
                attempt = client.get(f"{address}/{attempt['number']}").raise_for_status().json()
            return time.perf_counter() - began


@contextmanager
def sitting(home: Home) -> Iterator[Class]:
    """Serve the API of `home` and its marking for a class."""
    log = home.root / "grader.log"
    with log.open("w", encoding="utf-8") as output:
        command = [sys.executable, "-m", "taphuan_hub.grader", "--home", str(home.root), "--port", "0"]
        process = subprocess.Popen(command, stdout=output, stderr=output)  # noqa: S603 - a module of ours
    engine = open_store(home)
    try:
        yield Class(home, engine, load_programme(), _address(process, log), count(1))
    finally:
        process.terminate()
        process.wait()
        engine.dispose()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + _LONGEST
    while process.poll() is None and time.monotonic() < end:
        if found := re.search(r"listening on (\S+)", log.read_text(encoding="utf-8")):
            return found[1]
        time.sleep(_LOOK_EVERY)
    raise RuntimeError(f"the grader did not start:\n{log.read_text(encoding='utf-8')}")
