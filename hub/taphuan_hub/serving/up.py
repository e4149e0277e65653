"""``taphuan up``: everything of one home on one address, until it is told to stop."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click
import httpx

from taphuan_grading.clock import today
from taphuan_grading.content import load_programme
from taphuan_grading.register.accounts import list_accounts
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import Home, open_home
from taphuan_hub import door
from taphuan_hub.door.provider import provider_from
from taphuan_hub.errors import ServeError
from taphuan_hub.serving.departed import forget_departed
from taphuan_hub.serving.plan import HOST, VARIABLE, Serving, plan, require_free
from taphuan_hub.serving.processes import adopt_orphans, descendants, end_family, name_parent

DEFAULT_PORT = 8000
READY_SECONDS = 180.0
GRACE_SECONDS = 20.0
_POLL_SECONDS = 0.25
_STOPPING = {signal.SIGINT, signal.SIGTERM}


def up(home: Path, port: int | None = None) -> None:
    """Serve `home` on ``127.0.0.1`` until Ctrl-C or SIGTERM, then end everything that was started.

    Parameters
    ----------
    home
        A finished home.
    port
        Where browsers connect; 8000 when none is given.

    Raises
    ------
    HomeError
        When the home is missing, half-made, of a newer version, or its database is not usable.
    ServeError
        When the port is taken, the home is served already, no run is open today, sign-in with OIDC
        is set in part only, or a service does not start.
    """
    opened = open_home(home)
    open_store(opened).dispose()
    run = current_run(opened)
    provider_from()
    chosen = DEFAULT_PORT if port is None else port
    _make_private(opened.hub)
    with _only_one(opened), _stop_signals() as stop:
        require_free(chosen)
        _forget_departed(opened)
        serving = plan(opened, run=run, port=chosen)
        with _running(serving) as (hub, token):
            _wait_until_ready(hub, serving, token, stop)
            if not stop.is_set():
                _announce(serving)
            _wait_until_stopped(hub, serving, stop)


def current_run(home: Home) -> str:
    """Return the id of the run that is open today and released in `home`.

    Raises
    ------
    ServeError
        When there is none.
    """
    day = today()
    run = next((run for run in load_programme().runs if run.holds(day)), None)
    if run is None:
        raise ServeError(f"no run of programme.yml is open on {day}; add one under `runs`")
    if not home.course_dir(run.id).is_dir():
        raise ServeError(f"the run {run.id} is not released in {home.root}; run `taphuan course build`")
    return run.id


def log_file(home: Home) -> Path:
    """Return where JupyterHub, the proxy and the services write."""
    return home.hub / "hub.log"


def _forget_departed(home: Home) -> None:
    store = open_store(home)
    usernames = [account.username for account in list_accounts(store)]
    store.dispose()
    forget_departed(home.hub / "jupyterhub.sqlite", usernames)


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    secret = folder / "cookie_secret"
    if not secret.exists():
        with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32) + "\n")


@contextmanager
def _only_one(home: Home) -> Iterator[None]:
    with os.fdopen(os.open(home.hub / "up.lock", os.O_WRONLY | os.O_CREAT, 0o600), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ServeError(f"the home {home.root} is being served already") from error
        yield


@contextmanager
def _stop_signals() -> Iterator[threading.Event]:
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    hangup = set() if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else {signal.SIGHUP}  # nohup
    before = {number: signal.signal(number, ask) for number in _STOPPING | hangup}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _running(serving: Serving) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    token = secrets.token_hex(32)
    log = log_file(serving.layout)
    if log.exists():
        log.replace(log.with_name(log.name + ".1"))
    adopt_orphans()
    others = [process.pid for process in descendants(os.getpid())]
    config = Path(door.__file__).with_name("jupyterhub_config.py")
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as output:
        hub = subprocess.Popen(  # noqa: S603 - our own Python and our own file
            [sys.executable, "-m", "taphuan_hub.door.app", "-f", str(config)],
            cwd=serving.layout.hub,
            env=_environment(serving, token),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C of the terminal reaches us only
            umask=0o077,
        )
    try:
        yield hub, token
    finally:
        end_family(hub, spare=others, grace=GRACE_SECONDS)


def _environment(serving: Serving, token: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTERHUB_")}
    scripts = str(Path(sys.executable).parent)
    return (
        kept
        | name_parent()
        | {
            VARIABLE: serving.to_json(),
            "CONFIGPROXY_AUTH_TOKEN": token,
            "PATH": os.pathsep.join([scripts, kept.get("PATH", os.defpath)]),
        }
    )


def _wait_until_ready(
    hub: subprocess.Popen[bytes], serving: Serving, token: str, stop: threading.Event
) -> None:
    deadline = time.monotonic() + READY_SECONDS
    with httpx.Client(timeout=5, trust_env=False) as client:
        while not stop.wait(_POLL_SECONDS):
            _require_alive(hub, serving)
            if _answers(client, serving, token):
                return
            if time.monotonic() > deadline:
                raise ServeError(
                    f"not everything answers after {READY_SECONDS:.0f} s; see {log_file(serving.layout)}"
                )


def _answers(client: httpx.Client, serving: Serving, token: str) -> bool:
    # JupyterHub tells the proxy about the services once all of them answer.
    url = f"http://{HOST}:{serving.proxy_port}/api/routes"
    try:
        routes = client.get(url, headers={"Authorization": f"token {token}"})
    except httpx.TransportError:
        return False
    if routes.status_code != httpx.codes.OK:
        return False
    return {f"/services/{name}" for name in serving.service_ports} <= set(routes.json())


def _wait_until_stopped(hub: subprocess.Popen[bytes], serving: Serving, stop: threading.Event) -> None:
    while not stop.wait(_POLL_SECONDS):
        _require_alive(hub, serving)


def _require_alive(hub: subprocess.Popen[bytes], serving: Serving) -> None:
    status = hub.poll()
    if status is not None:
        raise ServeError(f"JupyterHub ended by itself (status {status}); see {log_file(serving.layout)}")


def _announce(serving: Serving) -> None:
    click.echo(f"\ntaphuan is ready: {serving.address}\n")
    if serving.demo:
        accounts = json.loads(serving.layout.demo_accounts.read_text(encoding="utf-8"))
        click.echo("Demo accounts (all people and figures here are invented):\n")
        for account in accounts:
            click.echo("  {username:<12} {password:<24} {role:<10} {name}".format(**account))
        click.echo()
    click.echo("Ctrl-C ends everything.")
