"""Which interaction of QTI 3.0 shows which type of question, and how an answer earns its share."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree as ET

from taphuan_grading.content.exchange.qti_item import MATCH_CORRECT, Item, xml_id
from taphuan_grading.content.kinds.places import text_of
from taphuan_grading.content.models import (
    Gaps,
    Groups,
    Matching,
    MultipleChoice,
    Number,
    Ordering,
    Question,
    RedFlags,
    ShortText,
    SingleChoice,
    TrueFalse,
    Upload,
    Written,
)

Build = Callable[[Item, Question], None]


def _choices(item: Item, question: Question) -> None:
    if not isinstance(question, SingleChoice | MultipleChoice):
        return
    single = isinstance(question, SingleChoice)
    right = [xml_id(option.id) for option in question.options if option.right]
    declared = item.declare("RESPONSE", "single" if single else "multiple", "identifier", right)
    if single:
        item.template = MATCH_CORRECT
    else:
        signs = {True: 1 / len(right), False: -1 / len(right)}
        item.map(declared, {xml_id(option.id): signs[option.right] for option in question.options})
    attributes = {"response-identifier": "RESPONSE", "max-choices": "1" if single else "0"}
    made = ET.SubElement(item.body, "qti-choice-interaction", attributes)
    item.prompt(question.prompt_html, made)
    for option in question.options:
        ET.SubElement(made, "qti-simple-choice", {"identifier": xml_id(option.id)}).text = option.text


def _true_false(item: Item, question: Question) -> None:
    if not isinstance(question, TrueFalse):
        return
    item.declare("RESPONSE", "single", "identifier", [str(question.answer).lower()])
    item.template = MATCH_CORRECT
    made = ET.SubElement(
        item.body, "qti-choice-interaction", {"response-identifier": "RESPONSE", "max-choices": "1"}
    )
    item.prompt(question.prompt_html, made)
    for name, text in {"true": "Đúng", "false": "Sai"}.items():
        ET.SubElement(made, "qti-simple-choice", {"identifier": name}).text = text


def _entry(item: Item, question: Question) -> None:
    item.prompt(question.prompt_html)
    place = ET.SubElement(item.body, "p")
    ET.SubElement(place, "qti-text-entry-interaction", {"response-identifier": "RESPONSE"})
    if isinstance(question, ShortText):
        declared = item.declare("RESPONSE", "single", "string", question.answers[:1])
        item.map(declared, dict.fromkeys(question.answers, 1.0))
    elif isinstance(question, Number):
        item.declare("RESPONSE", "single", "float", [f"{question.answer:.12g}"])
        _within(item.root, question.tolerance)


def _within(root: ET.Element, tolerance: float) -> None:
    """Write the rule for a number: all within the tolerance, which no standard template knows."""
    condition = ET.SubElement(ET.SubElement(root, "qti-response-processing"), "qti-response-condition")
    if_ = ET.SubElement(condition, "qti-response-if")
    room = {"tolerance-mode": "absolute", "tolerance": f"{tolerance:.12g} {tolerance:.12g}"}
    equal = ET.SubElement(if_, "qti-equal", room)
    ET.SubElement(equal, "qti-variable", {"identifier": "RESPONSE"})
    ET.SubElement(equal, "qti-correct", {"identifier": "RESPONSE"})
    score = ET.SubElement(if_, "qti-set-outcome-value", {"identifier": "SCORE"})
    ET.SubElement(score, "qti-base-value", {"base-type": "float"}).text = "1"


def _ordering(item: Item, question: Question) -> None:
    if not isinstance(question, Ordering):
        return
    item.declare("RESPONSE", "ordered", "identifier", [xml_id(name) for name in question.key_answer()])
    item.template = MATCH_CORRECT
    made = ET.SubElement(item.body, "qti-order-interaction", {"response-identifier": "RESPONSE"})
    item.prompt(question.prompt_html, made)
    for thing in question.shown()["things"]:
        choice = ET.SubElement(made, "qti-simple-choice", {"identifier": xml_id(thing["id"])})
        choice.text = text_of(thing["html"])


def _matching(item: Item, question: Question) -> None:
    if isinstance(question, Matching):
        left, right, pairs, wrong = question.left, question.right, question.pairs, 0.0
    elif isinstance(question, Groups):
        left, right, pairs = question.things, question.groups, question.places
        wrong = -1 / len(pairs)
    else:
        return
    worth = {
        f"{xml_id(one.id)} {xml_id(other.id)}": 1 / len(pairs) if pairs[one.id] == other.id else wrong
        for one in left
        for other in right
    }
    key = [f"{xml_id(one)} {xml_id(other)}" for one, other in pairs.items()]
    item.map(item.declare("RESPONSE", "multiple", "directedPair", key), worth)
    attributes = {"response-identifier": "RESPONSE", "max-associations": str(len(pairs))}
    made = ET.SubElement(item.body, "qti-match-interaction", attributes)
    item.prompt(question.prompt_html, made)
    labels = question.labels()
    sides = [sorted(thing.id for thing in side) for side in (left, right)]
    for side, most in zip(sides, ("1", str(len(pairs))), strict=True):
        place = ET.SubElement(made, "qti-simple-match-set")
        for name in side:
            attributes = {"identifier": xml_id(name), "match-max": most}
            ET.SubElement(place, "qti-simple-associable-choice", attributes).text = labels[name]


def _gaps(item: Item, question: Question) -> None:
    if not isinstance(question, Gaps):
        return
    item.prompt(question.prompt_html)
    for gap in question.gaps:
        name, place = f"RESPONSE{gap.name}", ET.SubElement(item.body, "p")
        place.text = f"({gap.name}) "
        share = 1 / len(question.gaps)
        if gap.options:
            right = [xml_id(id_) for id_, text in gap.ids.items() if text == gap.right]
            declared, worth = item.declare(name, "single", "identifier", right), dict.fromkeys(right, share)
            made = ET.SubElement(place, "qti-inline-choice-interaction", {"response-identifier": name})
            for id_ in sorted(gap.ids):
                ET.SubElement(made, "qti-inline-choice", {"identifier": xml_id(id_)}).text = gap.ids[id_]
        else:
            declared = item.declare(name, "single", "string", gap.texts[:1])
            worth = dict.fromkeys(gap.texts, share)
            ET.SubElement(place, "qti-text-entry-interaction", {"response-identifier": name})
        item.map(declared, worth)
    item.template = ""  # the standard templates read one response only
    processing = ET.SubElement(item.root, "qti-response-processing")
    total = ET.SubElement(
        ET.SubElement(processing, "qti-set-outcome-value", {"identifier": "SCORE"}), "qti-sum"
    )
    for gap in question.gaps:
        ET.SubElement(total, "qti-map-response", {"identifier": f"RESPONSE{gap.name}"})


def _red_flags(item: Item, question: Question) -> None:
    if not isinstance(question, RedFlags):
        return
    declared = item.declare("RESPONSE", "multiple", "identifier", [xml_id(flag) for flag in question.flags])
    share = 1 / len(question.flags)
    worth = {xml_id(place.id): share if place.id in question.flags else -share for place in question.places}
    item.map(declared, worth)
    attributes = {"response-identifier": "RESPONSE", "max-choices": "0"}
    made = ET.SubElement(item.body, "qti-choice-interaction", attributes)
    item.prompt(question.prompt_html, made)
    for place in question.places:
        ET.SubElement(made, "qti-simple-choice", {"identifier": xml_id(place.id)}).text = place.text


def _free(item: Item, question: Question) -> None:
    item.prompt(question.prompt_html)
    uploads = isinstance(question, Upload)
    item.declare("RESPONSE", "single", "file" if uploads else "string", [])
    name = "qti-upload-interaction" if uploads else "qti-extended-text-interaction"
    ET.SubElement(item.body, name, {"response-identifier": "RESPONSE"})


BUILD: dict[type[Question], Build] = {
    SingleChoice: _choices,
    MultipleChoice: _choices,
    TrueFalse: _true_false,
    ShortText: _entry,
    Number: _entry,
    Ordering: _ordering,
    Matching: _matching,
    Groups: _matching,
    Gaps: _gaps,
    RedFlags: _red_flags,
    Written: _free,
    Upload: _free,
}
"""How each type is written; what is missing here QTI cannot hold."""
