"""What a child may do: its own directory, environment, limits, namespaces and, under root, its own user.

What each of these keeps out, and what none of them does, is written down in the developers' page on marking.
"""

from __future__ import annotations

import ctypes
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from taphuan_grading.marking.execution.seal import as_temporary, give_up_privileges, seal
from taphuan_grading.marking.execution.wire import Message

_MEMORY = 4 * 1024**3
_FILE = 256 * 1024**2
_PROCESSES = 256
_FIRST_USER, _USERS = 61184, 4336
"""Numbers that systemd keeps for users of the moment: no account has one."""
_SUBREAPER = 36
FOR_PARENTS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""Settings that keep libraries from starting threads when a parent imports them."""
_LIBC = ctypes.CDLL(None)


def own_user() -> int | None:
    """Return the number of a user for this parent's children, None when it cannot give them one."""
    if os.geteuid() != 0:
        return None
    user = _FIRST_USER + os.getpid() % _USERS
    return user if _can_import(user) else None


def adopt_orphans() -> None:
    """Become the parent of every process that a child leaves behind, so that none is lost sight of."""
    _LIBC.prctl(_SUBREAPER, 1, 0, 0, 0)


def confine(job: Message, user: int | None, *, sealed: bool) -> None:
    """Shut this process, a fresh fork, into its place. Nothing of a submission has run yet."""
    os.setsid()
    place = Path(job["place"])
    if sealed:
        seal(str(place))
    _furnish(place, Path(job["beside"]), user)
    if sealed:
        place = Path(as_temporary(str(place)))
    os.chdir(place / "work")
    home = str(place / "home")
    os.environ.update({"HOME": home, "TMPDIR": home, "NBGRADER_EXECUTION": "autograde"})
    tempfile.tempdir = home  # what it would find in the environment
    for name in FOR_PARENTS:
        os.environ.pop(name, None)
    _limit(job["seconds"], own_user=user is not None)
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    give_up_privileges()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # heard only while a cell runs, as in ipykernel
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    random.seed()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()


def sweep(user: int | None, *, sealed: bool) -> None:
    """End all children of this process, and theirs, and wait until they are gone."""
    if user is not None and not sealed:
        _kill_all_of(user)
    while True:
        for child in (
            [-1] if sealed else _children()
        ):  # the first process of a namespace means all others by -1
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _furnish(place: Path, beside: Path, user: int | None) -> None:
    """Make a directory to work in, with copies of the files in `beside`, and a home."""
    home, work = place / "home", place / "work"
    home.mkdir()
    work.mkdir()
    if any(beside.iterdir()):
        shutil.copytree(beside, work, dirs_exist_ok=True)
    if user is not None:
        os.chown(place, user, user)
        for root, folders, files in os.walk(place):
            for name in folders + files:
                os.chown(f"{root}/{name}", user, user, follow_symlinks=False)


def _limit(seconds: int | None, *, own_user: bool) -> None:
    limits = {resource.RLIMIT_AS: _MEMORY, resource.RLIMIT_FSIZE: _FILE, resource.RLIMIT_CORE: 0}
    if seconds is not None:
        limits[resource.RLIMIT_CPU] = seconds
    if own_user:  # otherwise the service's own processes would count
        limits[resource.RLIMIT_NPROC] = _PROCESSES
    for kind, most in limits.items():
        hard = resource.getrlimit(kind)[1]
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (value, value))


def _children() -> list[int]:
    path = Path(f"/proc/self/task/{os.getpid()}/children")
    return [int(one) for one in path.read_text(encoding="ascii").split()]


def _kill_all_of(user: int) -> None:
    """Kill at one blow all that runs as `user`: what forks without end cannot run away from that."""
    pid = os.fork()
    if pid == 0:
        os.setresuid(user, user, user)
        os.kill(-1, signal.SIGKILL)  # everything that this user may kill, but not itself
        os._exit(0)
    os.waitpid(pid, 0)


def _can_import(user: int) -> bool:
    """Say whether `user` can read what Python imports: else a child would fail where a kernel does not."""
    pid = os.fork()
    if pid == 0:
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        found = [one for one in sys.path if one]
        os._exit(0 if all(os.access(one, os.R_OK) for one in found if _is_there(one)) else 1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except PermissionError:
        return True
