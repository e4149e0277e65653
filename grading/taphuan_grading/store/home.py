"""Where state lives: one folder, the home."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from taphuan_grading.errors import HomeError

FORMAT = 1
"""The layout that this version writes, kept in ``home.json``."""


@dataclass(frozen=True)
class Home:
    """The layout of a home.

    Parameters
    ----------
    root
        Absolute path of the folder.
    """

    root: Path

    @property
    def marker(self) -> Path:
        """``home.json``: written last, so its absence tells a half-made home."""
        return self.root / "home.json"

    @property
    def partial(self) -> Path:
        """Where the home is made before it is renamed into place."""
        return self.root.with_name(self.root.name + ".partial")

    @property
    def database(self) -> Path:
        """Our SQLite file, unless a setting names PostgreSQL."""
        return self.root / "taphuan.db"

    @property
    def secrets(self) -> Path:
        """Keys that only the servers read; mode 0700."""
        return self.root / "secrets"

    @property
    def api_key(self) -> Path:
        """The key that signs the tokens of pages; mode 0600."""
        return self.secrets / "api.key"

    @property
    def ledger_key(self) -> Path:
        """The key that turns officials into the ledger's pseudonyms; mode 0600."""
        return self.secrets / "ledger.key"

    @property
    def ledger_signing_key(self) -> Path:
        """The Ed25519 key that signs heads of the ledger; mode 0600."""
        return self.secrets / "ledger-signing.key"

    @property
    def certificate_key(self) -> Path:
        """The P-256 key that signs certificates; mode 0600."""
        return self.secrets / "certificate.key"

    @property
    def survey_key(self) -> Path:
        """The key that turns officials into receipts of surveys, which name nobody; mode 0600."""
        return self.secrets / "survey.key"

    @property
    def hub(self) -> Path:
        """JupyterHub's own state and logs."""
        return self.root / "hub"

    @property
    def pages(self) -> Path:
        """What the shared Voila serves: ``learn/`` and ``office/``."""
        return self.root / "pages"

    @property
    def uploads(self) -> Path:
        """Pictures that people handed in; mode 0700."""
        return self.root / "uploads"

    @property
    def labs(self) -> Path:
        """One folder of labs a member of a tech team who opened them on the Hub; mode 0700."""
        return self.root / "labs"

    @property
    def courses(self) -> Path:
        """One nbgrader course a run."""
        return self.root / "courses"

    @property
    def versions(self) -> Path:
        """What each released version of a module asked, by run; beside the courses, which are nbgrader's."""
        return self.root / "versions"

    @property
    def evidence(self) -> Path:
        """Scanned paper sheets, named by the SHA-256 of their content; mode 0700."""
        return self.root / "evidence"

    @property
    def demo_accounts(self) -> Path:
        """The accounts of a demo with their passwords; mode 0600, and only in a demo."""
        return self.root / "demo-accounts.json"

    def course_dir(self, run_id: str) -> Path:
        """Return the nbgrader course directory of a run."""
        return self.courses / run_id

    def is_demo(self) -> bool:
        """Say whether the home was made by ``taphuan demo``: its people are invented."""
        return bool(_read(self.marker).get("demo", False))


def open_home(path: Path) -> Home:
    """Return the finished home at `path`.

    Raises
    ------
    HomeError
        When it is missing, half-made, unreadable, or made by a newer version.
    """
    home = Home(path.absolute())
    if not home.marker.is_file():
        if home.partial.exists():
            raise HomeError(f"the home {home.root} is half-made: still being made, or cut off; make it again")
        if home.root.exists() and any(home.root.iterdir()):
            raise HomeError(
                f"{home.root} is not a finished home: {home.marker.name} is missing; give another --home"
            )
        raise HomeError(f"there is no home at {home.root}; run `taphuan init` or `taphuan demo` first")
    version = _read(home.marker).get("format")
    if not isinstance(version, int):
        raise HomeError(f"{home.marker} does not say which format the home has")
    if version > FORMAT:
        raise HomeError(
            f"the home {home.root} has format {version}, this version reads up to {FORMAT}; "
            "install a newer taphuan"
        )
    return home


def write_marker(home: Home, *, demo: bool, made_at: datetime) -> None:
    """Declare the home finished: the last thing that is written into it."""
    text = json.dumps({"format": FORMAT, "demo": demo, "made_at": made_at.isoformat()}, indent=2)
    home.marker.write_text(text + "\n", encoding="utf-8")


def _read(marker: Path) -> dict[str, Any]:
    try:
        content = json.loads(marker.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise HomeError(f"{marker} cannot be read: {error}") from error
    if not isinstance(content, dict):
        raise HomeError(f"{marker} does not describe a home")
    return content
