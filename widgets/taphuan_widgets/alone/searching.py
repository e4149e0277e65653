"""What search on pages of plain files looks through: stretches of text, with their addresses."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from taphuan_grading.content import markdown
from taphuan_grading.content.models import Module, Text

SCRIPT = "texts.js"


class Stretch(NamedTuple):
    """A stretch of text that can be found.

    Parameters
    ----------
    address
        Where it is, seen from the folder of the self-study pages.
    title
        Of its page.
    heading
        Above it; empty where there is none.
    text
        As one line.
    """

    address: str
    title: str
    heading: str
    text: str


def stretches(module: Module, page: str) -> list[Stretch]:
    """Return the steps of a module; what questions ask is not in them.

    Parameters
    ----------
    module
        Any module.
    page
        The address of its page.
    """
    return [
        Stretch(
            f"{page}#buoc-{number}",
            module.title,
            step.title,
            " ".join(markdown.words(part.markdown) for part in step.parts if isinstance(part, Text)),
        )
        for number, step in enumerate(module.steps, start=1)
    ]


def search_script(found: Iterable[Stretch]) -> str:
    """Return the script that brings the stretches to `finding.js`.

    Words are folded where they are looked for, by the twin of `taphuan_grading.vietnamese`: a folded copy
    would double what a phone has to load.
    """
    content = json.dumps([list(one) for one in found], ensure_ascii=False, separators=(",", ":"))
    return f"(globalThis.taphuan ??= {{}}).texts = {content};\n"
