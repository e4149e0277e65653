"""The configuration file that ``taphuan up`` gives to JupyterHub."""

import os

from taphuan_hub.hub_config import configure
from taphuan_hub.logs import hide_secrets
from taphuan_hub.processes import die_with_parent, name_parent
from taphuan_hub.serving import Serving

die_with_parent()
os.environ.update(name_parent())  # for the proxy; services get it by name
hide_secrets()
configure(get_config(), Serving.from_environment())  # type: ignore[name-defined]  # noqa: F821
