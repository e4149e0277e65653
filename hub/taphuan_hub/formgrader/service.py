"""nbgrader's own formgrader as a service under JupyterHub, and nothing more of a Jupyter server.

A single-user server would also hand out kernels, a terminal and the files of the course: that is
a shell on the machine. Trainers mark here; they write modules as text in git.
Started by JupyterHub as ``python -m taphuan_hub.formgrader``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from jupyter_server.auth import Authorizer, User
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyterhub.singleuser.extension import JupyterHubSingleUser
from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher, Rule
from tornado.web import HTTPError

from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import open_home
from taphuan_hub.formgrader import SETTING
from taphuan_hub.serving.logs import hide_secrets
from taphuan_hub.serving.processes import die_with_parent

_MARKING = re.compile(r"(grade|comment)/[^/]+|submission/[^/]+/flag")
CONFIG = Path(__file__).with_name("formgrader_config.py")
SHARE = Path(__file__).with_name("share") / "jupyter"
"""What goes on Jupyter's path: templates that fetch nothing from other sites."""


class NoKernels(AsyncMappingKernelManager):
    """A kernel manager that starts nothing; nbgrader's autograder brings its own."""

    async def start_kernel(self, *_args: Any, **_kwargs: Any) -> str:
        """Refuse."""
        raise HTTPError(403, "no kernels here")


class ReadOnly(Authorizer):
    """Allows reading files of the course, which the formgrader's pages link to, and nothing else.

    The folders of submissions bear the ids of people: only who sees the whole province may look into them.
    """

    def is_authorized(self, handler: JupyterHandler, user: User, action: str, resource: str) -> bool:
        """Say whether `action` on `resource` is allowed; that `user` may grade was checked before."""
        if action != "read" or resource not in {"contents", "csp", "api"}:
            return False
        return resource != "contents" or handler.settings[SETTING].students(user.username) is None


class CourseChange(Matcher):
    """Matches every request that would change the course instead of marking it.

    nbgrader's API also adds and removes assignments and students, and releases and collects. Here the course
    comes from the modules' text, and only the grader hands in: a trainer gives points and comments.
    """

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """Return no parameters for such a request, None for any other."""
        _, api, path = request.path.partition("/formgrader/api/")
        changes = bool(api) and request.method not in {"GET", "HEAD"}
        return {} if changes and not _MARKING.fullmatch(path) else None


class Refused(JupyterHandler):
    """Says no, in whatever method."""

    async def prepare(self) -> None:
        """Refuse before anything is read."""
        raise HTTPError(403, "modules are released with `taphuan course build`, not here")


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: ServerApp) -> None:
    """Let nothing but marking through to nbgrader's API, and that for one's units; asked first."""
    from taphuan_hub.formgrader.sight import Sight, rules  # noqa: PLC0415 - the Hub reads our paths, not nbgrader

    server.web_app.settings[SETTING] = Sight(open_store(open_home(Path(os.environ["TAPHUAN_HOME"]))))
    own = [Rule(CourseChange(), Refused), *rules(server.web_app.settings["base_url"])]
    server.web_app.default_router.rules[:0] = own


def main() -> None:
    """Run the server with the command line and environment that JupyterHub gives."""
    die_with_parent()
    hide_secrets()
    JupyterHubSingleUser.launch_instance()
