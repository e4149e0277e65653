"""``python -m taphuan_hub.voila learn|office``: started by the Hub as a managed service."""

from __future__ import annotations

import os
import sys
from typing import get_args

from taphuan_grading.errors import TaphuanError
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import open_home
from taphuan_hub.serving.logs import hide_secrets
from taphuan_hub.serving.processes import die_with_parent
from taphuan_hub.voila.settings import KERNEL_SHARE, TEMPLATE_SHARE, Service, read_settings


def main(arguments: list[str]) -> int:
    """Serve; return 0 after SIGTERM, 1 when the home cannot be served, 2 for wrong usage."""
    if len(arguments) != 1 or arguments[0] not in get_args(Service):
        sys.stderr.write("usage: python -m taphuan_hub.voila learn|office\n")
        return 2
    die_with_parent()
    hide_secrets()
    _offer_shares()
    from taphuan_hub.voila.app import serve  # noqa: PLC0415 - Jupyter reads JUPYTER_PATH when it is imported

    try:
        settings = read_settings(arguments[0])
        engine = open_store(open_home(settings.home.root))
    except TaphuanError as error:
        sys.stderr.write(f"{error.message}\n")
        return 1
    try:
        serve(settings, engine)
    finally:
        engine.dispose()
    return 0


def _offer_shares() -> None:
    """Let Voila find our template and kernels wherever the package is installed."""
    paths = [
        str(TEMPLATE_SHARE),
        str(KERNEL_SHARE),
        *filter(None, os.environ.get("JUPYTER_PATH", "").split(os.pathsep)),
    ]
    os.environ["JUPYTER_PATH"] = os.pathsep.join(dict.fromkeys(paths))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
