"""The configuration of JupyterHub, one function a section.

Each takes the configuration object and what is served, and can be tested without a server.
"""

from __future__ import annotations

import os
import sys
from importlib.resources import files
from typing import Any

from taphuan_grading.content.paths import TECH_TEAM
from taphuan_grading.store.engine import URL_VARIABLE
from taphuan_hub.door.authenticator import RegisterAuthenticator, formgrade_group
from taphuan_hub.door.handlers import assets_version
from taphuan_hub.door.oidc import ProviderAuthenticator
from taphuan_hub.door.places import default_url
from taphuan_hub.door.provider import Provider, provider_from
from taphuan_hub.door.spawner import NoServers, PersonalServer
from taphuan_hub.formgrader import service as formgrader
from taphuan_hub.labs.room import LAB_BYTES
from taphuan_hub.serving.plan import AUTH_CACHE_SECONDS, CHECK_IN, GRADER, HOST, LEARN, OFFICE, Serving
from taphuan_hub.serving.processes import name_parent
from taphuan_hub.settings import HOME, PASSED_ON

Config = Any
Spec = dict[str, Any]

SIGNED_IN_DAYS = 1
START_SECONDS = 60
LABS_STARTING = 2
"""So many personal servers start at once: each keeps a core busy for seconds."""
SYSTEM_SETTINGS = ("HOME", "LANG", "LC_ALL", "TMPDIR", "TZ")
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


def configure(c: Config, serving: Serving) -> None:
    """Fill `c` completely."""
    configure_addresses(c, serving)
    configure_state(c, serving)
    configure_proxy(c, serving)
    configure_authenticator(c, serving)
    configure_servers(c, serving)
    configure_services(c, serving)
    configure_roles(c, serving)
    configure_pages(c, serving)
    configure_cookies(c)


def configure_addresses(c: Config, serving: Serving) -> None:
    """Listen on this machine only."""
    c.JupyterHub.bind_url = serving.address
    c.JupyterHub.hub_bind_url = f"http://{HOST}:{serving.hub_port}"


def configure_state(c: Config, serving: Serving) -> None:
    """Keep everything that JupyterHub writes under ``hub/`` of the home."""
    hub = serving.layout.hub
    c.JupyterHub.db_url = f"sqlite:///{hub / 'jupyterhub.sqlite'}"
    c.JupyterHub.cookie_secret_file = str(hub / "cookie_secret")
    c.ConfigurableHTTPProxy.pid_file = str(hub / "proxy.pid")
    c.JupyterHub.cleanup_servers = True
    c.JupyterHub.cleanup_proxy = True


def configure_proxy(c: Config, serving: Serving) -> None:
    """Use the proxy in Python: it needs no Node.js. Its token comes from ``taphuan up``."""
    c.ConfigurableHTTPProxy.command = [sys.executable, "-m", "taphuan_hub.serving.proxy"]
    c.ConfigurableHTTPProxy.api_url = f"http://{HOST}:{serving.proxy_port}"
    c.ConfigurableHTTPProxy.log_level = "error"


def configure_authenticator(c: Config, serving: Serving) -> None:
    """Check people against the register, and look again soon whether they may still come in."""
    provider = provider_from()
    c.JupyterHub.authenticator_class = ProviderAuthenticator if provider else RegisterAuthenticator
    if provider:
        configure_provider(c, provider)
    c.RegisterAuthenticator.home = serving.home
    c.RegisterAuthenticator.run = serving.run
    c.RegisterAuthenticator.labs = serving.labs


def configure_provider(c: Config, provider: Provider) -> None:
    """Ask the provider who somebody is, with a proof that the one who comes back is the one who went."""
    c.ProviderAuthenticator.provider = provider
    c.ProviderAuthenticator.login_service = provider.button
    c.ProviderAuthenticator.authorize_url = provider.authorize_url
    c.ProviderAuthenticator.token_url = provider.token_url
    c.ProviderAuthenticator.userdata_url = provider.userinfo_url
    c.ProviderAuthenticator.oauth_callback_url = provider.callback_url
    c.ProviderAuthenticator.client_id = provider.client_id
    c.ProviderAuthenticator.client_secret = provider.secret
    c.ProviderAuthenticator.basic_auth = True  # what OpenID Connect takes for granted
    c.ProviderAuthenticator.enable_pkce = True
    c.ProviderAuthenticator.validate_server_cert = True
    c.ProviderAuthenticator.scope = ["openid", "profile", "email"]


def configure_servers(c: Config, serving: Serving) -> None:
    """Let members of tech teams have a server for the labs, so many at once; nobody else, and no other."""
    c.JupyterHub.redirect_to_server = False
    c.JupyterHub.allow_named_servers = False
    c.JupyterHub.active_server_limit = max(1, serving.labs)
    c.JupyterHub.concurrent_spawn_limit = LABS_STARTING
    c.JupyterHub.spawner_class = PersonalServer if serving.labs else NoServers
    c.PersonalServer.labs = str(serving.layout.labs)
    c.PersonalServer.hub_port = serving.hub_port
    c.PersonalServer.mem_limit = LAB_BYTES
    c.PersonalServer.environment = name_parent()


