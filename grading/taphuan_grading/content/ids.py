"""Ids in a list of a YAML file: well formed, and each once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from taphuan_grading.content.declared import ID, ID_EXPECTED
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.yaml_file import Lines


def check_ids(ids: Sequence[str], section: str, path: Path, lines: Lines, mistakes: Mistakes) -> None:
    """Note what is wrong with the ids of the list `section` of a file.

    Parameters
    ----------
    ids
        The ``id`` of each entry of the list, in its order.
    section
        The key of the list.
    path
        The file.
    lines
        Where its keys stand.
    mistakes
        Receives what is wrong.
    """
    for number, name in enumerate(ids):
        at = lines.of(section, number, "id")
        if not ID.match(name):
            mistakes.add(path, at, f"'{name}' cannot be an id", ID_EXPECTED)
        if name in ids[:number]:
            mistakes.add(path, at, f"'{name}' appears twice", "each id once")
