"""Whose submissions a trainer of one unit finds, also after a merge of identities."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import insert, update
from tests.conftest import copy_of

from taphuan_grading import clock
from taphuan_grading.register.officials import Post, add_post
from taphuan_grading.register.units import load_units, read_atlas
from taphuan_grading.store import schema
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import Home
from taphuan_hub.formgrader.sight import Sight


def test_who_was_merged_into_somebody_of_the_unit(bare_template: Home, tmp_path: Path) -> None:
    store, atlas, now = open_store(copy_of(bare_template, tmp_path)), read_atlas(), clock.now()
    unit = atlas.find("24943", clock.today())
    with store.begin() as connection:
        load_units(connection, atlas)
        add_post(connection, Post("cb-1", "PCT", unit, True, unit.valid_from))
        connection.execute(insert(schema.account).values(username="thay", password_hash="-", changed_at=now))
        scope = {"username": "thay", "unit_code": unit.code, "unit_valid_from": unit.valid_from}
        connection.execute(insert(schema.account_scope).values(**scope))
    sight = Sight(store)
    assert sight.students("thay") == {"cb-1"}
    with store.begin() as connection:
        gone = schema.official.c.id == "cb-2"
        connection.execute(update(schema.official).where(gone).values(merged_into="cb-1"))
    assert sight.students("thay") == {"cb-1", "cb-2"}
    store.dispose()