def configure_services(c: Config, serving: Serving) -> None:
    """Start the two shared Voilas, the grader, the check-in page and the formgrader of the open run."""
    c.JupyterHub.services = [
        _service(serving, GRADER, [sys.executable, "-m", "taphuan_hub.grader"], _own_environment(serving)),
        _service(serving, CHECK_IN, [sys.executable, "-m", "taphuan_hub.checkin"], _own_environment(serving)),
        _voila(serving, LEARN),
        _voila(serving, OFFICE),
        _formgrader(serving),
    ]


def configure_roles(c: Config, serving: Serving) -> None:
    """Give each group the services it needs, and nobody anything of JupyterHub's own."""
    c.JupyterHub.load_roles = [
        # The standard role lets people start servers and make tokens: all that is left of it is
        # what services need to know them.
        {
            "name": "user",
            "description": "May be known by name and groups",
            "scopes": ["read:users:name!user", "read:users:groups!user"],
        },
        _access(LEARN, ["learner"]),
        _access(OFFICE, ["trainer", "office"]),
        _access(CHECK_IN, ["learner", "trainer"]),
        _access(serving.run, [formgrade_group(serving.run)]),
        {
            "name": "uses-labs",
            "description": "May use a server of their own, which only our page starts",
            "scopes": ["access:servers!user", "users:activity!user"],  # the second is for the server itself
            "groups": [TECH_TEAM],
        },
    ]


def configure_pages(c: Config, serving: Serving) -> None:
    """Use our pages, and send each person to the place of their role."""
    c.JupyterHub.template_paths = [str(files("taphuan_hub.door") / "templates")]
    c.JupyterHub.template_vars = {"demo": serving.demo, "assets_version": assets_version()}
    c.JupyterHub.default_url = default_url


def configure_cookies(c: Config) -> None:
    """Sign people out after a day, and let no other site load, frame or post anything."""
    c.JupyterHub.cookie_max_age_days = SIGNED_IN_DAYS
    c.JupyterHub.oauth_token_expires_in = SIGNED_IN_DAYS * 86_400
    c.JupyterHub.tornado_settings = {
        "cookie_options": {"SameSite": "Lax", "expires_days": SIGNED_IN_DAYS},
        "headers": {
            "Content-Security-Policy": CONTENT_POLICY,
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        },
    }


def _service(serving: Serving, name: str, command: list[str], environment: dict[str, str]) -> Spec:
    return {
        "name": name,
        "url": f"http://{HOST}:{serving.service_ports[name]}",
        "command": command,
        "environment": environment,
        "oauth_no_confirm": True,
        "timeout": START_SECONDS,
    }


def _voila(serving: Serving, name: str) -> Spec:
    command = [sys.executable, "-m", "taphuan_hub.voila", name]
    return _service(serving, name, command, _own_environment(serving))


def _formgrader(serving: Serving) -> Spec:
    course = serving.layout.course_dir(serving.run)
    command = [
        sys.executable,
        "-m",
        "taphuan_hub.formgrader",
        f"--config={formgrader.CONFIG}",
        f"--ServerApp.root_dir={course}",
        f"--HubOAuth.cache_max_age={AUTH_CACHE_SECONDS}",
    ]
    if os.geteuid() == 0:
        command.append("--allow-root")
    store = {name: os.environ[name] for name in (URL_VARIABLE,) if name in os.environ}
    environment = (
        _system_environment(serving)
        | store
        | {
            "JUPYTERHUB_DEFAULT_URL": "/formgrader",
            "JUPYTER_PATH": str(formgrader.SHARE),
            HOME.name: serving.home,
        }
    )
    return _service(serving, serving.run, command, environment) | {"cwd": str(course)}


def _system_environment(serving: Serving) -> dict[str, str]:
    jupyter = serving.layout.hub / "jupyter"
    kept = {name: os.environ[name] for name in SYSTEM_SETTINGS if name in os.environ}
    return (
        name_parent()
        | kept
        | {
            "JUPYTER_CONFIG_DIR": str(jupyter / "config"),
            "JUPYTER_DATA_DIR": str(jupyter / "data"),
            "JUPYTER_RUNTIME_DIR": str(jupyter / "runtime"),
            "IPYTHONDIR": str(jupyter / "ipython"),
        }
    )


def _own_environment(serving: Serving) -> dict[str, str]:
    kept = {each.name: os.environ[each.name] for each in PASSED_ON if each.name in os.environ}
    return (
        _system_environment(serving)
        | kept
        | {
            HOME.name: serving.home,
            "TAPHUAN_RUN": serving.run,
            "TAPHUAN_GRADER_URL": serving.grader_url,
        }
    )


def _access(service: str, groups: list[str]) -> Spec:
    return {
        "name": f"uses-{service}",
        "description": f"May open the service {service}",
        "scopes": [f"access:services!service={service}"],
        "groups": groups,
    }
