"""Every module and question of the province: form, key, distractors, facts, language."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from statistics import mean

import pytest
from tests.courses.prose import is_syllable, passages, questions, sentences, spelt, words
from tests.courses.slips import slips
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

modules = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.id)


def score(question: BaseQuestion, answer: object) -> float:
    return points(spec_of(question), answer)  # type: ignore[arg-type]


@modules
def test_the_form_of_a_module(module: Module) -> None:
    assert 15 <= module.minutes <= 25
    assert module.tomorrow
    assert handout_pdf(module)
    text = "\n".join(passages(module))
    assert "giả định" in text
    written = module.path.read_text(encoding="utf-8")
    assert module.pictures or "|---" in written
    practice = [question for question in module.questions if question.practice]
    assert 2 <= len(practice) <= 4
    assert 8 <= len(module.marked) <= 12
    assert any(isinstance(question, Pool) for question in module.marked)
    assert any(isinstance(question, Simulation) for question in module.marked)
    assert "Tình huống giả định" in text


@modules
def test_nobody_needs_to_open_an_address(module: Module) -> None:
    """Names of others are text: no link, no address, not even one that a page would turn into a link."""
    assert not re.findall(
        r"(?<!!)\[[^\]\n]*\]\(\S|https?://|\bwww\.", module.path.read_text(encoding="utf-8")
    )


@modules
def test_pictures_are_drawn_for_a_phone(module: Module) -> None:
    for picture in module.pictures:
        assert len(picture.alt.split()) >= 8, picture.name
        drawn = picture.path.read_text(encoding="utf-8")
        assert re.search(r'viewBox="0 0 320 \d+"', drawn), picture.name
        assert min(map(float, re.findall(r'font-size="([\d.]+)', drawn))) >= 15, picture.name


@modules
def test_what_a_module_teaches_is_asked_by_itself(module: Module) -> None:
    """Each objective has a question of its own beside the pool, which asks everybody something else."""
    asked = {goal for each in module.marked if not isinstance(each, Pool) for goal in each.objectives}
    assert asked == {goal.id for goal in module.objectives}


def test_a_module_is_meant_for_whoever_has_to_learn_it() -> None:
    for path in PROGRAMME.paths:
        for module_id in path.required:
            assert path.id in PROGRAMME.module(module_id).audience, (path.id, module_id)


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
    draw = draw_name(f"run/somebody/{module.id}", 1)
    for question in module.questions:
        if question.by_trainer:
            continue
        found = [question.handed_in(slip, draw) for slip in slips(question, draw)]  # type: ignore[arg-type]
        assert found, question.id
        for answer in found:
            assert score(question, answer) < question.points, f"{question.id}: {answer}"
        if isinstance(question, SingleChoice | TrueFalse):
            assert {score(question, answer) for answer in found} == {0}, question.id


@modules
def test_each_option_is_explained(module: Module) -> None:
    for question in questions(module):
        if isinstance(question, SingleChoice | MultipleChoice):
            assert all(option.feedback_html for option in question.options), question.id


@modules
def test_an_empty_answer_is_explained_too(module: Module) -> None:
    for question in module.marked:
        said = question.explanation_html or question.by_trainer
        assert said or isinstance(question, SingleChoice | MultipleChoice | Simulation), question.id


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
