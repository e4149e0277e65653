"""A personal server to be, before it is one: ``python -m taphuan_hub.labs.confined ORDER COMMAND…``.

It takes the limits of its order on itself, and becomes the command. When a limit cannot be set it ends
instead: a server without limits is never started.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

from taphuan_hub.labs.confinement import Confinement, confine
from taphuan_hub.serving.processes import die_with_parent

PACKAGES = ("taphuan_grading", "taphuan_widgets", "taphuan_hub")
_SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/sys/devices/system/cpu")
# Not all of /proc: it names the sockets of other people's kernels.
_PROC = ("cpuinfo", "meminfo", "stat", "uptime", "version")
_ETC = (
    *(
        "ld.so.cache",
        "ld.so.conf",
        "ld.so.conf.d",
        "localtime",
        "timezone",
        "nsswitch.conf",
        "passwd",
        "group",
    ),
    *("hosts", "host.conf", "resolv.conf", "mime.types", "os-release", "fonts", "ssl", "alternatives"),
)
_OF_PREFIX = (
    "bin",
    "lib",
    "lib64",
    "include",
    "pyvenv.cfg",
    "share/jupyter",
    "etc/jupyter",
    "share/zoneinfo",
)
_DEVICES = ("null", "zero", "full", "random", "urandom")


@dataclass(frozen=True)
class Order:
    """The limits of one personal server.

    Parameters
    ----------
    folder
        The person's own; also where the server works.
    scratch
        A private folder for sockets and what is temporary.
    listens, reaches
        The server's own port, and JupyterHub's.
    memory
        Bytes of data that one process may hold.
    cpu_seconds
        How long one process may compute in all.
    file_bytes
        The size of one file.
    nice
        How far the server gives way to everything else that runs, from 0 to 19.
    """

    folder: str
    scratch: str
    listens: int
    reaches: int
    memory: int
    cpu_seconds: int
    file_bytes: int
    nice: int

    def to_json(self) -> str:
        """Write it as an argument of the command line; there is no secret in it."""
        return json.dumps(asdict(self))


def confinement(order: Order) -> Confinement:
    """Return what a personal server may touch: its own folders, programs, and nothing of the home.

    The content is not among them: modules hold the keys of marked questions.
    """
    prefixes = {Path(sys.prefix), Path(sys.base_prefix)}
    library = Path(sysconfig.get_path("stdlib")).parent
    return Confinement(
        own=[Path(order.folder), Path(order.scratch)],
        seen=[
            *map(Path, _SYSTEM),
            *(Path("/proc") / name for name in _PROC),
            *(Path("/etc") / name for name in _ETC),
            *(prefix / name for prefix in sorted(prefixes) for name in _OF_PREFIX),
            library,
            *_packages(),
        ],
        devices=[Path("/dev") / name for name in _DEVICES],
        listens=[order.listens],
        reaches=[order.reaches, order.listens],
    )


def set_limits(order: Order) -> None:
    """Limit memory, computing time and files of every process from here on, and give way to others."""
    for kind, most in (
        (resource.RLIMIT_DATA, order.memory),
        (resource.RLIMIT_CPU, order.cpu_seconds),
        (resource.RLIMIT_FSIZE, order.file_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    os.nice(order.nice)
    if hasattr(os, "sched_setaffinity"):  # one core at a time is enough for one person
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _packages() -> Sequence[Path]:
    found = (find_spec(name) for name in PACKAGES)
    places = [Path(place) for spec in found if spec for place in spec.submodule_search_locations or ()]
    return [place.parent for place in places]  # Python lists the folder in which it looks for a package


def main() -> None:
    """Become the server."""
    die_with_parent()
    order = Order(**json.loads(sys.argv[1]))
    os.chdir(order.folder)
    limits = confinement(order)
    set_limits(order)
    confine(limits)
    command = sys.argv[2:]
    os.execv(command[0], command)  # noqa: S606 - our own Python, from our own Hub


if __name__ == "__main__":
    main()
