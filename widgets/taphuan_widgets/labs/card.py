"""What a check says: a card in the notebook, and the same words where there is no HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

Mood = Literal["right", "not-yet", "stopped"]

MARKS: dict[Mood, tuple[str, str]] = {
    "right": ("✔", "#2e7d32"),
    "not-yet": ("✋", "#b26a00"),
    "stopped": ("✋", "#b3261e"),
}
"""The sign and the colour of the edge; the words say the same to who sees no colours."""


@dataclass(frozen=True)
class Card:
    """A heading and a few labelled lines.

    Parameters
    ----------
    mood
        How it looks.
    title
        One line.
    lines
        Label and text; a label may be empty.
    original
        What Python said, folded away; empty for nothing.
    """

    mood: Mood
    title: str
    lines: Sequence[tuple[str, str]] = ()
    original: str = ""

    def __repr__(self) -> str:
        """Return the words."""
        sign, _ = MARKS[self.mood]
        lines = [f"{label}: {text}" if label else text for label, text in self.lines]
        return "\n".join([f"{sign} {self.title}", *(f"  {line}" for line in lines)])

    def _repr_html_(self) -> str:
        sign, colour = MARKS[self.mood]
        lines = "".join(
            f"<p style='margin:.35em 0 0'>{_label(label)}{_marked(text)}</p>" for label, text in self.lines
        )
        original = (
            f"<details style='margin-top:.5em'><summary>Máy nói nguyên văn</summary>"
            f"<code style='white-space:pre-wrap'>{escape(self.original)}</code></details>"
            if self.original
            else ""
        )
        return (
            f"<div role='status' style='border-left:5px solid {colour};padding:.5em .9em;margin:.3em 0;"
            f"max-width:46em;line-height:1.5;color:var(--jp-ui-font-color1,#111);"
            f"background:var(--jp-layout-color2,#f5f5f5)'>"
            f"<strong><span aria-hidden='true'>{sign} </span>{_marked(self.title)}</strong>"
            f"{lines}{original}</div>"
        )


def _label(label: str) -> str:
    return f"<strong>{escape(label)}:</strong> " if label else ""


def _marked(text: str) -> str:
    """Escape `text`; what stands between back-ticks is shown as code."""
    parts = escape(text).split("`")
    if len(parts) % 2 == 0:  # one back-tick stands alone
        return escape(text)
    return "".join(f"<code>{part}</code>" if index % 2 else part for index, part in enumerate(parts))
