from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, update

from taphuan_grading import clock
from taphuan_grading.attempts.answers import save_answer
from taphuan_grading.attempts.place import save_place
from taphuan_grading.attempts.submit import submit
from taphuan_grading.attempts.tokens import Grant
from taphuan_grading.content.models import Programme
from taphuan_grading.errors import GrantError
from taphuan_grading.store import schema

GRANT = Grant("cb-1", "ntm-2026", "module", "cyber-safety/online-scams")


@pytest.mark.parametrize("left", [{"merged_into": "cb-2"}, {"erased_at": clock.now()}])
def test_an_open_page_writes_nothing_for_somebody_who_left(
    bare_store: Engine, programme: Programme, left: dict[str, object]
) -> None:
    module = programme.module(GRANT.module or "")
    writes: list[Callable[[Grant], object]] = [
        lambda grant: save_answer(bare_store, grant, module.question("q2"), True),
        lambda grant: save_place(bare_store, grant, module, 1),
        lambda grant: submit(bare_store, programme, grant),
    ]
    for write in writes[:2]:
        write(GRANT)
    table = schema.official
    with bare_store.begin() as connection:
        connection.execute(update(table).where(table.c.id == "cb-1").values(**left))
    for write in writes:
        for grant in (GRANT, Grant("cb-9", "ntm-2026", "module", GRANT.module)):
            with pytest.raises(GrantError, match="Sổ cán bộ vừa thay đổi"):
                write(grant)
