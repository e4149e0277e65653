"""Alembic migrations, run from Python: no ini file, no command."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from taphuan_grading.errors import HomeError


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest schema, from nothing or from an older one."""
    with engine.connect().execution_options(taphuan_write=True) as connection, connection.begin():
        command.upgrade(_config(connection), "head")


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Take the schema back to `revision`; what newer tables and columns hold is lost."""
    with engine.connect().execution_options(taphuan_write=True) as connection, connection.begin():
        command.downgrade(_config(connection), revision)


def check(engine: Engine) -> None:
    """Make sure that the database has our schema; an older one is brought up to date.

    Raises
    ------
    HomeError
        When the database is empty or of a newer version.
    """
    revision = current(engine)
    if revision == newest():
        return
    if revision is None:
        raise HomeError("the database has no tables of taphuan; run `taphuan init` in a new home")
    require_known(revision)
    upgrade(engine)


def current(engine: Engine) -> str | None:
    """Return the revision of the database's schema, None when it has no tables of ours."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """Return the revision to which this version brings a database."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def require_known(revision: str) -> None:
    """Make sure that this version knows `revision`; `HomeError` when a newer one made it."""
    script = ScriptDirectory.from_config(_config())
    if revision not in {known.revision for known in script.walk_revisions()}:
        raise HomeError(
            f"the database is at revision {revision}, which this version does not know; "
            "install the newer taphuan that made it"
        )


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    return config
