"""The tables of the survey after a course: sums and receipts, neither of which names anybody.

There is no row for an answer. A sheet is added to the sums of its class, which are shown when there are
enough of them (`taphuan_grading.evaluation.tallies`). Both tables are without row numbers, moments and
people, so that nothing tells in which order they grew.
"""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from taphuan_grading.store.schema import metadata

# How many gave this score. A sheet writes every row of its group, also those that it does not change, so that
# not even a database that stamps its rows tells which scores came last.
survey_tally = Table(
    "survey_tally",
    metadata,
    Column("run", String(40), primary_key=True),
    Column("course", String(60), primary_key=True),
    Column(
        "class_id", String(40), primary_key=True
    ),  # empty: no class, or one too small to be told by itself
    Column("question", String(60), primary_key=True),
    Column("score", Integer, primary_key=True, autoincrement=False),  # 1 to 5
    Column("waiting", Integer, nullable=False),  # not shown yet
    Column("shown", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# That somebody is done with the survey of a course and run: answered or declined, which it does not tell. The
# token is keyed with a secret of the home, so the database alone does not tell whose it is.
survey_receipt = Table(
    "survey_receipt",
    metadata,
    Column("token", String(64), primary_key=True),
    sqlite_with_rowid=False,
)
