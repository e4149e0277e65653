"""What the Hub tells a shared Voila through its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal, cast, get_args
from urllib.parse import urlsplit

import psutil

from taphuan_grading.errors import HomeError
from taphuan_grading.store.home import Home

TEMPLATE_SHARE = Path(str(files("taphuan_widgets"))) / "share" / "jupyter"
"""What goes on Jupyter's path, so that Voila finds our template wherever the package is installed."""

KERNEL_SHARE = Path(str(files("taphuan_hub.kernels"))) / "share" / "jupyter"
"""The same for the specification of kernels."""

KERNEL_BYTES = 24 * 2**20
"""What a kernel with a page takes: about 16 MB of its own (measured), and what the server holds for it."""

OPENINGS_A_CORE = 4
"""Pages that open at once keep a core busy, as each waits for others half of its time."""

FEWEST_KERNELS = 8

Service = Literal["learn", "office"]


@dataclass(frozen=True)
class Settings:
    """How one shared Voila is served.

    Parameters
    ----------
    service
        ``learn`` or ``office``: which folder of pages, which roles.
    home
        The home whose pages are served and whose register names the people.
    run
        The current run, which is also the nbgrader course and the formgrader's service.
    api_url
        Base of the grader's API, ending in ``/api/``: what kernels talk to.
    prefix
        Where this service lives under the Hub, with a slash at both ends.
    hub_base
        Where the Hub lives, with a slash at both ends.
    host, port
        Where to listen.
    kernels, kernels_per_person
        Limits on live kernels, in all and for one person.
    openings
        How many pages may be opened at once; more wait or are asked to come back.
    idle_seconds
        A kernel without activity for so long is closed.
    recheck_seconds
        How old the Hub's word may be that a person is signed in.
    """

    service: Service
    home: Home
    run: str
    api_url: str
    prefix: str
    hub_base: str
    host: str
    port: int
    kernels: int
    openings: int = 2 * OPENINGS_A_CORE
    kernels_per_person: int = 4
    idle_seconds: int = 20 * 60
    recheck_seconds: int = 15

    @property
    def root(self) -> Path:
        """The folder of pages that this service shows."""
        return self.home.pages / self.service


def read_settings(service: str, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings of `service` from the environment that the Hub made.

    Raises
    ------
    HomeError
        A variable is missing or makes no sense; the message names it.
    """
    if service not in get_args(Service):
        raise HomeError(f"unknown service {service!r}; expected one of: {', '.join(get_args(Service))}")
    address = urlsplit(_needed(environ, "JUPYTERHUB_SERVICE_URL"))
    if not address.hostname or not address.port:
        raise HomeError(
            "JUPYTERHUB_SERVICE_URL names no host and port; give the service a url in the Hub's settings"
        )
    return Settings(
        service=cast(Service, service),
        home=Home(Path(_needed(environ, "TAPHUAN_HOME")).absolute()),
        run=_needed(environ, "TAPHUAN_RUN"),
        api_url=_needed(environ, "TAPHUAN_GRADER_URL").rstrip("/") + "/api/",
        prefix=_slashed(_needed(environ, "JUPYTERHUB_SERVICE_PREFIX")),
        hub_base=_slashed(environ.get("JUPYTERHUB_BASE_URL", "/")),
        host=address.hostname,
        port=address.port,
        kernels=_count(environ, "TAPHUAN_KERNELS", _room(service)),
        kernels_per_person=_count(environ, "TAPHUAN_KERNELS_PER_PERSON", Settings.kernels_per_person),
        openings=_count(environ, "TAPHUAN_OPENINGS", OPENINGS_A_CORE * (os.cpu_count() or 1)),
        idle_seconds=_count(environ, "TAPHUAN_KERNEL_IDLE", Settings.idle_seconds),
        recheck_seconds=_count(environ, "TAPHUAN_RECHECK", Settings.recheck_seconds),
    )


def _room(service: str) -> int:
    """Return for how many kernels this machine has memory; learners get the larger part."""
    part = 0.5 if service == "learn" else 0.15
    return max(FEWEST_KERNELS, int(part * psutil.virtual_memory().total / KERNEL_BYTES))


def _needed(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if not value:
        raise HomeError(f"{name} is not set; this program is started by the Hub ('taphuan up')")
    return value


def _count(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name, str(default))
    if not value.isdecimal() or int(value) < 1:
        raise HomeError(f"{name} is {value!r}; expected a whole number of at least 1")
    return int(value)


def _slashed(path: str) -> str:
    return f"/{path.strip('/')}/" if path.strip("/") else "/"
