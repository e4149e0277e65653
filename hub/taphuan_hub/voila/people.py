"""Who is behind a Hub user, by the register; asked in the server, never in a kernel."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from taphuan_grading.errors import RegisterError
from taphuan_grading.register.accounts import find_account
from taphuan_grading.register.officials import find_official


@dataclass(frozen=True)
class Person:
    """A signed-in person.

    Parameters
    ----------
    username
        The account, which is also the Hub user.
    official_id
        The official behind the account; ``None`` for an account of an office.
    name
        What to call the person on a page.
    roles
        Of learner, trainer, office, admin.
    must_change
        Whether the first password has to be changed before anything else.
    """

    username: str
    official_id: str | None
    name: str
    roles: frozenset[str]
    must_change: bool = False


class People:
    """Looks people up in the register of one home."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, username: str) -> Person | None:
        """Return the person of this account; ``None`` when it is unknown or disabled."""
        try:
            account = find_account(self._engine, username)
        except RegisterError:
            return None
        if account.disabled:
            return None
        name = username
        if account.official_id is not None:
            with self._engine.connect() as connection:
                name = find_official(connection, account.official_id).name
        return Person(username, account.official_id, name, frozenset(account.roles), account.must_change)
