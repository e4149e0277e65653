"""Who was trained once and is not any more: a run or a rule is over, or a certificate has ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
from sqlalchemy import Connection, select

from taphuan_grading.completion.classroom import load_certificates
from taphuan_grading.completion.rule import rule_on, run_on
from taphuan_grading.completion.trained import trained
from taphuan_grading.completion.ways import courses_passed, load_evidence
from taphuan_grading.content.models import Programme
from taphuan_grading.errors import RuleError
from taphuan_grading.store.attendance_schema import outside_certificate

LAPSED_COLUMNS = ["official_id", "trained_on", "lapsed_on"]
_ONE_DAY = timedelta(days=1)


def load_lapsed(connection: Connection, programme: Programme, day: date) -> pd.DataFrame:
    """Return ``official_id, trained_on, lapsed_on`` of everybody whose training had ended by `day`.

    `lapsed_on` is the first day on which it did not count any more: the day after the run's last, or of the
    new rule, or the latest day on which a certificate of the run ended. Of several times the last is told.
    Somebody who is trained again is in it too: whoever asks looks at who is trained first.
    """
    found = [
        _trained(connection, programme, eve).assign(lapsed_on=pd.Timestamp(eve + _ONE_DAY))
        for eve in sorted(_eves(programme, day))
    ]
    found.append(_by_certificates(connection, programme, day))
    told = pd.concat([part for part in found if not part.empty] or found[-1:])
    last = told.sort_values("lapsed_on").drop_duplicates("official_id", keep="last")
    return last[LAPSED_COLUMNS].reset_index(drop=True)


def _eves(programme: Programme, day: date) -> Iterator[date]:
    """Yield the last days of runs, and of rules within runs, before `day`."""
    ends = {run.ends for run in programme.runs}
    ends |= {rule.valid_from - _ONE_DAY for rule in programme.rules}
    for eve in ends:
        if eve < day and any(run.holds(eve) for run in programme.runs):
            yield eve


def _trained(connection: Connection, programme: Programme, day: date) -> pd.DataFrame:
    try:
        rule, run = rule_on(programme, day), run_on(programme, day)
    except RuleError:  # no rule held: nobody could be trained by it
        return pd.DataFrame(columns=["official_id", "trained_on"])
    evidence = load_evidence(connection, programme, run, rule, day)
    return trained(rule, courses_passed(rule, evidence, day))


def _by_certificates(connection: Connection, programme: Programme, day: date) -> pd.DataFrame:
    """Return who would be trained on `day` if certificates did not end."""
    rule, run = rule_on(programme, day), run_on(programme, day)
    table = outside_certificate
    ended = {
        row.official_id: row.expires_on
        for row in connection.execute(
            select(table.c.official_id, table.c.expires_on)
            .where(table.c.expires_on <= day, table.c.issued_on >= run.starts)
            .order_by(table.c.expires_on)
        )
    }
    if not ended or not any(way.outside for course in rule.ways for way in course.any_of):
        return pd.DataFrame(columns=LAPSED_COLUMNS)
    evidence = load_evidence(connection, programme, run, rule, day)
    kept = replace(evidence, certificates=load_certificates(connection, run, day, expired=True))
    there = trained(rule, courses_passed(rule, kept, day))
    there = there[there["official_id"].isin(ended)]
    return there.assign(lapsed_on=pd.to_datetime(there["official_id"].map(ended)))
