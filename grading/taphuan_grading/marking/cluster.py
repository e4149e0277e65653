"""Marking on a Dask cluster, whose workers see the same home as this process."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taphuan_grading.errors import MarkingError
from taphuan_grading.marking.process import warm_up
from taphuan_grading.store.home import Home

if TYPE_CHECKING:
    from distributed import Client

_SECONDS = 5


@dataclass(frozen=True)
class Cluster:
    """A cluster that answers.

    Parameters
    ----------
    client
        The connection to its scheduler.
    threads
        How many batches it takes at a time.
    """

    client: Client
    threads: int

    def executor(self) -> Executor:
        """Return an executor on the cluster."""
        return _OnCluster(self.client.get_executor(pure=False))


class _OnCluster(Executor):
    """Dask's executor, which knows an older way to be shut down."""

    def __init__(self, executor: Any) -> None:
        self._executor = executor

    def submit(self, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hand a call to the cluster."""
        future: Future[Any] = self._executor.submit(*args, **kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster, which goes on."""
        self._executor.shutdown(wait=wait and not cancel_futures)


@contextmanager
def connected(address: str, home: Home) -> Iterator[Cluster]:
    """Connect to the scheduler at `address` and get its workers ready.

    Raises
    ------
    MarkingError
        When Dask is not installed, nobody answers, or a worker does not find the home.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an extra, and heavy
    except ImportError as error:
        raise MarkingError("Dask is not installed here; run `pip install 'taphuan[dask]'`") from error
    try:
        client = Client(address, timeout=_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise MarkingError(f"no Dask scheduler answers at {address}: {error}") from error
    with client:
        found = client.run(_ready, str(home.root))
        blind = sorted(worker for worker, ready in found.items() if not ready)
        if blind or not found:
            reason = f"do not see the home {home.root}: {', '.join(blind)}" if blind else "are missing"
            raise MarkingError(f"workers of the cluster at {address} {reason}")
        yield Cluster(client, sum(client.nthreads().values()))


def _ready(root: str) -> bool:
    """Get a worker ready; return whether it sees the home."""
    home = Home(Path(root))
    if not home.marker.is_file():
        return False
    warm_up(root)
    return True
