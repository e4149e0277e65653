"""The settings of whoever runs taphuan: environment variables, each declared here once.

What they say is judged where they are read. The page of settings on the site is made from this list.
"""

from __future__ import annotations

from dataclasses import dataclass

from taphuan_grading.content.locate import SETTING as CONTENT
from taphuan_grading.store.engine import URL_VARIABLE as DATABASE_URL
from taphuan_hub.labs import room as labs
from taphuan_hub.voila import settings as voila


@dataclass(frozen=True)
class Setting:
    """A variable of the environment.

    Parameters
    ----------
    name
        The variable.
    default
        What holds without it, in words.
    help
        What it decides, as one sentence.
    """

    name: str
    default: str
    help: str


HOME = Setting(
    "TAPHUAN_HOME",
    "`.taphuan` in the folder where the command runs",
    "The folder that holds all state; `--home` wins over it.",
)

PASSED_ON = (
    Setting(
        DATABASE_URL,
        "SQLite: `taphuan.db` in the home",
        "The database of everything but nbgrader's gradebook and JupyterHub's own state, as SQLAlchemy "
        "writes it: `postgresql+psycopg://user:password@host/name`. The driver is installed beside taphuan.",
    ),
    Setting(
        CONTENT,
        "the checkout's `courses/`, else the installed copy",
        "The folder of the content, which holds `programme.yml`.",
    ),
    Setting(
        "TAPHUAN_KERNELS",
        f"what the memory holds at {voila.KERNEL_BYTES // 2**20} MB each: half of it for `learn`, 15% for "
        f"`office`, {voila.FEWEST_KERNELS} at least",
        "How many pages may be open at a time, in each of the two servers of pages.",
    ),
    Setting(
        "TAPHUAN_KERNELS_PER_PERSON",
        str(voila.Settings.kernels_per_person),
        "How many pages one person may have open at a time; the oldest gives way.",
    ),
    Setting(
        "TAPHUAN_KERNEL_IDLE",
        str(voila.Settings.idle_seconds),
        "After how many seconds without activity a page's kernel ends; the page opens a new one by itself.",
    ),
    Setting(
        "TAPHUAN_OPENINGS",
        f"{voila.OPENINGS_A_CORE} a core",
        "How many pages may be opening at once; others wait for their turn.",
    ),
    Setting(
        "TAPHUAN_RECHECK",
        str(voila.Settings.recheck_seconds),
        "After how many seconds an open page asks the Hub again whether its person is still signed in.",
    ),
)
"""What the Hub's services get from the environment of ``taphuan up``."""

LABS = Setting(
    labs.SETTING,
    f"a quarter of the memory, by {labs.LAB_BYTES // 2**30} GB each, 16 at most; none where unconfined",
    "How many personal servers for the labs may run at once; 0 offers none.",
)

OPERATOR = (HOME, *PASSED_ON, LABS)
"""Every setting of the operator."""

BETWEEN_PROCESSES = {
    "TAPHUAN_SERVING": "`taphuan up` tells the Hub what is served, on which ports",
    "TAPHUAN_PARENT": "which process has to be alive: servers end with it",
    "TAPHUAN_RUN": "the run that is open",
    "TAPHUAN_GRADER_URL": "where the servers of pages reach the attempts API",
    "TAPHUAN_API": "the same for a page's kernel",
    "TAPHUAN_TOKEN": "the grant of a page's kernel, for one person and one module",
    "TAPHUAN_PAGE": "a kernel belongs to a page, whose host loads widgets by name",
}
"""Variables that our processes tell each other, and nobody sets by hand."""
