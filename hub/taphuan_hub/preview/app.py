"""Voila on this machine only, for one page."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from tornado.ioloop import IOLoop, PeriodicCallback
from traitlets.config import Config
from voila.app import Voila

from taphuan_grading.content import load_module
from taphuan_grading.errors import ContentErrors
from taphuan_hub.preview.page import Preview

PAUSE_MILLISECONDS = 300


class PreviewVoila(Voila):
    """Stock Voila with one notebook, which is written anew while it runs."""

    name = "taphuan-preview"


def serve(module: Path, port: int, told: Callable[[str], None]) -> None:
    """Serve the preview of the module in the file `module` until Ctrl-C.

    Parameters
    ----------
    module
        The module's file.
    port
        Where browsers connect on this machine; the next free one if it is taken.
    told
        Called with what the author should read.
    """
    os.environ["TAPHUAN_PAGE"] = "1"  # kernels inherit it: the page's host loads widgets by name
    with tempfile.TemporaryDirectory(prefix="taphuan-preview-") as folder:
        preview = Preview(module.resolve(), Path(folder) / f"{module.stem}.ipynb")
        preview.refresh()
        app = PreviewVoila.instance(config=_config(Path(folder), port))
        app.config_file_paths = []
        app.initialize(argv=[])
        app.server_url = "/"
        following = PeriodicCallback(lambda: _follow(preview, told), PAUSE_MILLISECONDS)
        following.start()
        IOLoop.current().add_callback(_greet, app, preview, told)  # it is run once the port is open
        app.start()


def _greet(app: Voila, preview: Preview, told: Callable[[str], None]) -> None:
    told(f"http://127.0.0.1:{app.port}/voila/render/{preview.notebook.name}")
    _say_mistakes(preview, told)


def _follow(preview: Preview, told: Callable[[str], None]) -> None:
    if preview.refresh():
        _say_mistakes(preview, told)


def _say_mistakes(preview: Preview, told: Callable[[str], None]) -> None:
    try:
        load_module(preview.module)
    except ContentErrors as errors:
        told(errors.message)


def _config(folder: Path, port: int) -> Config:
    config = Config()
    config.Voila.ip = "127.0.0.1"
    config.Voila.port = port
    config.Voila.open_browser = False
    config.Voila.root_dir = str(folder)
    config.Voila.notebook_path = ""
    config.Voila.tornado_settings = {
        "disable_check_xsrf": True
    }  # so that a page that is left ends its kernel
    config.KernelManager.transport = "ipc"
    config.VoilaConfiguration.template = "taphuan"
    config.VoilaConfiguration.allow_template_override = "NO"
    config.VoilaConfiguration.allow_theme_override = "NO"
    config.VoilaConfiguration.strip_sources = True
    config.VoilaConfiguration.extension_allowlist = []
    config.HTMLExporter.language_code = "vi"
    config.Application.log_level = 40
    return config
