"""Signing in with the register's accounts."""

from __future__ import annotations

import asyncio
from functools import cached_property
from pathlib import Path
from typing import Any

from jupyterhub.auth import Authenticator
from sqlalchemy import Engine
from traitlets import Integer, Unicode, default

from taphuan_grading.clock import now
from taphuan_grading.content import load_posts
from taphuan_grading.content.paths import TECH_TEAM, named_by
from taphuan_grading.errors import LoginError
from taphuan_grading.register.login import REFUSED, verify_login
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import open_home
from taphuan_hub.door.accounts import ACCOUNT_HANDLERS
from taphuan_hub.door.directory import Visit, visit, visit_of
from taphuan_hub.door.handlers import HANDLERS, PageError
from taphuan_hub.door.labs import LAB_HANDLERS
from taphuan_hub.door.password import PASSWORD_HANDLERS
from taphuan_hub.door.sessions import belongs_to, end_sessions, session_info

REFRESH_SECONDS = 10


def formgrade_group(run: str) -> str:
    """Return nbgrader's name for the group of those who mark a run."""
    return f"formgrade-{run}"


def groups_of(found: Visit, run: str, *, tech_team: bool = False) -> list[str]:
    """Return the groups that give somebody access; none before they have a password of their own."""
    if found.must_change:
        return []
    marking = [formgrade_group(run)] if "trainer" in found.roles else []
    return sorted(found.roles) + marking + ([TECH_TEAM] if tech_team else [])


class RegisterAuthenticator(Authenticator):
    """Lets in who has an account in the register. Nobody can sign up here."""

    home = Unicode(help="Path of the home").tag(config=True)
    run = Unicode(help="Id of the run that is open").tag(config=True)
    labs = Integer(0, help="How many personal servers may run at once; 0 for none").tag(config=True)
    refusal = REFUSED

    manage_groups = True
    allow_all = True
    auth_refresh_strict = True
    auth_refresh_age = Integer(REFRESH_SECONDS).tag(config=True)

    @default("any_allow_config")
    def _default_any_allow_config(self) -> bool:
        return True

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._engine: Engine | None = None

    @property
    def store(self) -> Engine:
        """The home's database, opened when it is needed first."""
        if self._engine is None:
            self._engine = open_store(open_home(Path(self.home)))
        return self._engine

    @cached_property
    def _tech_team(self) -> tuple[str, ...]:
        return load_posts(TECH_TEAM)

    def has_labs(self, found: Visit) -> bool:
        """Say whether somebody may have a personal server: a member of a tech team, by a post of today."""
        return bool(self.labs) and not found.must_change and named_by(self._tech_team, found.titles)

    @property
    def has_passwords(self) -> bool:
        """Whether the sign-in page has the form for a password."""
        return True

    def keeps_password(self, found: Visit) -> bool:
        """Say whether somebody signs in with a password, which they may change then."""
        del found
        return True

    def places_of(self, found: Visit) -> frozenset[str]:
        """Return the roles of somebody, and the tech team when its labs are offered."""
        return found.roles | {TECH_TEAM} if self.has_labs(found) else found.roles

    def visit(self, username: str) -> Visit | None:
        """Return what is known about somebody who may come in now; nothing for everybody else."""
        return visit_of(self.store, username)

    def model(self, found: Visit) -> dict[str, Any]:
        """Return JupyterHub's description of a person. Our administrators are none of JupyterHub's."""
        return {
            "name": found.username,
            "admin": False,
            "groups": groups_of(found, self.run, tech_team=self.has_labs(found)),
            "user_info": session_info(found),
        }

    async def authenticate(self, handler: Any, data: dict[str, str]) -> dict[str, Any]:
        """Check a username and a password.

        Raises
        ------
        PageError
            With the same Vietnamese words whatever is wrong.
        """
        username, password = data.get("username", ""), data.get("password", "")
        try:
            account = await asyncio.to_thread(verify_login, self.store, username, password, now())
        except LoginError as error:
            # Only names that exist are logged: people type passwords into the wrong field.
            known = self.visit(username) is not None
            self.log.warning("Sign-in refused for %s", username if known else "an unknown name")
            raise PageError(403, "Chưa đăng nhập được", error.message) from error
        return self.admit(handler, visit(self.store, account))

    def admit(self, handler: Any, found: Visit) -> dict[str, Any]:
        """Return the description of somebody who signs in; sessions from before the password end."""
        earlier = handler.find_user(found.username)
        if earlier is not None and not belongs_to(earlier, found):
            end_sessions(earlier)
        return self.model(found)

    async def refresh_user(self, user: Any, handler: Any = None) -> bool | dict[str, Any]:
        """Look again whether somebody may still come in, and as what.

        A disabled account and a new password end every session; other roles take effect.
        """
        del handler
        found = self.visit(user.name)
        if found is None or not belongs_to(user, found):
            end_sessions(user)
            return False
        model = self.model(found)
        unchanged = {group.name for group in user.groups} == set(model["groups"])
        return True if unchanged and user.user_info == model["user_info"] else model

    def get_handlers(self, app: Any) -> list[tuple[Any, ...]]:
        """Return our pages; they come before JupyterHub's own of the same address."""
        del app
        return [*LAB_HANDLERS, *HANDLERS, *PASSWORD_HANDLERS, *ACCOUNT_HANDLERS]
