"""What all handlers share: the store, what is taught, the signing key and the bell of the worker."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from sqlalchemy import Engine

from taphuan_grading.attempts.tokens import Grant
from taphuan_grading.content.models import Module, Programme, Run
from taphuan_grading.store.home import Home
from taphuan_hub.grader.kept_results import KeptResults

THREADS = 8


@dataclass(frozen=True)
class Room:
    """One home, opened.

    Parameters
    ----------
    home
        Where pictures that people hand in are kept.
    engine
        The store.
    programme
        What is taught, keys included: it never leaves this process whole.
    key
        Signs and checks tokens.
    wake
        Called when something was handed in.
    threads
        Where handlers talk to the database, so that one slow answer keeps nobody waiting.
    results
        The results of contests.
    """

    home: Home
    engine: Engine
    programme: Programme
    key: bytes
    wake: Callable[[], None]
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(THREADS, "api"))
    results: KeptResults = field(default_factory=KeptResults)

    def module(self, name: str | None) -> Module | None:
        """Return the module with this id or slug, also a derived one; None when there is none."""
        if name is None:
            return None
        return next((one for one in self.programme.pages if name in {one.id, one.slug}), None)

    def run(self, run_id: str) -> Run | None:
        """Return the run with this id, None when there is none."""
        return next((one for one in self.programme.runs if one.id == run_id), None)

    @staticmethod
    def seat(grant: Grant, module: Module) -> Grant:
        """Return the grant with the module's id in it: a token may carry the slug."""
        return replace(grant, module=module.id)
