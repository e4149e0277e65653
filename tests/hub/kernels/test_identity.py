"""A forked kernel is itself: nothing of the parent, of the server or of another kernel is in it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from tests.hub.kernels.kernels import Kernel, running

SURROUNDINGS = {
    "argv": "__import__('sys').argv[2:]",
    "builtins": "sorted(vars(__import__('builtins')))",
    "folder": "__import__('os').getcwd()",
    "main": "__import__('sys').modules['__main__'].__name__",
    "path": "__import__('sys').path",
    "prefix": "__import__('sys').prefix",
    "signals": "[str(__import__('signal').getsignal(n)) for n in (1, 10, 13, 15, 17)]",
    "mask": "[int(n) for n in __import__('signal').pthread_sigmask(0, [])]",
    "umask": "(__import__('os').umask(0o22), __import__('os').umask(0o22))[1]",
    "warnings": "[f[:1] for f in __import__('warnings').filters]",
    "collector": "__import__('gc').isenabled()",
    "recursion": "__import__('sys').getrecursionlimit()",
    "switch": "__import__('sys').getswitchinterval()",
    "excepthook": "__import__('sys').excepthook.__qualname__",
    "environment": "{k: v for k, v in __import__('os').environ.items() if k != 'JPY_PARENT_PID'}",
}


def seen(kernel: Kernel) -> dict[str, Any]:
    return {name: kernel.ask(expression) for name, expression in SURROUNDINGS.items()}


def test_it_sees_what_a_kernel_that_was_started_sees(tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(tmp_path / "more"),
        "Mật khẩu": "đúng",
    }
    surroundings = []
    for name in ("taphuan", "python3"):
        arguments = [] if name == "taphuan" else ["--HistoryManager.enabled=False"]
        launch = {"env": environment, "cwd": str(tmp_path), "extra_arguments": arguments}
        with running(name, **launch) as kernel:
            surroundings.append(seen(kernel))
    forked, started = surroundings
    forked["argv"], started["argv"] = forked["argv"][1:], started["argv"][1:]
    started["environment"].pop(
        "PYDEVD_USE_FRAME_EVAL", None
    )  # the debugger, which forked kernels do not have
    started["builtins"] = [name for name in started["builtins"] if name not in {"execfile", "runfile"}]
    assert forked == started
    assert forked["environment"]["Mật khẩu"] == "đúng"


def test_the_environment_is_replaced_wholly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_PASSWORD", "stays-with-the-server")
    with running(env={"ONLY": "this"}) as kernel:
        environment = kernel.ask("dict(os.environ)", "import os")
        native = kernel.ask("open('/proc/self/environ').read()")
    assert environment.pop("ONLY") == "this"
    assert not {"PATH", "HOME", "SOME_PASSWORD"} & set(environment)
    assert "stays-with-the-server" not in native


def test_time_zone_and_temporary_folder_follow_the_environment(tmp_path: Path) -> None:
    with running(env={"TZ": "Asia/Ho_Chi_Minh", "TMPDIR": str(tmp_path)}) as kernel:
        assert kernel.ask("time.strftime('%z')", "import time") == "+0700"
        assert kernel.ask("tempfile.gettempdir()", "import tempfile") == str(tmp_path)


def test_no_two_kernels_throw_the_same_dice() -> None:
    code = "import random, uuid, tempfile, os"
    drawn = []
    for _ in range(2):
        with running() as kernel:
            drawn.append(
                kernel.ask("random.random(), str(uuid.uuid4()), next(tempfile._RandomNameSequence())", code)
            )
    assert not set(drawn[0]) & set(drawn[1])


def test_numpy_is_seeded_anew_when_the_parent_has_it() -> None:
    numpy = pytest.importorskip("numpy")
    from taphuan_hub.kernels import child

    numpy.random.seed(1)
    first = numpy.random.random()
    numpy.random.seed(1)
    child._reseed()
    assert numpy.random.random() != first


def test_it_holds_no_descriptor_of_the_parent_or_of_another_kernel(parent: int) -> None:
    def sockets_and_pipes(pid: int) -> set[str]:
        return {link for link in links(pid) if link.startswith(("socket:", "pipe:", "/memfd"))}

    def streams(pid: int) -> set[str]:
        return {str(Path(f"/proc/{pid}/fd/{number}").readlink()) for number in (0, 1, 2)}

    with running() as one, running() as other:
        assert (one.ask("1"), other.ask("1")) == (1, 1)
        held = [sockets_and_pipes(pid) - streams(pid) for pid in (parent, one.pid, other.pid)]
        assert not held[0] & held[1]
        assert not held[1] & held[2]
        assert not held[0] & held[2]
        assert not [link for link in held[1] if link.startswith("/memfd")]


def links(pid: int) -> set[str]:
    """Return what the descriptors of a process lead to."""
    return {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()}


def test_the_parent_holds_no_secret(parent: int) -> None:
    secret = "token-of-one-learner-7e1f"
    with running(env={"TAPHUAN_TOKEN": secret}) as kernel:
        assert kernel.ask("os.environ['TAPHUAN_TOKEN']", "import os") == secret
        assert secret.encode() in memory(kernel.pid)
        assert secret.encode() not in memory(parent)


def memory(pid: int) -> bytes:
    """Return all that a process has written."""
    found = bytearray()
    with Path(f"/proc/{pid}/maps").open() as maps, Path(f"/proc/{pid}/mem").open("rb", 0) as content:
        for line in maps:
            place, rights, *_ = line.split()
            if not rights.startswith("rw") or "[v" in line:
                continue
            start, end = (int(each, 16) for each in place.split("-"))
            content.seek(start)
            found += content.read(end - start) or b""
    return bytes(found)


def test_the_parent_starts_with_an_allowed_environment(
    own_parent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_PASSWORD", "stays-with-the-server")
    with running():  # the variables of a process that was just started cannot be read at once
        pass
    content = Path(f"/proc/{own_parent.parents[0]}/environ").read_bytes()
    assert b"PATH=" in content
    assert b"SOME_PASSWORD" not in content


def test_there_is_no_way_in_from_outside(parent: int) -> None:
    """The control socket has no name: nobody but the server has its other end."""
    names = Path("/proc/net/unix").read_text().splitlines()
    inodes = {link[len("socket:[") : -1] for link in links(parent) if link.startswith("socket:")}
    assert inodes
    assert not [line for line in names if line.split()[6] in inodes and len(line.split()) > 7]
