"""Names and texts that could be anybody's in Lâm Đồng; nobody is meant."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

import yaml
from pydantic import BaseModel, ConfigDict

_FILE = Path(__file__).with_name("invented.yml")
_KOHO_SHARE = 0.08
_WOMEN_SHARE = 0.45


class Essay(BaseModel):
    """An answer to a written question, and the share of the points that a trainer gives."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    share: float
    text: str


class Invented(BaseModel):
    """What ``invented.yml`` holds; the best essays come first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    families: dict[str, int]
    men_middle: tuple[str, ...]
    men: tuple[str, ...]
    women_middle: tuple[str, ...]
    women: tuple[str, ...]
    essays: tuple[Essay, ...]


@cache
def invented() -> Invented:
    """Return the names and texts, read once."""
    return Invented.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


def invent_name(rng: Random) -> str:
    """Return a name: mostly Kinh, now and then one of the K'Ho, who are at home there too."""
    parts = invented()
    woman = rng.random() < _WOMEN_SHARE
    given = rng.choice(parts.women if woman else parts.men)
    if rng.random() < _KOHO_SHARE:
        return f"Ka {given}" if woman else f"K'{given}"
    family = rng.choices(list(parts.families), list(parts.families.values()))[0]
    middle = rng.choice(parts.women_middle if woman else parts.men_middle)
    return f"{family} {middle} {given}"
