"""From a notebook to a page: Voila's exporter, with what is the same for everybody done once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import lru_cache
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.highlight import Highlight2HTML
from nbformat import NotebookNode
from voila.exporter import VoilaExporter

from taphuan_hub.voila.notebooks import Prepared

KEPT_TEXTS = 4096
"""So many stretches of Markdown are kept as HTML."""

Begin = Callable[[NotebookNode], Awaitable[str]]
Show = Callable[[str], Awaitable[list[NotebookNode]]]


class PageExporter(VoilaExporter):
    """Writes pages. Made once a server: its templates are compiled once, and each text is converted once."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.exclude_input = self.exclude_input_prompt = self.exclude_output_prompt = True
        self.register_filter("highlight_code", Highlight2HTML(parent=self))
        self._converted = lru_cache(KEPT_TEXTS)(self._convert)

    @pass_context
    def markdown2html(self, context: Context, source: str) -> str:
        """Convert Markdown, with the pictures that the cell has attached."""
        return self._converted(source, json.dumps(context["cell"].get("attachments", {}), sort_keys=True))

    def _convert(self, source: str, attachments: str) -> str:
        cell = {"cell": {"attachments": json.loads(attachments)}}
        return super().markdown2html(cell, source)

    def pages(
        self, prepared: Prepared, name: str, page_config: dict[str, Any], begin: Begin, show: Show
    ) -> AsyncIterator[str]:
        """Write a page, piece by piece.

        Parameters
        ----------
        prepared
            The notebook.
        name
            Its file's name without the suffix.
        page_config
            What the template is told (`taphuan_hub.voila.frame.describe`).
        begin
            Called when all text is written; returns the kernel's id.
        show
            Runs one piece of code and returns its outputs.
        """

        async def cells(notebook: NotebookNode, _kernel_id: str) -> AsyncIterator[NotebookNode]:
            failed = False
            for number, cell in enumerate(notebook.cells):
                code = None if failed else prepared.code.get(number)
                outputs = await show(code) if code else []
                failed = any(output.output_type == "error" for output in outputs)
                yield cell if cell.cell_type != "code" else NotebookNode({**cell, "outputs": outputs})
                if failed:
                    return

        resources = self._init_resources({"metadata": {"name": name}})
        return self.template.generate_async(
            nb=prepared.notebook,
            resources={**resources, "base_url": self.base_url, "global_content_filter": self._shown()},
            page_config=page_config,
            kernel_start=begin,
            cell_generator=cells,
            static_url=self.static_url,
        )

    def _shown(self) -> dict[str, bool]:
        return {
            "include_code": True,
            "include_markdown": True,
            "include_raw": False,
            "include_unknown": False,
            "include_input": False,
            "include_output": True,
            "include_input_prompt": False,
            "include_output_prompt": False,
            "no_prompt": True,
        }
