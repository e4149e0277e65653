"""nbgrader's own formgrader as a service under JupyterHub, and nothing more of a Jupyter server.

A single-user server would also hand out kernels, a terminal and the files of the course: that is
a shell on the machine. Trainers mark here; they write modules as text in git.
Started by JupyterHub as ``python -m taphuan_hub.formgrader``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_server.auth import Authorizer, User
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyterhub.singleuser.extension import JupyterHubSingleUser
from tornado.web import HTTPError

from taphuan_hub.serving.logs import hide_secrets
from taphuan_hub.serving.processes import die_with_parent

CONFIG = Path(__file__).with_name("formgrader_config.py")
SHARE = Path(__file__).with_name("share") / "jupyter"
"""What goes on Jupyter's path: templates that fetch nothing from other sites."""


class NoKernels(AsyncMappingKernelManager):
    """A kernel manager that starts nothing; nbgrader's autograder brings its own."""

    async def start_kernel(self, *_args: Any, **_kwargs: Any) -> str:
        """Refuse."""
        raise HTTPError(403, "no kernels here")


class ReadOnly(Authorizer):
    """Allows reading files of the course, which the formgrader's pages link to, and nothing else."""

    def is_authorized(self, handler: JupyterHandler, user: User, action: str, resource: str) -> bool:
        """Say whether `action` on `resource` is allowed; who `user` is was checked before."""
        del handler, user
        return action == "read" and resource in {"contents", "csp", "api"}


def main() -> None:
    """Run the server with the command line and environment that JupyterHub gives."""
    die_with_parent()
    hide_secrets()
    JupyterHubSingleUser.launch_instance()
