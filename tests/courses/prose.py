"""What a module says, as sentences and words, and which words are no Vietnamese syllables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import escape, unescape

from taphuan_grading.content.base import BaseQuestion
from taphuan_grading.content.markdown import parse, plain
from taphuan_grading.content.models import Module, Pool, Simulation, Text

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_TAGS = re.compile(r"<img[^>]*>|<code>.*?</code>|<[^>]*>")
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_SYLLABLE = re.compile(
    "(?:b|ch?|d|đ|gh?|gi?|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x)?"
    "(?:a(?:ch|nh|ng|[ciymnoptu])?|ă(?:ng|[cmnpt])|â(?:ng|[cmnptuy])|e(?:ng|[cmnoptu])?|ê(?:ch|nh|[mnptu])?"
    "|i(?:a|ch|nh|êng|ê[cmnptu]|[mnptu])?|o(?:a(?:ch|ng|nh|[cimnpty])?|ă(?:ng|[cmnt])|e(?:[nomt])?|oc|ong|ng|[cimnpt])?"
    "|ô(?:ng|[cimnpt])?|ơ(?:[imnpt])?|u(?:ô(?:ng|[cimnt])|â(?:ng|[nty])|ê(?:ch|nh)?|ơ|y(?:a|ch|nh|ê[nt]|[tnu])?|ng|[acimnpt])?"
    "|ư(?:ơ(?:ng|[cimnptu])|ng|[acimntu])?|yê(?:ng|[mnptu])|y(?:nh|[nt])?)"
)


def questions(module: Module) -> Iterator[BaseQuestion]:
    """Yield every question, those of pools included."""
    for question in module.questions:
        yield question
        if isinstance(question, Pool):
            yield from question.items


def passages(module: Module) -> Iterator[str]:
    """Yield everything that a learner reads as a text of its own, without marks."""
    yield from [module.title, *(step.title for step in module.steps)]
    for step in module.steps:
        for part in step.parts:
            if isinstance(part, Text):
                yield from _paragraphs(part.markdown)
    for question in questions(module):
        yield from _paragraphs(question.prompt_markdown)
        told = [question.explanation_html]
        for option in getattr(question, "options", ()):
            told += [option.html, option.feedback_html]
        if isinstance(question, Simulation):
            told += [words for check in question.checks for words in (escape(check.title), escape(check.why))]
        yield from (unescape(_TAGS.sub(" ", text)) for text in told if text)


def _paragraphs(markdown: str) -> Iterator[str]:
    for token in parse(re.sub("</?blockquote>", "", markdown))[0]:
        if token.type == "inline":
            for child in token.children or []:
                if child.type == "code_inline":
                    child.content = ""
            yield plain(token)


def sentences(module: Module) -> list[list[str]]:
    """Return the words of every sentence."""
    pieces = [piece for text in passages(module) for piece in re.split(r"[.!?…:;]+(?=\s|$)|\n", text)]
    return [found for piece in pieces if (found := piece.split())]


def words(module: Module) -> set[str]:
    """Return the different words."""
    return {word for text in passages(module) for word in _WORD.findall(unicodedata.normalize("NFC", text))}


def spelt(word: str) -> tuple[str, frozenset[str]]:
    """Return the letters of a word and its tones, wherever they stand: ``hòa`` and ``hoà`` are the same."""
    letters = unicodedata.normalize("NFD", word.lower())
    tones = frozenset(letter for letter in letters if letter in _TONES)
    return unicodedata.normalize("NFC", "".join(letter for letter in letters if letter not in _TONES)), tones


def is_syllable(word: str) -> bool:
    """Say whether a word has the form of a Vietnamese syllable."""
    return _SYLLABLE.fullmatch(spelt(word)[0]) is not None
