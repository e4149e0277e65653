"""The embedded proxy: configurable-http-proxy in Python, with what a slow line needs.

As it comes, it carries ten requests at a time, gives up after 20 seconds, sends everything uncompressed, and
a page only when it is complete. Started by JupyterHub as ``python -m taphuan_hub.serving.proxy``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Any

from configurable_http_proxy import cli
from configurable_http_proxy.configproxy import PythonProxy
from configurable_http_proxy.handlers import ProxyHandler
from tornado.httpclient import AsyncHTTPClient
from tornado.httputil import HTTPHeaders, parse_response_start_line
from tornado.iostream import StreamClosedError
from tornado.web import Application, GZipContentEncoding

from taphuan_hub.serving.logs import hide_secrets
from taphuan_hub.serving.processes import die_with_parent

MAX_REQUESTS = 400
CONNECT_SECONDS = 10.0
REQUEST_SECONDS = 120.0
_OWN = frozenset({"connection", "content-length", "transfer-encoding"})


class StreamingHandler(ProxyHandler):
    """Passes an answer on as it comes, in the encoding that it comes in."""

    head: HTTPHeaders

    async def call_proxy(self, path: str | None = None) -> None:
        """Ask the target, and let the browser read while the target still writes."""
        url = await self.get_target_url(path)
        if url is None:
            return
        request = self._get_proxy_request(url)
        request.decompress_response = False
        request.header_callback = self._take_head
        request.streaming_callback = self._pass_on
        try:
            await AsyncHTTPClient().fetch(request, raise_error=False)
        except StreamClosedError:  # the browser has gone; the target is told by its closed connection
            return
        except Exception as error:  # noqa: BLE001 - as the class above does
            if not self._headers_written:
                await self.handle_proxy_error(503, error)
            else:
                self.request.connection.close()  # so that half an answer is not taken for a whole one
            return
        self.finish()

    def _take_head(self, line: str) -> None:
        if line.startswith("HTTP/"):
            self.set_status(parse_response_start_line(line.strip()).code)
            self.head = HTTPHeaders()
        elif line.strip():
            self.head.parse_line(line.rstrip("\r\n"))
        else:
            self._take_headers()

    def _take_headers(self) -> None:
        ours = {name.lower() for name, _ in self._headers.get_all()}
        for name, value in self.head.get_all():
            if name.lower() not in _OWN:
                (self.set_header if name.lower() in ours else self.add_header)(name, value)

    def _pass_on(self, chunk: bytes) -> Awaitable[None]:
        self.write(chunk)
        return self.flush()


class CompressingProxy(PythonProxy):
    """The same proxy; pages, scripts and JSON that come uncompressed are compressed for the browser."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(options)
        self.proxy_app = Application([(r"/(.*)", StreamingHandler, {"proxy": self})])
        self.proxy_app.add_transform(GZipContentEncoding)


def main() -> None:
    """Run the proxy with the command line that JupyterHub gives."""
    die_with_parent()
    hide_secrets()
    AsyncHTTPClient.configure(
        "tornado.simple_httpclient.SimpleAsyncHTTPClient",
        max_clients=MAX_REQUESTS,
        defaults={"connect_timeout": CONNECT_SECONDS, "request_timeout": REQUEST_SECONDS},
    )
    cli.PythonProxy = CompressingProxy
    cli.main()


if __name__ == "__main__":
    main()
