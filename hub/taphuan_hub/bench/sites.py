"""What the page benchmark opens: the sample module, served by us and by stock Voila."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import httpx
import nbformat
import psutil
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from taphuan_grading import clock
from taphuan_grading.content import load_programme
from taphuan_grading.content.locate import SETTING, content_root
from taphuan_grading.content.models import Module, Question, Text
from taphuan_grading.register.accounts import create_account
from taphuan_grading.register.officials import Official, add_official
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import open_home
from taphuan_hub.errors import ServeError
from taphuan_hub.serving.plan import HOST, free_ports
from taphuan_hub.serving.processes import descendants, end_family

SAMPLE = Path(str(files("taphuan_hub.bench"))) / "sample"
"""The content: one module with ten questions and one simulator, whose scenario is the courses' own."""

USER, PASSWORD = "do-trang", "mười-câu-hỏi-mẫu"
READY = "Ctrl-C ends everything."
GRACE_SECONDS = 20.0
START_TRIES = 600
_WIDGETS = {
    "single-choice": "RadioButtons(options={options!r}, index=None)",
    "multiple-choice": "VBox([Checkbox(description=each) for each in {options!r}])",
    "true-false": "RadioButtons(options=['Đúng', 'Sai'], index=None)",
    "short-text": "Text()",
    "number": "Text()",
    "written": "Textarea(rows=7)",
    "simulation": "Textarea(rows=7)",  # stock has nothing like it
}


@dataclass(frozen=True)
class Site:
    """A page that is being served.

    Parameters
    ----------
    page
        Its address.
    login
        Where to sign in first; empty when nobody has to.
    text, answer
        What to look for in the page: the first text, and the first question's first control.
    process
        What serves it; its kernels are below it.
    """

    page: str
    login: str
    text: str
    answer: str
    process: subprocess.Popen[bytes]

    def cpu(self) -> dict[int, float]:
        """Return the seconds of processor time that each process of the server has used."""
        used = {}
        top = psutil.Process(self.process.pid)
        for process in [top, *top.children(recursive=True)]:
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            used[process.pid] = times.user + times.system
        return used


@contextmanager
def ours(folder: Path) -> Iterator[Site]:
    """Serve the sample module from a new home in `folder`, with Hub, proxy and everything."""
    content = _content(folder)
    environment = {**os.environ, SETTING: str(content), "PYTHONUTF8": "1"}
    environment.pop("TAPHUAN_DATABASE_URL", None)
    home = folder / "home"
    command = [sys.executable, "-m", "taphuan_hub", "--home", str(home)]
    made = subprocess.run([*command, "init"], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if made.returncode:
        raise ServeError(f"the home for the benchmark could not be made: {made.stderr.strip()}")
    _add_learner(home)
    (port,) = free_ports(1)
    others = [process.pid for process in descendants(os.getpid())]
    process = _start([*command, "up", "--port", str(port)], environment, READY)
    site = f"http://{HOST}:{port}"
    page = f"{site}/services/learn/voila/render/{_module(content).slug}.ipynb"
    try:
        yield Site(page, f"{site}/hub/login", ".step.now .text p", "#cau-q1 input", process)
    finally:
        end_family(process, spare=others, grace=GRACE_SECONDS)


@contextmanager
def stock(folder: Path) -> Iterator[Site]:
    """Serve the same text with the same number of ipywidgets by stock Voila, without a proxy in front."""
    notebook = folder / "stock.ipynb"
    nbformat.write(_stock_notebook(_module(_content(folder))), notebook)
    (port,) = free_ports(1)
    options = ["--no-browser", f"--port={port}", f"--Voila.ip={HOST}", "--Voila.port_retries=0"]
    command = [sys.executable, "-m", "voila", str(notebook), *options]
    site = f"http://{HOST}:{port}/"
    others = [process.pid for process in descendants(os.getpid())]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait_until_listening(process, port)
        yield Site(site, "", ".jp-RenderedMarkdown p", ".widget-radio-box input", process)
    finally:
        end_family(process, spare=others, grace=GRACE_SECONDS)


def _content(folder: Path) -> Path:
    content = folder / "content"
    shutil.copytree(SAMPLE, content, dirs_exist_ok=True)
    shutil.copytree(content_root() / "simulations", content / "simulations", dirs_exist_ok=True)
    return content


def _module(content: Path) -> Module:
    return load_programme(content).modules[0]


def _add_learner(home: Path) -> None:
    engine = open_store(open_home(home))
    try:
        with engine.begin() as connection:
            add_official(connection, Official("bench-1", "Người đo trang"))
        create_account(
            engine,
            username=USER,
            password=PASSWORD,
            roles=["learner"],
            at=clock.now(),
            official_id="bench-1",
            must_change=False,
        )
    finally:
        engine.dispose()


def _start(command: list[str], environment: dict[str, str], ready: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)  # noqa: S603 - our own
    assert process.stdout is not None  # noqa: S101 - for the type checker
    for line in process.stdout:
        if ready.encode() in line:
            return process
    raise ServeError(f"{' '.join(command)} ended with status {process.wait()} before it was ready")


def _wait_until_listening(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(START_TRIES):
        if process.poll() is not None:
            raise ServeError(f"stock Voila ended with status {process.returncode}")
        try:
            httpx.get(f"http://{HOST}:{port}/voila/static/", timeout=5)
        except httpx.TransportError:
            continue
        return
    raise ServeError("stock Voila does not answer")


def _stock_notebook(module: Module) -> nbformat.NotebookNode:
    cells = [new_code_cell("from ipywidgets import *")]
    for step in module.steps:
        cells.append(new_markdown_cell(f"## {step.title}"))
        for part in step.parts:
            cells += [new_markdown_cell(part.markdown)] if isinstance(part, Text) else _asked(part)
    cells.append(new_code_cell("Button(description='Nộp bài')"))
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": spec})


def _asked(question: Question) -> list[nbformat.NotebookNode]:
    options = [option.text for option in getattr(question, "options", ())]
    widget = _WIDGETS[question.type].format(options=options)
    return [new_markdown_cell(question.prompt_markdown), new_code_cell(widget)]
