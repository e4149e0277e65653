"""The lines ``:name: value`` with which a block begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from taphuan_grading.content.page import Page

_SETTING = re.compile(r":([A-Za-z-]+):(?:\s+(.*?))?\s*\Z")

Settings = dict[str, tuple[str, int]]
"""What was set, and on which line."""


def read_settings(lines: Sequence[str], page: Page, first: int) -> tuple[Settings, int]:
    """Return the settings with their lines, and how many lines they take."""
    settings: Settings = {}
    for index, text in enumerate(lines):
        match = _SETTING.match(text)
        if match is None:
            return settings, index
        if match[1] in settings:
            page.mistake(first + index, f"':{match[1]}:' appears twice", "each setting once")
        settings[match[1]] = (match[2] or "", first + index)
    return settings, len(lines)
