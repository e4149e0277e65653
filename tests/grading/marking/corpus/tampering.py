"""Notebooks in which something was changed that nobody was asked to change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nbformat.v4 import new_markdown_cell, new_output
from tests.grading.marking.corpus.paper import Change, Notebooks, Paper, cell


def _without(*names: str) -> Change:
    def change(notebooks: Notebooks) -> None:
        for notebook in notebooks.values():
            notebook.cells = [
                one for one in notebook.cells if one.metadata.get("nbgrader", {}).get("grade_id") not in names
            ]

    return change


def _meta(name: str, **about: Any) -> Change:
    return lambda notebooks: cell(notebooks, name).metadata["nbgrader"].update(about)


def _source(name: str, source: str) -> Change:
    return lambda notebooks: cell(notebooks, name).update(source=source)


def _copied(name: str, source: str = "") -> Change:
    def change(notebooks: Notebooks) -> None:
        for notebook in notebooks.values():
            for place, one in enumerate(list(notebook.cells)):
                if one.metadata.get("nbgrader", {}).get("grade_id") == name:
                    notebook.cells.insert(place, one | {"id": "copy", "source": source or one.source})
                    return

    return change


def _kernel(name: str) -> Change:
    return lambda notebooks: notebooks["code"].metadata.update(
        kernelspec={"name": name, "display_name": name}
    )


def _dropped(name: str) -> Change:
    return lambda notebooks: notebooks.pop(name)


def _faked(notebooks: Notebooks) -> None:
    one = cell(notebooks, "test-double")
    one.outputs = [new_output("execute_result", {"text/plain": "2"}, execution_count=1)]
    cell(notebooks, "double").source = "double = None"


def _retyped(name: str, kind: str) -> Change:
    def change(notebooks: Notebooks) -> None:
        one = cell(notebooks, name)
        one.cell_type = kind
        if kind != "code":
            one.pop("outputs", None)
            one.pop("execution_count", None)

    return change


def _old(notebooks: Notebooks) -> None:
    for notebook in notebooks.values():
        notebook.nbformat_minor = 4
        for one in notebook.cells:
            one.pop("id")


def papers() -> Iterator[Paper]:
    changes: list[Change] = [
        _without("test-double"),
        _source("test-double", "assert True"),
        _meta("test-double", points=50),
        _without("test-ratio", "test-talk"),
        _without("double"),
        _without("setup"),
        _without("essay"),
        _without("task"),
        _without("by-hand"),
        _source("test-ratio", "3"),
        _source("setup", "limit = 99"),
        _source("task", "Done."),
        _source("test-file", ""),
        _meta("test-ratio", points=0),
        _meta("test-double", locked=False),
        _meta("test-double", solution=True),
        _meta("test-double", grade=False),
        _meta("double", grade=True, points=100),
        _meta("double", locked=True),
        _meta("double", grade_id="ratio"),
        _meta("double", grade_id="unknown"),
        _meta("test-talk", grade_id="unknown-test"),
        _meta("test-double", grade_id="double"),
        _meta("test-double", checksum="0" * 32),
        _meta("task", task=False),
        _meta("essay", points="many"),
        _meta("setup", extra="x"),
        _copied("double"),
        _copied("double", "def double(x): return 0"),
        _copied("test-double", "assert True"),
        _copied("essay", "Another one."),
        lambda notebooks: cell(notebooks, "test-double").metadata.pop("nbgrader"),
        lambda notebooks: cell(notebooks, "setup").metadata.pop("nbgrader"),
        lambda notebooks: cell(notebooks, "essay").metadata.pop("nbgrader"),
        lambda notebooks: cell(notebooks, "test-double").metadata.update(nbgrader={}),
        lambda notebooks: cell(notebooks, "double").metadata.update(tags=["skip-execution"]),
        lambda notebooks: cell(notebooks, "test-double").metadata.update(tags=["skip-execution"]),
        lambda notebooks: cell(notebooks, "test-double").metadata.update(tags=["raises-exception"]),
        lambda notebooks: notebooks["code"].cells.reverse(),
        lambda notebooks: notebooks["code"].cells.clear(),
        lambda notebooks: notebooks["code"].metadata.clear(),
        lambda notebooks: notebooks["code"].cells.insert(2, new_markdown_cell("more", id="words")),
        lambda notebooks: notebooks["code"].cells[3].pop("id"),
        lambda notebooks: notebooks["code"].cells[3].update(id="head"),
        lambda notebooks: notebooks["code"].cells[3].pop("source"),
        lambda notebooks: notebooks["code"].cells[3].pop("outputs"),
        lambda notebooks: notebooks["code"].cells[3].update(colour="red"),
        lambda notebooks: notebooks["code"].pop("nbformat_minor"),
        _retyped("test-double", "markdown"),
        _retyped("double", "markdown"),
        _retyped("essay", "code"),
        _retyped("double", "raw"),
        _kernel("no-such-kernel"),
        _kernel("python3"),
        _faked,
        _old,
        _dropped("words"),
        _dropped("code"),
    ]
    quick = {0, 1, 2, 17, 31, 36, 56, 58}
    for number, change in enumerate(changes):
        yield Paper("tampered", "", change=change, quick=number in quick)
    for version in (0, 2, 4):
        change = _meta("test-double", schema_version=version)
        yield Paper("tampered", "", change=change, quick=version == 2)
    raw = ['{"cells": [', "", "[]", "null", '{"nbformat": 4}', '{"nbformat": 99, "cells": []}', "x"]
    for text in raw:
        yield Paper("tampered", "", raw={"code.ipynb": text}, quick=text == raw[0])
    yield Paper("tampered", "", change=lambda notebooks: notebooks.clear())
    yield Paper("tampered", "", raw={"unknown.ipynb": "{}"})
