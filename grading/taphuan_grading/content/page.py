"""One module's file while it is read: its place, its pictures, and what any stretch of it may hold."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from markdown_it.token import Token

from taphuan_grading.content import markdown
from taphuan_grading.content.base import Picture
from taphuan_grading.content.facts import Fact
from taphuan_grading.content.mistakes import Mistakes

PICTURES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
}
"""Endings of pictures, and their types."""

LARGEST_PICTURE = 300_000
"""Bytes; at 1 Mbit/s such a picture takes over two seconds."""

_PICTURE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*\Z")
_PICTURE_EXPECTED = "a picture beside the module, such as img/name.svg (Latin letters, no spaces)"


def data_uri(picture: Picture) -> str:
    """Return the picture as an address that holds it."""
    content = base64.b64encode(picture.path.read_bytes()).decode("ascii")
    return f"data:{PICTURES[picture.path.suffix.lower()]};base64,{content}"


@dataclass
class Page:
    """What is known of a file while it is read.

    Parameters
    ----------
    path
        The file.
    mistakes
        Receives what is wrong with it.
    pictures
        Pictures found so far, by the name that the text uses.
    question_lines
        Where each question id was seen first.
    scenarios
        The files that its simulations play, by the simulation's id.
    facts
        The facts that its head lists, by id.
    objectives
        The ids of what it teaches; a question of a module with one objective tests that one.
    """

    path: Path
    mistakes: Mistakes
    pictures: dict[str, Picture] = field(default_factory=dict)
    question_lines: dict[str, int] = field(default_factory=dict)
    scenarios: dict[str, Path] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    objectives: Sequence[str] = ()

    def mistake(self, line: int, problem: str, expected: str) -> None:
        """Note a mistake in this file."""
        self.mistakes.add(self.path, line, problem, expected)

    def picture(self, token: Token, line: int) -> None:
        """Take up a picture of the text, or say what is wrong with it."""
        name = unquote(str(token.attrs.get("src", "")))
        alt = markdown.plain(token)
        if not alt:
            self.mistake(line, f"picture '{name}' has no description", "![what it shows](file)")
        if not _PICTURE_NAME.match(name) or Path(name).suffix.lower() not in PICTURES:
            self.mistake(line, f"'{name}' cannot be a picture of a module", _PICTURE_EXPECTED)
            return
        path = self.path.parent / name
        if not path.is_file():
            self.mistake(line, f"picture '{name}' does not exist", _PICTURE_EXPECTED)
        elif path.stat().st_size > LARGEST_PICTURE:
            size = path.stat().st_size
            self.mistake(line, f"picture '{name}' has {size} bytes", f"at most {LARGEST_PICTURE} bytes")
        else:
            self.pictures.setdefault(name, Picture(name=name, path=path, alt=alt))

    def inspect(self, text: str, first: int, *, inside: bool = False) -> list[Token]:
        """Parse a stretch of the file and note what no stretch may hold.

        Parameters
        ----------
        text
            The stretch.
        first
            Its first line in the file.
        inside
            Whether the stretch is the inside of a block, where another block is a mistake anyway.

        Returns
        -------
        list of Token
            The tokens of the stretch.
        """
        tokens, defined = markdown.parse(text)
        lines = text.split("\n")
        fences = {"fence"} if inside else {"fence", "colon_fence"}
        for line in markdown.raw_html(text):
            self.mistake(first + line, "the text holds HTML", "Markdown only")
        for line in defined:
            self.mistake(first + line, "an address stands apart from its link", "[text](address)")
        for token, line in markdown.with_lines(tokens):
            if token.type == "image":
                self.picture(token, first + line)
            elif token.type in fences and not markdown.is_closed(token, lines):
                self.mistake(first + line, f"'{token.markup}{token.info}' is not closed", token.markup)
            elif token.type == "colon_fence" and token.level > 0:
                problem = f"'{token.markup}{token.info}' stands inside a list or a quotation"
                self.mistake(first + line, problem, "a line of its own, not indented")
        return tokens

    def render(self, tokens: Sequence[Token]) -> str:
        """Return HTML that stands alone: pictures are inside it."""
        for token, _ in markdown.with_lines(tokens):
            name = unquote(str(token.attrs.get("src", "")))
            if token.type == "image" and name in self.pictures:
                token.attrs["src"] = data_uri(self.pictures[name])
        return markdown.render(tokens)
