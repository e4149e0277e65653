"""Where the grader listens and which home it serves."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from taphuan_grading.errors import HomeError

PREFIX = "/services/grader/"
HOST = "127.0.0.1"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class Settings:
    """How the service runs.

    Parameters
    ----------
    home
        Folder of the home.
    host, port
        Loopback address; port 0 takes a free one.
    prefix
        First part of every address, with slashes at both ends.
    workers
        How many attempts are marked at a time.
    """

    home: Path
    host: str = HOST
    port: int = 0
    prefix: str = PREFIX
    workers: int = 1


def read_settings(arguments: Sequence[str], environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the command line, else what the Hub put into the environment.

    Raises
    ------
    HomeError
        When no home is named, or the Hub's address is not on this machine.
    """
    parser = argparse.ArgumentParser(prog="python -m taphuan_hub.grader", description=__doc__)
    parser.add_argument("--home", type=Path, help="the home; TAPHUAN_HOME by default")
    parser.add_argument("--port", type=int, help="0 takes a free port; the Hub's setting by default")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    given = parser.parse_args(arguments)
    home = given.home or environ.get("TAPHUAN_HOME")
    if not home:
        raise HomeError("no home: give --home or set TAPHUAN_HOME")
    address = urlsplit(environ.get("JUPYTERHUB_SERVICE_URL", f"http://{HOST}:0"))
    if address.hostname not in LOOPBACK:
        raise HomeError(f"the grader listens on this machine only, not on {address.hostname}")
    return Settings(
        home=Path(home),
        host=address.hostname or HOST,
        port=given.port if given.port is not None else address.port or 0,
        prefix=environ.get("JUPYTERHUB_SERVICE_PREFIX", PREFIX),
        workers=max(1, given.workers),
    )
