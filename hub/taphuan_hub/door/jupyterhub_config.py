"""The configuration file that ``taphuan up`` gives to JupyterHub."""

import os

from taphuan_hub.door.config import configure
from taphuan_hub.serving.logs import hide_secrets
from taphuan_hub.serving.plan import Serving
from taphuan_hub.serving.processes import die_with_parent, name_parent

die_with_parent()
os.environ.update(name_parent())  # for the proxy; services get it by name
hide_secrets()
configure(get_config(), Serving.from_environment())  # type: ignore[name-defined]  # noqa: F821
