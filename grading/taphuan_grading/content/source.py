"""Reading a file as text, whatever editor it came from."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from taphuan_grading.content.mistakes import Mistakes

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_NBGRADER = re.compile(r"(?:BEGIN|END) (?:SOLUTION|HIDDEN TESTS|MARK SCHEME)|AUTOTEST")


def read_source(path: Path, mistakes: Mistakes) -> str | None:
    """Return the text of `path` in NFC with plain line ends and no byte-order mark.

    Parameters
    ----------
    path
        A file of a course.
    mistakes
        Receives what is wrong with the file.

    Returns
    -------
    str or None
        None when the file cannot be read as text.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        mistakes.add(path, 1, f"the file cannot be read ({error.strerror})", "a readable file")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        mistakes.add(path, line, "the file is not UTF-8", "text saved as UTF-8")
        return None
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    for number, content in enumerate(text.split("\n"), start=1):
        if _CONTROL.search(content):
            mistakes.add(path, number, "the line holds a control character", "visible text only")
        if match := _NBGRADER.search(content):
            mistakes.add(path, number, f"'{match[0]}' has a meaning to nbgrader", "other words")
    return text
