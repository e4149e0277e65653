r"""Moodle's GIFT: plain text, one question a paragraph, answers in braces.

Read: choices, true or false, short answer, number, matching, essay, missing word. Not read, and listed:
descriptions, HTML, answers worth only a part of the points, several numbers for one question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from taphuan_grading.content.exchange.plain import Choice, Left, Pair, Plain
from taphuan_grading.content.markdown import escaped
from taphuan_grading.content.mistakes import Mistakes

_HIDDEN = 0xE000
"""Escaped characters stand in this private area while the file is taken apart."""

_SPECIAL = re.compile(r"([~=#{}:\\])")
_ESCAPE = re.compile(r"\\([~=#{}:\\n])")
_SHOWN = re.compile("[\ue000-\ue07f]")
_TITLE = re.compile(r"::(.*?)::", re.DOTALL)
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
_WEIGHT = re.compile(r"%(-?\d+(?:\.\d+)?)%")
_TRUE = {"T": "true", "TRUE": "true", "F": "false", "FALSE": "false"}
_NUMBER = r"-?\d+(?:\.\d+)?"
_NUMERIC = re.compile(rf"=?\s*({_NUMBER})(?:\s*(:|\.\.)\s*({_NUMBER}))?\s*\Z")


class _NotHereError(Exception):
    """A question that is GIFT, but nothing that a module can hold; the text says why."""


def read_gift(text: str, path: Path, mistakes: Mistakes) -> tuple[list[Plain], list[Left]]:
    """Read a GIFT file.

    Parameters
    ----------
    text
        Its content.
    path
        The file, for messages.
    mistakes
        Receives what is not GIFT, with lines.

    Returns
    -------
    tuple
        The questions, and those that a module cannot hold.
    """
    read: list[Plain] = []
    left: list[Left] = []
    for line, block in _blocks(_ESCAPE.sub(lambda match: chr(_HIDDEN + ord(match[1])), text)):
        title = _TITLE.match(block)
        name = _typed(title[1]) if title else ""
        rest = block[title.end() :].strip() if title else block
        opened, closed = rest.find("{"), rest.find("}")
        if opened < 0 and closed < 0:
            left.append(Left(line, name, "a description asks nothing"))
        elif not 0 <= opened < closed or "{" in rest[closed + 1 :]:
            mistakes.add(path, line, "the answers are not in one pair of braces", "'question {answers}'")
        else:
            try:
                read.append(
                    _question(name, rest[:opened], rest[opened + 1 : closed], rest[closed + 1 :], line)
                )
            except _NotHereError as reason:
                left.append(Left(line, name, str(reason)))
    return read, left


def write_gift(questions: Sequence[Plain]) -> str:
    """Return `questions` as a GIFT file; texts are marked as Markdown."""
    blocks = [
        f"::{_escaped(one.name)}::[markdown]{_escaped(one.prompt)} {{{_answers(one)}}}" for one in questions
    ]
    return "\n\n".join(blocks) + "\n"


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Yield each paragraph without comments and categories, with its line."""
    lines: list[tuple[int, str]] = []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        stripped = line.strip()
        if stripped and not stripped.startswith(("//", "$CATEGORY:")):
            lines.append((number, stripped))
        elif not stripped and lines:
            yield lines[0][0], "\n".join(each for _, each in lines)
            lines = []


def _question(name: str, before: str, answers: str, after: str, line: int) -> Plain:
    found = _FORMAT.match(before.strip())
    kind = found[1] if found else "moodle"
    words = before.strip()[found.end() :] if found else before
    if kind == "html" or (kind == "moodle" and re.search(r"<[a-zA-Z]", words + answers)):
        raise _NotHereError("its text is HTML; make it plain text first")
    markdown = kind == "markdown"
    gap = " \\_\\_\\_ " if after.strip() else ""
    prompt = _text(words, markdown=markdown) + gap + _text(after, markdown=markdown)
    body, _, general = answers.partition("####")
    base = Plain(
        name=name,
        type="written",
        prompt=prompt.strip(),
        explanation=_text(general, markdown=markdown),
        line=line,
    )
    if not base.prompt:
        raise _NotHereError("it asks nothing")
    return _with_answers(base, body.strip(), markdown=markdown)


