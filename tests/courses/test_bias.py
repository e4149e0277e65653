"""No rule of thumb finds the answers: each is measured over the whole bank against blind chance, exactly."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import pytest
from tests.courses.prose import questions
from tests.few import COURSES

from taphuan_grading.content import load_programme
from taphuan_grading.content.models import Dialogue, MultipleChoice, Simulation, SingleChoice, TrueFalse
from taphuan_grading.content.simulations import practised

TOLERANCE = 0.05
"""Blind guessing has to do as well as a rule of thumb at least this often."""

ABSOLUTE = re.compile(
    r"\b(luôn|mọi|tất cả|toàn bộ|hoàn toàn|tuyệt đối|chắc chắn|bao giờ|duy nhất|bất cứ|chỉ cần|khỏi hẳn"
    r"|ngay|cả|hết|trăm phần trăm)\b",
    re.IGNORECASE,
)
"""Words that make a statement hold without exception; who knows tests takes such an option to be wrong."""

BANK = [each for module in load_programme(COURSES).modules for each in questions(module)]
TRUTHS = [each for each in BANK if isinstance(each, TrueFalse)]


class Asked(NamedTuple):
    """Something with options, some of which are right."""

    prompt: str
    options: list[str]
    right: set[int]


def chosen(question: SingleChoice | MultipleChoice) -> Asked:
    texts = [option.text for option in question.options]
    return Asked(
        question.prompt_markdown, texts, {at for at, each in enumerate(question.options) if each.right}
    )


def played(scenario: Simulation, condition: str) -> Iterator[Asked]:
    """Yield what is chosen on its screens: one option when `condition` is value, several when chosen."""
    items = {
        item["id"]: item
        for screen in scenario.stage.get("screens", ())
        for item in screen["items"]
        if "options" in item
    }
    for check in scenario.checks:
        _, thing, wanted = check.rule.get(condition, (None, None, None))
        right = wanted.get("exactly") if isinstance(wanted, dict) else wanted
        if thing in items and right:
            options = items[thing]["options"]
            places = {at for at, name in enumerate(options) if name in right}
            yield Asked(items[thing]["label"], [*options.values()], places)


def said(question: Dialogue) -> Iterator[Asked]:
    """Yield the scenes in which one line leads to a better outcome than the others."""
    rule, labels = question.rule(), question.labels()

    def best(scene: str, past: frozenset[str]) -> float:
        onward = [to for where, to in rule["lines"].values() if where == scene and to not in past]
        return float(rule["ends"].get(scene, max((best(to, past | {scene}) for to in onward), default=0)))

    for scene in question.scenes:
        lines = {name: to for name, (where, to) in rule["lines"].items() if where == scene.name}
        worth = [best(to, frozenset({scene.name})) for to in lines.values()]
        if worth.count(max(worth, default=0)) == 1:
            right = {worth.index(max(worth))}
            yield Asked(scene.told.text, [labels[name] for name in lines], right)


SCENARIOS = practised(COURSES)
QUESTIONS = [chosen(each) for each in BANK if isinstance(each, SingleChoice)]
SOURCES = {
    "questions": QUESTIONS,
    "simulations": [asked for each in SCENARIOS for asked in played(each, "value")],
    "dialogues": [asked for each in BANK if isinstance(each, Dialogue) for asked in said(each)],
}
SEVERAL = {
    "questions": [chosen(each) for each in BANK if isinstance(each, MultipleChoice)],
    "simulations": [asked for each in SCENARIOS for asked in played(each, "chosen")],
}

Rule = Callable[[str, Sequence[str]], set[int]]
"""Which options of a question a rule of thumb leaves, by their places; leaving all, it says nothing."""


def tokens(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def shared(option: str, prompt: str, options: Sequence[str]) -> int:
    """Count the words that an option shares with the others."""
    return sum(len(tokens(option) & tokens(other)) for other in options if other != option)


def most(measure: Callable[[str, str, Sequence[str]], float]) -> Rule:
    """Return the rule that takes the option with the most of something."""

    def rule(prompt: str, options: Sequence[str]) -> set[int]:
        found = [measure(option, prompt, options) for option in options]
        return {place for place, value in enumerate(found) if value == max(found)}

    return rule


def but(rule: Rule) -> Rule:
    """Return the rule that takes any other option."""
    return lambda prompt, options: set(range(len(options))) - rule(prompt, options)


def without(pattern: str | re.Pattern[str]) -> Rule:
    """Return the rule that drops options in which something stands."""
    return lambda _, options: {place for place, text in enumerate(options) if not re.search(pattern, text)}


def at(place: int) -> Rule:
    """Return the rule that always takes one place, counted from the end when it is negative."""
    return lambda _, options: {place % len(options)} if place < len(options) else set()


def combined(prompt: str, options: Sequence[str]) -> set[int]:
    """Drop absolute words, the longest and the shortest, and take what shares most words with the others."""
    left = without(ABSOLUTE)(prompt, options) or set(range(len(options)))
    for rule in (LONGEST, SHORTEST):
        left = left - rule(prompt, options) or left
    found = {place: shared(options[place], prompt, options) for place in left}
    return {place for place, count in found.items() if count == max(found.values())}


LONGEST = most(lambda option, *_: len(option))
SHORTEST = most(lambda option, *_: -len(option))
RULES: dict[str, Rule] = {
    "the longest": LONGEST,
    "the shortest": SHORTEST,
    "the first": at(0),
    "the second": at(1),
    "the third": at(2),
    "the last": at(-1),
    "most words of the others": most(shared),
    "most words of the question": most(lambda option, prompt, _: len(tokens(option) & tokens(prompt))),
    "no absolute word": without(ABSOLUTE),
    "no reason": without(r"\bvì\b"),
    "no comma": without(","),
    "no number": without(r"\d"),
    "combined": combined,
}
ENDS = ("the longest", "the shortest", "the first", "the last")
BOTH = RULES | {f"all but: {name}": but(rule) for name, rule in RULES.items()}


def luck(hits: int, chances: Iterable[float]) -> float:
    """Return how likely blind guessing has `hits` or more, when each of `chances` is that of one question."""
    spread = [1.0]
    for chance in chances:
        spread = [
            missed * (1 - chance) + hit * chance
            for missed, hit in zip([*spread, 0.0], [0.0, *spread], strict=True)
        ]
    return sum(spread[hits:])


def told(rule: Rule, asked: Iterable[Asked]) -> Iterator[tuple[bool, float]]:
    """Yield, where a rule says something, whether it leaves what is right, and the chance of that."""
    for prompt, options, right in asked:
        left = rule(prompt, options)
        if 0 < len(left) < len(options):
            yield right <= left, len(left) / len(options)


def fair(hits: int, chances: Sequence[float]) -> None:
    assert luck(hits, chances) > TOLERANCE, f"{hits} of {len(chances)}, by chance {sum(chances):.1f}"


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("name", BOTH)
def test_a_rule_of_thumb_is_no_better_than_guessing(source: str, name: str) -> None:
    judged = list(told(BOTH[name], SOURCES[source]))
    fair(sum(hit for hit, _ in judged), [chance for _, chance in judged])


@pytest.mark.parametrize("name", BOTH)
def test_a_bank_that_a_rule_would_answer_is_found_out(name: str) -> None:
    """It speaks of so many questions that it could not be right of all of them by chance."""
    chances = [chance for _, chance in told(BOTH[name], QUESTIONS)]
    with pytest.raises(AssertionError, match="by chance"):
        fair(len(chances), chances)


@pytest.mark.parametrize("source", SEVERAL)
@pytest.mark.parametrize("name", ENDS)
def test_nor_does_it_find_right_or_wrong_options_among_several(source: str, name: str) -> None:
    right, wrong, chances = 0, 0, []
    for asked in SEVERAL[source]:
        for place in RULES[name](asked.prompt, asked.options):
            right += place in asked.right
            wrong += place not in asked.right
            chances.append(len(asked.right) / len(asked.options))
    fair(right, chances)
    fair(wrong, [1 - chance for chance in chances])


def test_true_is_no_better_guess_than_false() -> None:
    truths = Counter(question.answer for question in TRUTHS)
    fair(max(truths.values()), [0.5] * len(TRUTHS))


@pytest.mark.parametrize("answer", [True, False])
def test_absolute_words_and_length_do_not_tell_true_from_false(answer: bool) -> None:
    share = sum(question.answer is answer for question in TRUTHS) / len(TRUTHS)
    by_length = sorted(TRUTHS, key=lambda question: len(question.prompt_markdown))
    half = len(TRUTHS) // 2
    for group in (
        [question for question in TRUTHS if ABSOLUTE.search(question.prompt_markdown)],
        by_length[:half],
        by_length[half:],
    ):
        fair(sum(question.answer is answer for question in group), [share] * len(group))
