"""Voila as a service of the Hub, shared by everybody."""

from __future__ import annotations

import os
import resource
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import Any

from jupyter_core.utils import run_sync
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from nbformat import NotebookNode
from sqlalchemy import Engine
from traitlets.config import Config
from voila.app import Voila

from taphuan_grading.attempts import tokens
from taphuan_hub.kernels.supervisor import warm_up
from taphuan_hub.voila import handlers
from taphuan_hub.voila.environment import kernel_environment, make_scratch
from taphuan_hub.voila.identity import HubIdentity
from taphuan_hub.voila.kernels import OwnedKernels, OwnKernelsOnly, Visit
from taphuan_hub.voila.notebooks import Notebooks
from taphuan_hub.voila.people import People
from taphuan_hub.voila.render import PageExporter
from taphuan_hub.voila.settings import Settings
from taphuan_hub.voila.sockets import PageConnection
from taphuan_widgets.widget import PAGE

TEMPLATE = "taphuan"


class Pages(LargeFileManager):
    """The notebooks of the home: they are ours, so nothing is signed or remembered about them."""

    def mark_trusted_cells(self, nb: NotebookNode, path: str = "") -> None:
        """Leave the notebook as it is."""


class SharedVoila(Voila):
    """One Voila for many people, who are told apart by the Hub.

    Stock Voila serves one folder to one circle of trust. This one knows who asks (the Hub), what
    they may open (the register), and to whom a kernel belongs; only the routes of
    `taphuan_hub.voila.handlers` exist.
    """

    name = "taphuan-voila"
    service: Settings
    people: People

    def init_settings(self) -> dict[str, Any]:
        """Add to Voila's settings what our handlers need, and compression, which Voila leaves out."""
        settings: dict[str, Any] = super().init_settings()
        self.contents_manager = Pages(parent=self)
        return {
            **settings,
            "contents_manager": self.contents_manager,
            "notebooks": Notebooks(),
            "exporter": PageExporter(
                template_paths=self.template_paths,
                template_name=TEMPLATE,
                config=self.config,
                contents_manager=self.contents_manager,
                base_url=self.base_url,
            ),
            "kernel_websocket_connection_class": PageConnection,
            "service": self.service,
            "people": self.people,
            "hub_base": self.service.hub_base,
            "log": self.log,
            "log_function": handlers.log_request,
            "compress_response": True,
            "xsrf_cookies": True,
            "xsrf_cookie_kwargs": {"samesite": "Lax"},
            "default_handler_class": handlers.MissingHandler,
            "websocket_max_message_size": 2**20,
        }

    def stop(self) -> None:
        """End all kernels at once: what counts was saved when it was given."""
        run_sync(self.kernel_manager.shutdown_all)(now=True)

    def init_handlers(self) -> list[tuple[Any, ...]]:
        """Return our routes instead of Voila's."""
        return [*self.identity_provider.get_handlers(), *handlers.routes(self.base_url, TEMPLATE)]


def make_app(service: Settings, engine: Engine, scratch: Path) -> SharedVoila:
    """Build the application; `Voila.start` serves it until SIGTERM.

    Parameters
    ----------
    service
        How it is served.
    engine
        The register's database.
    scratch
        A private folder that becomes the kernels' home.
    """
    app = SharedVoila.instance(config=_config(service, make_scratch(scratch)))
    app.service = service
    app.people = People(engine)
    app.config_file_paths = []
    app.initialize(argv=[])
    return app


def serve(service: Settings, engine: Engine) -> None:
    """Serve until SIGTERM; kernels and their home are gone afterwards."""
    scratch = Path(tempfile.mkdtemp(prefix="taphuan-"))
    _allow_many_files()
    warm_up()
    try:
        make_app(service, engine, scratch).start()
    finally:
        (scratch / "desk").chmod(0o700)
        rmtree(scratch)


def _allow_many_files() -> None:
    """Ask for as many open files as this process may have: each kernel takes about thirty."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _config(service: Settings, scratch: Path) -> Config:
    key = tokens.load_key(service.home)
    config = Config()
    config.Application.log_format = f"[%(levelname)1.1s %(asctime)s {service.service}] %(message)s"
    config.Voila.base_url = service.prefix
    config.Voila.ip = service.host
    config.Voila.port = service.port
    config.Voila.port_retries = 0
    config.Voila.open_browser = False
    config.Voila.auto_token = True  # the Hub's identity has its own
    config.Voila.root_dir = str(service.root)
    config.Voila.identity_provider_class = HubIdentity
    config.Voila.authorizer_class = OwnKernelsOnly
    config.VoilaConfiguration.template = TEMPLATE
    config.VoilaConfiguration.allow_template_override = "NO"
    config.VoilaConfiguration.allow_theme_override = "NO"
    config.VoilaConfiguration.show_tracebacks = False
    config.VoilaConfiguration.strip_sources = True
    config.VoilaConfiguration.extension_allowlist = []
    config.VoilaConfiguration.multi_kernel_manager_class = OwnedKernels
    config.HubOAuth.cache_max_age = service.recheck_seconds
    config.HTMLExporter.language_code = "vi"
    config.OwnedKernels.limit = service.kernels
    config.OwnedKernels.limit_per_person = service.kernels_per_person
    config.OwnedKernels.openings = service.openings
    config.OwnedKernels.cull_idle_timeout = service.idle_seconds
    config.OwnedKernels.cull_interval = min(60, service.idle_seconds)
    config.OwnedKernels.cull_connected = True
    config.Voila.connection_dir_root = str(scratch)
    if os.name == "posix":
        config.KernelManager.transport = "ipc"  # sockets in a private folder, no ports to run out of
    config.OwnedKernels.workplace = str(scratch / "desk")
    config.OwnedKernels.environment_for = partial(_environment, service, key, scratch)
    return config


def _environment(
    service: Settings, key: bytes, scratch: Path, visit: Visit, offered: Mapping[str, str]
) -> dict[str, str]:
    page = visit.page
    module = page.name if page.scope == "module" else None
    account = visit.person.username if page.scope in tokens.SCOPED else None
    grant = tokens.Grant(visit.person.official_id, service.run, page.scope, module, account)
    own = {
        "TAPHUAN_API": service.api_url,
        "TAPHUAN_TOKEN": tokens.issue(key, grant),
        PAGE: "assets",
        "TAPHUAN_RUN": service.run,
    }
    return kernel_environment(offered, scratch, own)
