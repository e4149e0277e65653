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

OIDC_AUTHORIZE = Setting(
    "TAPHUAN_OIDC_AUTHORIZE_URL",
    "people sign in with passwords of ours",
    "Where an OpenID Connect provider signs people in, its `authorization_endpoint`. With one of the "
    "`TAPHUAN_OIDC_` settings all that have no default are needed; addresses are https, or of this machine.",
)
OIDC_TOKEN = Setting("TAPHUAN_OIDC_TOKEN_URL", "none", "The provider's `token_endpoint`.")
OIDC_USERINFO = Setting("TAPHUAN_OIDC_USERINFO_URL", "none", "The provider's `userinfo_endpoint`.")
OIDC_CALLBACK = Setting(
    "TAPHUAN_OIDC_CALLBACK_URL",
    "none",
    "Where the provider sends people back to, as registered there: `https://<this site>/hub/oauth_callback`.",
)
OIDC_CLIENT = Setting("TAPHUAN_OIDC_CLIENT_ID", "none", "The name under which the provider knows this site.")
OIDC_SECRET = Setting(
    "TAPHUAN_OIDC_SECRET_FILE",
    "none",
    "The file that holds the client's secret and nothing else; only its owner and group may read it.",
)
OIDC_CLAIM = Setting(
    "TAPHUAN_OIDC_CLAIM",
    "`preferred_username`",
    "The claim of the provider that names the account; letter case does not count.",
)
OIDC_DOMAIN = Setting(
    "TAPHUAN_OIDC_DOMAIN",
    "the whole claim is the account's name",
    "The one domain of e-mail that is let in: what stands before `@` names the account then.",
)
OIDC_BUTTON = Setting(
    "TAPHUAN_OIDC_BUTTON",
    "*Đăng nhập bằng tài khoản của tỉnh*",
    "What the button on the sign-in page says.",
)
OIDC_PASSWORDS = Setting(
    "TAPHUAN_OIDC_PASSWORDS",
    "`none`",
    "Who may sign in with a password of ours beside the provider: `admin` for administrators, or `none`.",
)
OIDC_NEEDED = (OIDC_AUTHORIZE, OIDC_TOKEN, OIDC_USERINFO, OIDC_CALLBACK, OIDC_CLIENT, OIDC_SECRET)
OIDC = (*OIDC_NEEDED, OIDC_CLAIM, OIDC_DOMAIN, OIDC_BUTTON, OIDC_PASSWORDS)
"""Signing in through a provider; the Hub alone reads these, no service and no kernel gets them."""

OPERATOR = (HOME, *PASSED_ON, LABS, *OIDC)
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
