"""Servers of one's own: none, or one for the labs that is kept to itself."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psutil
from jupyterhub.spawner import LocalProcessSpawner, Spawner
from jupyterhub.utils import random_port
from tornado.web import HTTPError
from traitlets import Integer, Unicode, default

from taphuan_hub.labs.confined import Order, confinement
from taphuan_hub.labs.folder import SETTINGS, lay_out
from taphuan_hub.labs.jupyter import environment, first_page, options
from taphuan_hub.serving.plan import AUTH_CACHE_SECONDS
from taphuan_hub.serving.processes import descendants, kill_all

IDLE_SECONDS = 20 * 60
"""A kernel that nobody used for so long is ended; when no kernel is left, so is the server."""
CPU_SECONDS = 15 * 60
FILE_BYTES = 64 * 2**20
MOST_PROCESSES = 40
_NICE = 10


class NoServers(Spawner):
    """A spawner that starts nothing. The pages that would ask for it are closed as well."""

    async def start(self) -> str:
        """Refuse."""
        raise HTTPError(403, "nobody has a server of their own here")

    async def stop(self, now: bool = False) -> None:
        """Do nothing: there is nothing to stop."""

    async def poll(self) -> int:
        """Say that nothing runs."""
        return 0


class PersonalServer(LocalProcessSpawner):
    """JupyterLab on one person's labs: confined by `taphuan_hub.labs.confined`, watched from here.

    What the system cannot limit for a server as a whole, its memory and its processes, is looked at
    every few seconds; a server that takes more is ended.
    """

    labs = Unicode(help="The folder in which everybody has a folder of labs").tag(config=True)
    hub_port = Integer(help="Where the server reaches JupyterHub").tag(config=True)
    http_timeout = 60
    poll_interval = 5
    term_timeout = 2
    _scratch: Path | None = None

    @default("env_keep")
    def _default_env_keep(self) -> list[str]:
        return ["LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "TZ", "VIRTUAL_ENV"]

    @property
    def folder(self) -> Path:
        """The person's own folder."""
        return Path(self.labs) / str(self.user.name)

    @property
    def log_file(self) -> Path:
        """What the server said since its last start."""
        return self.folder / SETTINGS / "server.log"

    def make_preexec_fn(self, name: str) -> None:
        """Change nothing between fork and exec: the program that is started confines itself."""

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """Give the server its places; everything of the account that runs JupyterHub stays outside."""
        scratch = self._scratch or self.folder
        own = {"HOME": str(self.folder), "TMPDIR": str(scratch), "USER": str(self.user.name)}
        return {**env, **environment(self.folder, scratch), **own}

    async def start(self) -> Any:
        """Lay the labs out and start the server."""
        await asyncio.to_thread(self._prepare)
        self.port = random_port()
        order = Order(
            folder=str(self.folder),
            scratch=str(self._scratch),
            listens=self.port,
            reaches=self.hub_port,
            memory=self.mem_limit,
            cpu_seconds=CPU_SECONDS,
            file_bytes=FILE_BYTES,
            nice=_NICE,
        )
        self._require_closed(order)
        confined = [sys.executable, "-m", "taphuan_hub.labs.confined", order.to_json()]
        self.cmd = [*confined, sys.executable, "-m", "jupyterhub.singleuser"]
        self.default_url = first_page(self.folder)
        self.args = [
            *options(self.folder),
            f"--HubOAuth.cache_max_age={AUTH_CACHE_SECONDS}",
            "--allow-root",  # it has given up root's powers, if there were any
            f"--MappingKernelManager.cull_idle_timeout={IDLE_SECONDS}",
            "--MappingKernelManager.cull_connected=True",
            f"--ServerApp.shutdown_no_activity_timeout={IDLE_SECONDS}",
        ]
        # What it says is the person's: it goes to their folder and not among the operator's lines.
        with self.log_file.open("wb") as log:
            self.popen_kwargs = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
            return await super().start()

    async def poll(self) -> Any:
        """Look whether it runs, and end it when it takes more than it may."""
        status = await super().poll()
        too_much = self._too_much() if status is None else ""
        if too_much:
            self.log.warning("Ending the server of %s: %s", self.user.name, too_much)
            await asyncio.to_thread(kill_all, self._family())
            status = await super().poll()
        return status

    async def stop(self, now: bool = False) -> None:
        """End the server, whatever it started, and what was temporary; nobody is waiting for an answer."""
        del now
        family = self._family()
        await super().stop(now=True)
        await asyncio.to_thread(kill_all, family)
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch = None

    def _prepare(self) -> None:
        self.folder.parent.mkdir(mode=0o700, exist_ok=True)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        lay_out(self.folder)
        self._scratch = Path(tempfile.mkdtemp(prefix="taphuan-lab-"))

    def _require_closed(self, order: Order) -> None:
        """Refuse where the home lies among the programs that a personal server may read."""
        home = Path(self.labs).parent
        for place in confinement(order).seen:
            if home.is_relative_to(place):
                self.log.error("No labs: the home %s lies in %s, which they may read", home, place)
                raise HTTPError(500, "the home is not closed to personal servers")

    def _family(self) -> set[psutil.Process]:
        try:
            return {psutil.Process(self.pid), *descendants(self.pid)} if self.pid else set()
        except psutil.NoSuchProcess:
            return set()

    def _too_much(self) -> str:
        """Say what the server takes too much of."""
        family = self._family()
        if len(family) > MOST_PROCESSES:
            return f"{len(family)} processes of {MOST_PROCESSES}"
        held = sum(map(_memory, family))
        return f"{held >> 20} MB of {self.mem_limit >> 20}" if held > self.mem_limit else ""


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
