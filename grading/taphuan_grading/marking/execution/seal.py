"""A world of its own for a child: it writes only to its own directory and sees only its own processes.

Linux namespaces, as containers use them; `os.unshare` comes with Python 3.12, so the calls are made by
hand. Whoever is not root gets them by way of a user namespace, where the system has those.
"""

from __future__ import annotations

import ctypes
import os
import signal
import struct
import sys
from functools import cache
from pathlib import Path

_NEW_MOUNTS, _NEW_USER, _NEW_PROCESSES = 0x00020000, 0x10000000, 0x20000000
_BIND, _RECURSIVE, _PRIVATE = 4096, 16384, 1 << 18
_SET_MOUNT_ATTRIBUTES, _HERE, _ALL_BELOW = 442, -100, 0x8000
_READ_ONLY = 1
_DIE_WITH_PARENT, _DROP_CAPABILITY, _NO_NEW_PRIVILEGES = 1, 24, 38
_CAPABILITIES, _CAPABILITIES_V3 = 64, 0x20080522
MEMORY = 512 * 1024**2
"""Bytes that a child may write."""
_TEMPORARY = "/tmp"  # noqa: S108 - that of a child
_SHARED_MEMORY = "/dev/shm"  # noqa: S108 - where multiprocessing keeps its locks
_LIBC = ctypes.CDLL(None, use_errno=True)


def enter() -> bool:
    """Move this program into namespaces in which `seal` works; return whether the system allows it.

    The program goes on in a fork, the first among processes that see nobody else; the one that was started
    waits for it. To be called with one thread.
    """
    if not _allowed():
        return False
    _python_lies_in_temporary()  # so that no child has to ask
    _leave_for_namespaces()
    inner = os.fork()
    if inner:
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        os._exit(os.waitstatus_to_exitcode(os.waitpid(inner, 0)[1]) & 0xFF)
    _die_with_parent()
    _mount("none", "/", None, _RECURSIVE | _PRIVATE)
    _mount("none", "/proc", "proc", 0)
    return True


def seal(directory: str) -> None:
    """Make everything read-only, here and in what starts from here, but `directory`: that becomes memory.

    What is in that memory is gone with the last process that sees it.

    Raises
    ------
    OSError
        When the system refuses.
    """
    _check(_LIBC.unshare(_NEW_MOUNTS))
    _mount("none", "/", None, _RECURSIVE | _PRIVATE)
    _set_attributes("/", _ALL_BELOW, (_READ_ONLY, 0))
    _mount("none", directory, "tmpfs", 0, f"mode=700,size={MEMORY}")
    if Path(_SHARED_MEMORY).is_dir():
        _mount("none", _SHARED_MEMORY, "tmpfs", 0, f"size={MEMORY}")


def as_temporary(directory: str) -> str:
    """Let ``/tmp`` be `directory` too, so that programs which write there do; return the name to use.

    Where Python itself lies in ``/tmp`` that stays as it is, to be read only.
    """
    if _python_lies_in_temporary():
        return directory
    _mount(directory, _TEMPORARY, None, _BIND)
    return _TEMPORARY


def give_up_privileges() -> None:
    """Drop what root may do beyond owning its files, here and in all programs that are started."""
    _LIBC.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    for number in range(_CAPABILITIES):
        _LIBC.prctl(_DROP_CAPABILITY, number, 0, 0, 0)
    header = ctypes.create_string_buffer(struct.pack("Ii", _CAPABILITIES_V3, 0))
    _LIBC.capset(header, ctypes.create_string_buffer(24))


def _allowed() -> bool:
    """Try all of it in a fork."""
    attempt = os.fork()
    if attempt:
        return os.waitstatus_to_exitcode(os.waitpid(attempt, 0)[1]) == 0
    try:
        _leave_for_namespaces()
        inner = os.fork()
        if inner:
            os._exit(os.waitstatus_to_exitcode(os.waitpid(inner, 0)[1]) & 0xFF)
        seal(str(Path.home()))
        os._exit(0)
    finally:
        os._exit(1)


@cache
def _python_lies_in_temporary() -> bool:
    return any(Path(one).is_relative_to(_TEMPORARY) for one in [*sys.path, sys.prefix] if one)


def _leave_for_namespaces() -> None:
    if os.geteuid() == 0:
        _check(_LIBC.unshare(_NEW_MOUNTS | _NEW_PROCESSES))
        return
    user, group = os.geteuid(), os.getegid()
    _check(_LIBC.unshare(_NEW_MOUNTS | _NEW_PROCESSES | _NEW_USER))
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")


def _die_with_parent() -> None:
    _LIBC.prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)


def _mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    name = None if kind is None else kind.encode()
    _check(_LIBC.mount(source.encode(), target.encode(), name, ctypes.c_ulong(flags), options.encode()))


def _set_attributes(path: str, flags: int, change: tuple[int, int]) -> None:
    to_set, to_clear = change
    attributes = ctypes.create_string_buffer(struct.pack("QQQQ", to_set, to_clear, 0, 0))
    size = ctypes.c_size_t(32)
    _check(_LIBC.syscall(_SET_MOUNT_ATTRIBUTES, _HERE, path.encode(), flags, attributes, size))


def _check(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), "a namespace was refused")
