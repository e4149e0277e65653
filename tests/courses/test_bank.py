"""Every module and question of the province: form, key, distractors, facts, language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from math import comb
from pathlib import Path
from statistics import mean

import pytest
from tests.courses.prose import is_syllable, passages, questions, sentences, spelt, words
from tests.few import COURSES
from tests.gallery import right

from taphuan_grading import clock
from taphuan_grading.assignment.keys import spec_of
from taphuan_grading.content import check, load_programme
from taphuan_grading.content.base import BaseQuestion
from taphuan_grading.content.models import Module, MultipleChoice, Pool, Simulation, SingleChoice, TrueFalse
from taphuan_grading.marking.scoring import points
from taphuan_grading.reports.handout import handout_pdf
from taphuan_grading.rules.pool import draw_name

PROGRAMME = load_programme(COURSES)
MODULES = PROGRAMME.modules
ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "site/huong-dan/tu-nuoc-ngoai.md"
DICTIONARY = Path("/usr/share/hunspell/vi_VN.dic")
UNITS = {"kg", "ml", "mm", "cm", "km", "ha"}
FIRST = {
    "digital-transformation/plan-and-role",
    "e-commerce/selling-online",
}
"""The first modules, from before pools and simulators: papers handed in hold them to their questions."""

modules = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.id)
single = [each for module in MODULES for each in questions(module) if isinstance(each, SingleChoice)]


def score(question: BaseQuestion, answer: object) -> float:
    return points(spec_of(question), answer)  # type: ignore[arg-type]


@modules
def test_the_form_of_a_module(module: Module) -> None:
    assert 15 <= module.minutes <= 25
    assert module.tomorrow
    assert handout_pdf(module)
    text = "\n".join(passages(module))
    assert "giả định" in text
    assert "](http" not in module.path.read_text(encoding="utf-8")
    assert module.pictures or "|---" in module.path.read_text(encoding="utf-8")
    assert all(len(picture.alt.split()) >= 8 for picture in module.pictures)
    practice = [question for question in module.questions if question.practice]
    assert 2 <= len(practice) <= 4
    assert 8 <= len(module.marked) <= 12
    if module.id not in FIRST:
        assert any(isinstance(question, Pool) for question in module.marked)
        assert any(isinstance(question, Simulation) for question in module.questions)
        assert "Tình huống giả định" in text


@modules
def test_the_key_earns_all_and_nothing_earns_nothing(module: Module) -> None:
    for question in module.questions:
        if question.by_trainer:
            continue
        draw = draw_name(f"run/somebody/{module.id}", 1)
        key = question.handed_in(right(question, draw), draw)  # type: ignore[arg-type]
        assert score(question, key) == pytest.approx(question.points), question.id
        assert score(question, question.handed_in(None, draw)) == 0, question.id


@modules
def test_each_distractor_earns_less(module: Module) -> None:
    for question in questions(module):
        if isinstance(question, SingleChoice):
            for option in question.options:
                assert (score(question, option.id) == question.points) is option.right
                assert option.feedback_html, f"{question.id}: {option.text}"
        elif isinstance(question, MultipleChoice):
            key = question.key_answer()
            wrong = [option.id for option in question.options if not option.right]
            assert wrong
            for one in wrong:
                assert score(question, [*key, one]) < question.points
                assert score(question, [one]) == 0
        elif isinstance(question, TrueFalse):
            assert score(question, not question.answer) == 0


@modules
def test_an_empty_answer_is_explained_too(module: Module) -> None:
    for question in module.marked:
        said = question.explanation_html or question.by_trainer
        assert said or isinstance(question, SingleChoice | MultipleChoice | Simulation), question.id


def at_least(count: int, of: int, chance: float) -> float:
    """Return how likely `count` or more of `of` are when each comes with `chance`."""
    return sum(comb(of, k) * chance**k * (1 - chance) ** (of - k) for k in range(count, of + 1))


def test_the_longest_option_is_no_better_guess_than_another() -> None:
    """Of questions with one longest option it is right as often as chance has it, or less."""
    told = []
    for question in single:
        lengths = sorted((len(option.text), option.right) for option in question.options)
        if lengths[-1][0] > lengths[-2][0]:
            told.append((lengths[-1][1], 1 / len(lengths)))
    longest = sum(is_right for is_right, _ in told)
    assert at_least(longest, len(told), mean(chance for _, chance in told)) > 0.05, (
        f"{longest} of {len(told)}"
    )


def test_true_is_no_better_guess_than_false_and_no_place_better_than_another() -> None:
    truths = [each.answer for module in MODULES for each in questions(module) if isinstance(each, TrueFalse)]
    most = max(Counter(truths).values())
    assert at_least(most, len(truths), 0.5) > 0.01, Counter(truths)
    places = Counter(question.key_answer() for question in single)
    chance = mean(1 / len(question.options) for question in single)
    assert at_least(max(places.values()), len(single), chance) > 0.01, places


@modules
def test_sentences_are_short(module: Module) -> None:
    lengths = [len(sentence) for sentence in sentences(module)]
    assert mean(lengths) <= 30
    long = [" ".join(sentence) for sentence in sentences(module) if len(sentence) > 45]
    assert not long


def test_every_foreign_word_is_in_the_glossary() -> None:
    rows = re.findall(r"^\| (.+?) \|", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE)
    known = {word.lower() for row in rows for word in re.findall(r"\w+", row)} | UNITS | allowed()
    strange = where(lambda word: not is_syllable(word) and not re.fullmatch(r"[IVX]+", word))
    unknown = {word: module_id for word, module_id in strange.items() if word.lower() not in known}
    assert not unknown


def test_every_word_is_spelt_as_in_the_dictionary() -> None:
    if not DICTIONARY.is_file():
        pytest.skip("no Vietnamese word list: apt-get install hunspell-vi")
    lines = DICTIONARY.read_text(encoding="utf-8").splitlines()[1:]
    known = {spelt(line.split("/")[0]) for line in lines} | {spelt(word) for word in allowed()}
    wrong = {word: module_id for word, module_id in where(is_syllable).items() if spelt(word) not in known}
    assert not wrong


def where(wanted: Callable[[str], bool]) -> dict[str, str]:
    """Return the words of more than one letter for which `wanted` holds, and a module that has each."""
    found = {word: module.id for module in MODULES for word in words(module)}
    return {word: module_id for word, module_id in found.items() if len(word) > 1 and wanted(word)}


def allowed() -> set[str]:
    """Return words that are right and in no list."""
    return set((Path(__file__).with_name("words.txt")).read_text(encoding="utf-8").split())


def test_every_fact_is_in_force_today() -> None:
    assert check([COURSES], clock.today()) == []
