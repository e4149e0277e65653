"""Where everybody stands in every module, as of a day."""

from __future__ import annotations

from datetime import date

import pandas as pd

from taphuan_grading.completion.trained import PERSON_MODULE, module_passes
from taphuan_grading.content.models import Programme

COLUMNS = [*PERSON_MODULE, "state", "score", "max_score", "passed_on"]
_SHOWN = {"marked": "failed", "needs-manual": "needs-manual", "failed": "error"}


def module_states(
    programme: Programme, attempts: pd.DataFrame, started: pd.DataFrame, day: date
) -> pd.DataFrame:
    """Return one row a person and module that the person has begun by `day`.

    Parameters
    ----------
    programme
        What is taught.
    attempts, started
        The evidence of a run (`taphuan_grading.completion.evidence`).
    day
        As of this day. An attempt that was marked later was waiting then.

    Returns
    -------
    DataFrame
        ``official_id, module, state, score, max_score, passed_on``. `state` is in-progress,
        waiting, needs-manual, failed (below the pass mark), error (marking failed) or passed;
        no row means not started. Scores are those of the best attempt that was fully marked.
    """
    when = pd.Timestamp(day)
    known = attempts[attempts["submitted_on"] <= when]
    known = known.assign(done=(known["state"] == "marked") & (known["marked_on"] <= when))
    latest = known.sort_values("ordinal").drop_duplicates(PERSON_MODULE, keep="last")
    shown = latest["state"].map(_SHOWN).fillna("waiting")
    shown = shown.mask((latest["state"] == "marked") & ~latest["done"], "waiting")
    begun = started.loc[started["started_on"] <= when, PERSON_MODULE].assign(state="in-progress")
    states = pd.concat([latest[PERSON_MODULE].assign(state=shown), begun])
    states = states.drop_duplicates(PERSON_MODULE, keep="first")
    states = states.merge(_best(known), on=PERSON_MODULE, how="left")
    states = states.merge(module_passes(programme, attempts, day), on=PERSON_MODULE, how="left")
    states["state"] = states["state"].mask(states["passed_on"].notna(), "passed")
    return states[COLUMNS].sort_values(PERSON_MODULE).reset_index(drop=True)


def _best(known: pd.DataFrame) -> pd.DataFrame:
    marked = known[known["done"] & (known["max_score"] > 0)]
    marked = marked.assign(share=marked["score"] / marked["max_score"])
    best = marked.sort_values(["share", "ordinal"], ascending=[False, True])
    return best.drop_duplicates(PERSON_MODULE)[[*PERSON_MODULE, "score", "max_score"]]
