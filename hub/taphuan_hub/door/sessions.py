"""Which browsers are signed in as whom, in JupyterHub's terms."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from jupyterhub import orm

from taphuan_hub.door.directory import Visit


def session_info(found: Visit) -> dict[str, str]:
    """Return what JupyterHub keeps about a person: the name, and since when the password holds."""
    return {"name": found.name, "stamp": found.stamp}


def belongs_to(user: Any, found: Visit) -> bool:
    """Say whether the sessions of JupyterHub's `user` were opened with the present password."""
    return bool((user.user_info or {}).get("stamp") == found.stamp)


def end_sessions(user: Any) -> None:
    """Sign `user` out everywhere: no cookie and no token that exists now is good any longer."""
    user.orm_user.cookie_id = orm.new_token()
    for token in user.db.query(orm.APIToken).filter_by(user_id=user.orm_user.id):
        user.db.delete(token)
    user.db.commit()


def start_session(handler: Any, user: Any) -> None:
    """Sign the browser of this request in as `user`, in a session of its own."""
    handler._session_id = uuid4().hex  # noqa: SLF001 - where JupyterHub's handlers keep a new one
    handler.set_session_cookie()
    handler.set_login_cookie(user)
