"""nbgrader's ``Execute`` with a forked child in the place of a kernel.

What a message does to a cell stays nbclient's own (`process_message`), what an error adds to it nbgrader's
own (`on_cell_executed`). Only what waits for a kernel is written anew, in the order and with the limits of
nbclient.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellExecutionComplete, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute

from taphuan_grading.marking.execution.errors import ChildDiedError, NeedsKernelError
from taphuan_grading.marking.execution.lent import Child
from taphuan_grading.marking.execution.outputs import as_received, output_of
from taphuan_grading.marking.execution.requests import request
from taphuan_grading.marking.execution.warm import Warm
from taphuan_grading.marking.execution.wire import Message

MOST_OUTPUT = 64 * 1024 * 1024
"""Bytes of messages of one cell that are looked at; what comes after them is dropped."""
_SPARE_SECONDS = 60
_FITS, _ENVELOPE = 48 * 1024, 512


class ForkedExecute(Execute):
    """Runs the cells of one notebook in a child of a warm parent.

    `resources["taphuan"]["warm"]` is its parent; the path in the notebook's metadata names the files beside
    it.
    """

    def preprocess(self, nb: NotebookNode, resources: Any, km: Any = None) -> tuple[NotebookNode, Any]:
        """Execute all cells of `nb`."""
        self.nb = nb
        self.reset_execution_trackers()
        self._check_assign_resources(resources)
        self._ahead = _Ahead(nb.cells, self._is_run)
        with self._child(resources["taphuan"]["warm"], resources["metadata"]["path"]):
            for index, cell in enumerate(nb.cells):
                self.preprocess_cell(cell, resources, index)
        self.set_widgets_metadata()
        return self.nb, self.resources

    @contextmanager
    def _child(self, warm: Warm, beside: str) -> Iterator[None]:
        with warm.child(Path(beside), self._seconds()) as self._to_child:
            try:
                self._ahead.send(self._to_child)
                hello = self._to_child.receive(time.monotonic() + self.startup_timeout)
            except ChildDiedError as error:
                raise DeadKernelError("the child died before it was ready") from error
            if hello is None:
                raise DeadKernelError("the child did not become ready")
            self.nb.metadata["language_info"] = hello["ready"]
            yield

    def _seconds(self) -> int | None:
        """Return processor seconds for the whole notebook: a last resort, as each cell has its own limit."""
        timeouts = [self._get_timeout(cell) for cell in self.nb.cells if cell.cell_type == "code"]
        limited = [one for one in timeouts if one is not None]
        return sum(limited) + _SPARE_SECONDS if len(limited) == len(timeouts) else None

    def execute_cell(
        self,
        cell: NotebookNode,
        cell_index: int,
        execution_count: int | None = None,
        store_history: bool = True,
    ) -> NotebookNode:
        """Execute one cell: what `nbclient.NotebookClient.async_execute_cell` does."""
        if not self._is_run(cell):
            return cell
        if self.record_timing:
            cell["metadata"]["execution"] = {}
        self.code_cells_executed += 1
        cell.outputs = []
        self.clear_before_next_output = False
        try:
            reply = self._run(cell, cell_index)
        except ChildDiedError:
            self.log.error("Kernel died while waiting for execute reply.")  # noqa: TRY400 - as nbclient
            raise DeadKernelError("Kernel died") from None
        self.on_cell_executed(cell=cell, cell_index=cell_index, execute_reply=reply)
        self.nb["cells"][cell_index] = cell
        return cell

    def _is_run(self, cell: NotebookNode) -> bool:
        tags = cell.metadata.get("tags", [])
        return bool(cell.cell_type == "code" and cell.source.strip()) and self.skip_cells_with_tag not in tags

    def _run(self, cell: NotebookNode, index: int) -> Message:
        """Run `cell` and return the reply."""
        number = _number(index)
        timeout = self._get_timeout(cell)
        talk = _Talk()
        deadline = None if timeout is None else time.monotonic() + timeout
        while not talk.over:
            found = self._to_child.receive(deadline)
            if found is not None:
                talk.bytes += self._to_child.length
                for message in found["messages"]:
                    if message["parent"] == number:
                        self._process(message, talk, cell, index)
            elif talk.cut is None:
                talk.cut = self._cut(timeout or 0, cell)
                deadline = time.monotonic() + self.iopub_timeout
            else:
                raise CellTimeoutError.error_from_timeout_and_cell(
                    "Timeout waiting for IOPub output", self.iopub_timeout, cell
                )
        self._ahead.done(number)
        self._ahead.send(self._to_child)
        return talk.cut or talk.reply or self._no_reply()

    def _cut(self, timeout: int, cell: NotebookNode) -> Message:
        self.log.error("Timeout waiting for execute reply (%is).", timeout)
        if not self.interrupt_on_timeout:
            raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", timeout, cell)
        self._to_child.interrupt()
        return self._no_reply()

    def _no_reply(self) -> Message:
        """Return what stands for a reply that never comes: of a cell cut off, or one that broke the shell.

        nbclient gives it to the latter too, when it has waited for as long as a cell may take.
        """
        return {"content": {**self.error_on_timeout, "status": "error"}}

    def _process(self, message: Message, talk: _Talk, cell: NotebookNode, index: int) -> None:
        """Let nbclient look at one message."""
        kind = message["kind"]
        if kind == "execute_reply":
            talk.reply = {"content": message["content"]}
        elif kind == "status" or talk.bytes <= MOST_OUTPUT:
            try:
                self.process_message(as_received(message), cell, index)
            except CellExecutionComplete:
                talk.over = True

    def output(
        self, outs: list[NotebookNode], msg: Message, display_id: str | None, cell_index: int
    ) -> NotebookNode | None:
        """Add an output to a cell, as `nbclient.NotebookClient.output` does without output widgets."""
        made = output_of(msg)
        if made is None:
            self.log.error("unhandled iopub msg: %s", msg["msg_type"])
            return None
        if self.clear_before_next_output:
            outs[:] = []
            self.clear_display_id_mapping(cell_index)
            self.clear_before_next_output = False
        if display_id:
            self._display_id_map.setdefault(display_id, {}).setdefault(cell_index, []).append(len(outs))
        outs.append(made)
        return made

    def on_comm_open_jupyter_widget(self, msg: Message) -> None:
        """Refuse output widgets: nbclient answers them, and nobody here hears answers."""
        if msg["content"]["data"]["state"].get("_model_module") in self.widget_registry:
            raise NeedsKernelError("an output widget")


class _Ahead:
    """Requests that are sent before their turn, so that the child never waits for us between two cells.

    They lie in the socket, where a cell cannot reach into those that come after it.
    """

    def __init__(self, cells: list[NotebookNode], is_run: Callable[[NotebookNode], bool]) -> None:
        self._waiting = deque(
            (_number(index), cell.source) for index, cell in enumerate(cells) if is_run(cell)
        )
        self._sent: dict[str, int] = {}

    def send(self, child: Child) -> None:
        """Send as many as surely fit into the socket, and one at least to a child that has none."""
        while self._waiting:
            number, source = self._waiting[0]
            size = len(source.encode(errors="replace")) + _ENVELOPE
            if self._sent and sum(self._sent.values()) + size > _FITS:
                return
            self._sent[number] = size
            self._waiting.popleft()
            child.send(request(number, source))

    def done(self, number: str) -> None:
        """Note that this one has been run."""
        del self._sent[number]


def _number(index: int) -> str:
    return f"cell-{index}"


@dataclass
class _Talk:
    """What a child has said of one cell, and the reply that stands for it when its time was over."""

    bytes: int = 0
    over: bool = False
    reply: Message = field(default_factory=dict)
    cut: Message | None = None
