from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from jupyterhub import orm

from taphuan_hub.serving.departed import forget_departed


def test_who_has_no_account_is_forgotten_with_all_tokens(tmp_path: Path) -> None:
    database = tmp_path / "jupyterhub.sqlite"
    session = orm.new_session_factory(f"sqlite:///{database}")()
    for name in ("an", "cu"):
        user = orm.User(name=name)
        session.add_all([user, orm.APIToken(prefix=name, hashed=name, user=user)])
    session.commit()
    session.close()
    session.get_bind().dispose()
    assert forget_departed(database, {"an", "moi"}) == 1
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT name FROM users").fetchall() == [("an",)]
        assert connection.execute("SELECT count(*) FROM api_tokens").fetchall() == [(1,)]
    assert forget_departed(database, {"an"}) == 0


def test_before_the_first_start_there_is_nobody(tmp_path: Path) -> None:
    assert forget_departed(tmp_path / "none.sqlite", set()) == 0
    (tmp_path / "empty.sqlite").touch()
    assert forget_departed(tmp_path / "empty.sqlite", set()) == 0
