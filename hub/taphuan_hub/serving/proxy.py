"""The embedded proxy: configurable-http-proxy in Python, with what a slow line needs.

As it comes, it carries ten requests at a time, gives up after 20 seconds and sends pages
uncompressed. Started by JupyterHub as ``python -m taphuan_hub.serving.proxy``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from configurable_http_proxy import cli
from configurable_http_proxy.configproxy import PythonProxy
from tornado.httpclient import AsyncHTTPClient
from tornado.web import GZipContentEncoding

from taphuan_hub.serving.logs import hide_secrets
from taphuan_hub.serving.processes import die_with_parent

MAX_REQUESTS = 400
CONNECT_SECONDS = 10.0
REQUEST_SECONDS = 120.0


class CompressingProxy(PythonProxy):
    """The same proxy, whose pages, scripts and JSON are compressed for the browser."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(options)
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
