"""A register with the units of the province, and nobody in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests.conftest import copy_of

from taphuan_grading.register.gazetteer import Gazetteer
from taphuan_grading.register.units import Atlas, load_units, read_atlas
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import Home


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    return read_atlas()


@pytest.fixture(scope="session")
def gazetteer(atlas: Atlas) -> Gazetteer:
    return Gazetteer(atlas)


@pytest.fixture(scope="session")
def province_template(bare_template: Home, atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = copy_of(bare_template, tmp_path_factory.mktemp("province"))
    engine = open_store(home)
    with engine.begin() as connection:
        load_units(connection, atlas)
    engine.dispose()
    return home


@pytest.fixture
def province(province_template: Home, tmp_path: Path) -> Iterator[Engine]:
    engine = open_store(copy_of(province_template, tmp_path))
    yield engine
    engine.dispose()