def _with_answers(base: Plain, body: str, *, markdown: bool) -> Plain:
    if not body:
        return base
    if body.startswith("#"):
        return _numeric(base, body[1:])
    word = body.split("#", maxsplit=1)[0].strip().upper()
    if word in _TRUE:
        return replace(base, type="true-false", answers=(_TRUE[word],))
    parts = [part.strip() for part in re.split("([=~])", body)]
    if parts[0] or len(parts) < 3:
        raise _NotHereError("its answers begin with neither '=' nor '~'")
    marks = list(zip(parts[1::2], parts[2::2], strict=True))
    if all(mark == "=" and "->" in answer for mark, answer in marks):
        pairs = [answer.partition("->") for _, answer in marks]
        made = tuple(Pair(_text(a, markdown=markdown), _text(b, markdown=markdown)) for a, _, b in pairs)
        return replace(base, type="matching", pairs=made)
    if all(mark == "=" for mark, _ in marks):
        return _short(base, marks)
    return _choice(base, marks, markdown=markdown)


def _numeric(base: Plain, body: str) -> Plain:
    match = _NUMERIC.match(body.split("#", maxsplit=1)[0].strip())
    if match is None:
        raise _NotHereError("it takes several numbers, or a form of number that is not known here")
    first, second = float(match[1]), float(match[3] or 0)
    if match[2] == "..":
        number, tolerance = (first + second) / 2, abs(second - first) / 2
    else:
        number, tolerance = first, second
    return replace(base, type="number", number=number, tolerance=tolerance)


def _short(base: Plain, marks: Sequence[tuple[str, str]]) -> Plain:
    answers = []
    for _, answer in marks:
        weight = _WEIGHT.match(answer)
        if weight and float(weight[1]) != 100:
            raise _NotHereError("an answer is worth only a part of the points")
        answers.append(_typed(_halves(answer[weight.end() :] if weight else answer)[0]))
    if any("|" in answer for answer in answers):
        raise _NotHereError("an answer holds '|', which separates answers here")
    return replace(base, type="short-text", answers=tuple(answers))


def _choice(base: Plain, marks: Sequence[tuple[str, str]], *, markdown: bool) -> Plain:
    choices, weighted = [], False
    for mark, answer in marks:
        weight = _WEIGHT.match(answer)
        weighted = weighted or weight is not None
        words, feedback = _halves(answer[weight.end() :] if weight else answer)
        is_right = mark == "=" or (weight is not None and float(weight[1]) > 0)
        choices.append(Choice(_text(words, markdown=markdown), is_right, _text(feedback, markdown=markdown)))
    right = sum(choice.right for choice in choices)
    if not right or (right > 1 and not weighted):
        raise _NotHereError(
            "none of its answers is right, or several are without saying how much each is worth"
        )
    single = right == 1 and not weighted
    return replace(base, type="single-choice" if single else "multiple-choice", choices=tuple(choices))


def _halves(answer: str) -> tuple[str, str]:
    words, _, feedback = answer.partition("#")
    return words, feedback


def _typed(text: str) -> str:
    r"""Return text with ``\=``, ``\:`` and the like as what they stand for."""
    shown = _SHOWN.sub(lambda match: chr(ord(match[0]) - _HIDDEN), text.replace(chr(_HIDDEN + ord("n")), " "))
    return " ".join(shown.split())


def _text(text: str, *, markdown: bool) -> str:
    words = _typed(text)
    return words if markdown else escaped(words)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _answers(question: Plain) -> str:
    general = f"####{_escaped(question.explanation)}" if question.explanation else ""
    match question.type:
        case "single-choice" | "multiple-choice":
            body = " ".join(_option(question, choice) for choice in question.choices)
        case "true-false":
            body = question.answers[0].upper()
        case "short-text":
            body = " ".join(f"={_escaped(answer)}" for answer in question.answers)
        case "number":
            body = f"#{question.number:.12g}:{question.tolerance:.12g}"
        case "matching":
            body = " ".join(f"={_escaped(pair.left)} -> {_escaped(pair.right)}" for pair in question.pairs)
        case "written":
            body = ""
    return body + general


def _option(question: Plain, choice: Choice) -> str:
    right = [one for one in question.choices if one.right]
    if question.type == "single-choice":
        mark = "=" if choice.right else "~"
    else:
        share = 100 / len(right) if choice.right else -100 / len(right)
        mark = f"~%{share:.5f}%"
    feedback = f"#{_escaped(choice.feedback)}" if choice.feedback else ""
    return f"{mark}{_escaped(choice.text)}{feedback}"
