"""A notebook as a page, sent as it comes into being."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

from jupyter_server.base.handlers import JupyterHandler
from nbformat import NotebookNode
from tornado import web
from tornado.ioloop import IOLoop

from taphuan_hub.voila import frame
from taphuan_hub.voila.access import find_page
from taphuan_hub.voila.kernels import Visit
from taphuan_hub.voila.run import KernelGoneError, Run
from taphuan_hub.voila.signed_in import SignedIn

RENDER_SECONDS = 120
"""A page that is not complete after so long is given up."""

HEARTBEAT = "<!-- -->\n"
"""Written while a page is waiting for its kernel, so that nobody on the way takes the line for dead."""

HEARTBEAT_SECONDS = 5
GIVEN_UP = (
    '<div role="alert" class="taphuan-given-up"><p>Trang chưa mở được hết.'
    " Các câu trả lời đã lưu vẫn còn nguyên. Ông/bà vui lòng tải lại trang.</p></div>"
)


class PageHandler(SignedIn, JupyterHandler):
    """Shows a notebook as a page to those whom it is for."""

    visit: Visit | None = None
    gone = False

    @web.authenticated
    async def get(self, path: str | None = None) -> None:
        """Start the page's kernel and send the page as it comes into being."""
        page = find_page(self.service.service, path or "", self.service.root)
        if page is None:
            raise web.HTTPError(404)
        person = await self.person()
        if not page.admits(person):
            raise web.HTTPError(403, "this page is not for this person's roles")
        async with self.kernel_manager.admission.turn():
            if self.gone:
                return
            self.visit = Visit(person, page)
            try:
                await self._send(self.visit)
            except BaseException:
                await self._close_kernel()
                raise

    async def _send(self, visit: Visit) -> None:
        prepared = self.settings["notebooks"].get(self.service.root / f"{visit.page.name}.ipynb")
        kernel_id = await self.kernel_manager.start_kernel(
            kernel_name=prepared.notebook.metadata.kernelspec.name,
            env={**os.environ, **self._request_variables()},
        )
        run = Run(self.kernel_manager.get_kernel(kernel_id))

        async def begin(_notebook: object) -> str:
            await run.begin()
            return str(kernel_id)

        async def show(code: str) -> list[NotebookNode]:
            outputs = await run.show(code)
            for output in outputs:
                if output.output_type == "error":  # the page says only that something is missing
                    self.log.error("In the page %s: %s: %s", visit.page.name, output.ename, output.evalue)
            return outputs

        told = {"taphuan": frame.describe(self.service, visit, self.xsrf_token.decode())}
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-cache, no-store, must-revalidate")
        pieces = self.settings["exporter"].pages(prepared, visit.page.name, told, begin, show)
        try:
            await self._write_pieces(pieces, visit)
        finally:
            run.end()

    async def _write_pieces(self, pieces: AsyncIterator[str], visit: Visit) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + RENDER_SECONDS
        try:
            async for piece in patient(pieces, HEARTBEAT_SECONDS):
                if self.gone:
                    await self._close_kernel()
                    return
                if piece is None and (loop.time() > deadline or visit.kernel_id not in self.kernel_manager):
                    await self._give_up(visit)
                    return
                self.write(HEARTBEAT if piece is None else piece)
                if piece is None or piece.strip():
                    await self.flush()
        except KernelGoneError:
            await self._give_up(visit)

    async def _give_up(self, visit: Visit) -> None:
        self.log.error("Gave up the page %s of %s", visit.page.name, visit.person.username)
        self.write(GIVEN_UP)
        await self._close_kernel()

    def _request_variables(self) -> dict[str, str]:
        """Return what a page's code may know of its request, under the names of CGI and Voila."""
        return {
            "QUERY_STRING": str(self.request.query),
            "SCRIPT_NAME": str(self.request.path),
            "VOILA_BASE_URL": self.base_url,
            "VOILA_REQUEST_URL": self.request.full_url(),
        }

    async def _close_kernel(self) -> None:
        if self.visit:
            await self.kernel_manager.close(self.visit.kernel_id)

    def on_connection_close(self) -> None:
        """End the kernel when the reader leaves before the page is complete."""
        self.gone = True
        IOLoop.current().spawn_callback(self._close_kernel)
        super().on_connection_close()


async def patient(pieces: AsyncIterator[str], seconds: float) -> AsyncIterator[str | None]:
    """Yield `pieces`, and None whenever the next one has not come after some seconds."""
    while True:
        coming = asyncio.ensure_future(anext(pieces, None))
        try:
            while not (await asyncio.wait({coming}, timeout=seconds))[0]:
                yield None
        finally:
            coming.cancel()
        piece = coming.result()
        if piece is None:
            return
        yield piece
