"""Aiken: a question, its answers with letters, and a line that says which is right."""

from __future__ import annotations

import re
from pathlib import Path

from taphuan_grading.content.exchange.plain import Choice, Plain
from taphuan_grading.content.markdown import escaped
from taphuan_grading.content.mistakes import Mistakes

_OPTION = re.compile(r"([A-Z])[.)]\s+(.+)\Z")
_RIGHT = re.compile(r"ANSWER:\s*([A-Z])\s*\Z")
_EXPECTED = "a question, lines 'A. answer', and a line 'ANSWER: A'"


def read_aiken(text: str, path: Path, mistakes: Mistakes) -> list[Plain]:
    """Read an Aiken file; what is not Aiken is noted with its line."""
    read: list[Plain] = []
    prompt: list[tuple[int, str]] = []
    options: dict[str, str] = {}
    lines = text.split("\n")
    for number, line in enumerate((line.strip() for line in lines), start=1):
        if match := _RIGHT.match(line):
            if not prompt or len(options) < 2 or match[1] not in options:
                mistakes.add(path, number, f"answer {match[1]} is not among the answers above", _EXPECTED)
            else:
                read.append(_question(prompt, options, match[1]))
            prompt, options = [], {}
        elif (match := _OPTION.match(line)) and prompt:
            if match[1] in options:
                mistakes.add(path, number, f"answer {match[1]} appears twice", "each letter once")
            options[match[1]] = match[2]
        elif line and options:
            mistakes.add(path, number, "text stands between the answers", _EXPECTED)
            prompt, options = [(number, line)], {}
        elif line:
            prompt.append((number, line))
    if prompt:
        mistakes.add(path, prompt[0][0], "the last question has no right answer", _EXPECTED)
    return read


def _question(prompt: list[tuple[int, str]], options: dict[str, str], right: str) -> Plain:
    choices = tuple(Choice(escaped(text), letter == right) for letter, text in options.items())
    words = " ".join(line for _, line in prompt)
    return Plain(name="", type="single-choice", prompt=escaped(words), choices=choices, line=prompt[0][0])
