"""What is served and on which ports: passed from ``taphuan up`` to JupyterHub as one variable."""

from __future__ import annotations

import errno
import json
import os
import socket
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from taphuan_grading.store.home import Home
from taphuan_hub.errors import ServeError
from taphuan_hub.labs.room import labs_offered

VARIABLE = "TAPHUAN_SERVING"
HOST = "127.0.0.1"
LEARN, OFFICE, GRADER, CHECK_IN = "learn", "office", "grader", "check-in"
AUTH_CACHE_SECONDS = 10
"""How long a service may trust JupyterHub's last word on who somebody is."""


@dataclass(frozen=True)
class Serving:
    """One home, one run, and the ports of everything that serves them.

    Parameters
    ----------
    home
        Path of the home.
    run
        Id of the run that is open; the formgrader's service bears this name.
    demo
        Whether the people of the home are invented.
    port
        Where browsers connect.
    hub_port, proxy_port
        JupyterHub's own port and the proxy's administration port.
    service_ports
        The port of each service by its name.
    labs
        How many personal servers may run at once; 0 offers none.
    """

    home: str
    run: str
    demo: bool
    port: int
    hub_port: int
    proxy_port: int
    service_ports: Mapping[str, int]
    labs: int = 0

    @property
    def layout(self) -> Home:
        """The home's layout."""
        return Home(Path(self.home))

    @property
    def address(self) -> str:
        """What a person types into the browser."""
        return f"http://{HOST}:{self.port}"

    @property
    def grader_url(self) -> str:
        """Where servers and kernels of this machine reach the grader, past the proxy."""
        return f"http://{HOST}:{self.service_ports[GRADER]}/services/{GRADER}/"

    def to_json(self) -> str:
        """Write it as the value of `VARIABLE`."""
        return json.dumps(asdict(self))

    @classmethod
    def from_environment(cls) -> Serving:
        """Read what ``taphuan up`` passed on.

        Raises
        ------
        ServeError
            When this process was not started by ``taphuan up``.
        """
        text = os.environ.get(VARIABLE)
        if text is None:
            raise ServeError(f"{VARIABLE} is not set; start everything with `taphuan up`")
        return cls(**json.loads(text))


def plan(home: Home, *, run: str, port: int) -> Serving:
    """Choose free ports for everything behind `port`."""
    names = [LEARN, OFFICE, GRADER, CHECK_IN, run]
    hub_port, proxy_port, *others = free_ports(2 + len(names))
    return Serving(
        home=str(home.root),
        run=run,
        demo=home.is_demo(),
        port=port,
        hub_port=hub_port,
        proxy_port=proxy_port,
        service_ports=dict(zip(names, others, strict=True)),
        labs=labs_offered(),
    )


def require_free(port: int) -> None:
    """Check that we may listen on `port`.

    Raises
    ------
    ServeError
        When another program listens there, or the port is not ours to take.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except OSError as error:
            reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
            raise ServeError(f"port {port} on {HOST} {reason}; give another with --port") from error
        except OverflowError as error:
            raise ServeError(f"port {port} does not exist; give one from 1 to 65535") from error


def free_ports(count: int) -> list[int]:
    """Return `count` different ports of this machine that nobody listens on now."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind((HOST, 0))
        return [int(one.getsockname()[1]) for one in sockets]
