"""Landlock: a process of Linux gives up for ever what it does not need, and so do all that it starts.

All servers of a home run under one account of the system, so file modes do not keep a personal server from
the register's database. Landlock does: no root, no container and no setting of the system is needed. Three
system calls without a wrapper in the C library are all there is to it; the bindings on PyPI are first
releases of one person each. (The namespaces in which submissions are marked make everything read-only; here
it must not be read either.)
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from taphuan_grading.marking.execution.seal import give_up_privileges

NEEDED = 6
"""The version of Landlock (Linux 6.12) that also keeps signals and sockets without a name inside."""

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same on every architecture
_ASK_VERSION = 1
_BENEATH, _PORT = 1, 2

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE, _IOCTL = 1 << 14, 1 << 15
_EVERYTHING = (1 << 16) - 1
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL
_BIND, _CONNECT = 1 << 0, 1 << 1
_SOCKETS_WITHOUT_FILES, _SIGNALS = 1 << 0, 1 << 1


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


class _Port(ctypes.Structure):
    _fields_ = (("allowed", ctypes.c_uint64), ("number", ctypes.c_uint64))


@dataclass(frozen=True)
class Confinement:
    """All that is left to a process.

    Parameters
    ----------
    own
        Folders in which it may do anything.
    seen
        Folders and files that it may read and run; those that are not there are passed over.
    devices
        Devices that it may read and write.
    listens, reaches
        TCP ports on which it may listen, and to which it may connect.
    """

    own: Sequence[Path]
    seen: Sequence[Path]
    devices: Sequence[Path]
    listens: Sequence[int]
    reaches: Sequence[int]


def version() -> int:
    """Return the version of Landlock that this system has; 0 when it has none."""
    if sys.platform != "linux":
        return 0
    return max(0, _library().syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION)))


def available() -> bool:
    """Say whether a process can be confined here."""
    return version() >= NEEDED


def confine(limits: Confinement) -> None:
    """Leave this process and all that it starts nothing but `limits`; there is no way back.

    Processes outside can then neither be signalled nor looked into. As root it gives up root's powers, too.

    Raises
    ------
    OSError
        When the system refuses: then nothing must be started.
    """
    scoped = _SOCKETS_WITHOUT_FILES | _SIGNALS
    ruleset = _Ruleset(_EVERYTHING, _BIND | _CONNECT, scoped)
    rules = _called(
        _CREATE, ctypes.byref(ruleset), ctypes.c_size_t(ctypes.sizeof(ruleset)), ctypes.c_uint32(0)
    )
    try:
        _allow(rules, limits.own, _EVERYTHING)
        _allow(rules, limits.seen, _EXECUTE | _READ_FILE | _READ_DIR)
        _allow(rules, limits.devices, _READ_FILE | _READ_DIR | _WRITE_FILE | _IOCTL)
        for allowed, ports in ((_BIND, limits.listens), (_CONNECT, limits.reaches)):
            for number in ports:
                port = _Port(allowed, number)
                _called(
                    _ADD, ctypes.c_int(rules), ctypes.c_int(_PORT), ctypes.byref(port), ctypes.c_uint32(0)
                )
        give_up_privileges()
        _called(_RESTRICT, ctypes.c_int(rules), ctypes.c_uint32(0))
    finally:
        os.close(rules)


def _allow(rules: int, places: Iterable[Path], allowed: int) -> None:
    for place in places:
        try:
            number = os.open(place, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        try:
            is_folder = stat.S_ISDIR(os.fstat(number).st_mode)
            rule = _Beneath(allowed if is_folder else allowed & _OF_FILES, number)
            _called(_ADD, ctypes.c_int(rules), ctypes.c_int(_BENEATH), ctypes.byref(rule), ctypes.c_uint32(0))
        finally:
            os.close(number)


def _called(number: int, *arguments: object) -> int:
    found = int(_library().syscall(ctypes.c_long(number), *arguments))
    if found < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return found


def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    return library
