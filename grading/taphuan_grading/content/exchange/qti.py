"""Questions as a QTI 3.0 package: one XML file an item, and a manifest, in a ZIP file.

Written: choices, true or false, short text, numbers, ordering, matching, groups, gaps, red flags, written
answers, uploads. Not written, and listed: dialogues, ratings and pools, for which QTI has no interaction.
Each item is worth 1; the points of a module belong to a test, which is the other system's.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from xml.etree import ElementTree as ET

from taphuan_grading.content.exchange.plain import Left
from taphuan_grading.content.kinds.places import text_of
from taphuan_grading.content.models import (
    Gaps,
    Groups,
    Matching,
    Module,
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

ITEM = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
MANIFEST = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
MAP_RESPONSE = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response.xml"
MATCH_CORRECT = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # so that the same module always gives the same file

Build = Callable[["_Item", Question], None]


class _Item:
    """One ``qti-assessment-item`` while it is written."""

    def __init__(self, question: Question) -> None:
        self.root = ET.Element(
            "qti-assessment-item",
            {
                "xmlns": ITEM,
                "identifier": question.id,
                "title": question.id,
                "adaptive": "false",
                "time-dependent": "false",
                "xml:lang": "vi",
            },
        )
        self.declared: list[ET.Element] = []
        self.body = ET.Element("qti-item-body")
        self.template = ""

    def declare(self, name: str, cardinality: str, base: str, right: Sequence[str]) -> ET.Element:
        """Declare a response with its right value."""
        attributes = {"identifier": name, "cardinality": cardinality, "base-type": base}
        made = ET.Element("qti-response-declaration", attributes)
        if right:
            correct = ET.SubElement(made, "qti-correct-response")
            for value in right:
                ET.SubElement(correct, "qti-value").text = value
        self.declared.append(made)
        return made

    def map(self, declared: ET.Element, worth: Mapping[str, float]) -> None:
        """Give each value its share of the points; together they never cost anything."""
        attributes = {"lower-bound": "0", "upper-bound": "1", "default-value": "0"}
        mapping = ET.SubElement(declared, "qti-mapping", attributes)
        for value, share in worth.items():
            entry = {"map-key": value, "mapped-value": f"{share:.6g}"}
            ET.SubElement(mapping, "qti-map-entry", entry)
        self.template = MAP_RESPONSE

    def prompt(self, html: str, within: ET.Element | None = None) -> None:
        """Write what is asked as text."""
        place = ET.SubElement(
            self.body if within is None else within, "p" if within is None else "qti-prompt"
        )
        place.text = text_of(html)

    def finished(self) -> ET.Element:
        """Return the item with everything in the order that the schema wants."""
        score = ET.Element("qti-outcome-declaration", _outcome("SCORE"))
        most = ET.Element("qti-outcome-declaration", _outcome("MAXSCORE"))
        default = ET.SubElement(most, "qti-default-value")
        ET.SubElement(default, "qti-value").text = "1"
        self.root.extend([*self.declared, score, most, self.body])
        if self.template:
            ET.SubElement(self.root, "qti-response-processing", {"template": self.template})
        return self.root


def _outcome(name: str) -> dict[str, str]:
    return {"identifier": name, "cardinality": "single", "base-type": "float"}


def _id(name: str) -> str:
    """Return a name that XML takes as an identifier."""
    return f"i-{name}"


def _choices(item: _Item, question: Question) -> None:
    if not isinstance(question, SingleChoice | MultipleChoice):
        return
    single = isinstance(question, SingleChoice)
    right = [_id(option.id) for option in question.options if option.right]
    declared = item.declare("RESPONSE", "single" if single else "multiple", "identifier", right)
    if single:
        item.template = MATCH_CORRECT
    else:
        signs = {True: 1 / len(right), False: -1 / len(right)}
        item.map(declared, {_id(option.id): signs[option.right] for option in question.options})
    attributes = {"response-identifier": "RESPONSE", "max-choices": "1" if single else "0"}
    made = ET.SubElement(item.body, "qti-choice-interaction", attributes)
    item.prompt(question.prompt_html, made)
    for option in question.options:
        ET.SubElement(made, "qti-simple-choice", {"identifier": _id(option.id)}).text = option.text


def _true_false(item: _Item, question: Question) -> None:
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


def _entry(item: _Item, question: Question) -> None:
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


def _ordering(item: _Item, question: Question) -> None:
    if not isinstance(question, Ordering):
        return
    item.declare("RESPONSE", "ordered", "identifier", [_id(name) for name in question.key_answer()])
    item.template = MATCH_CORRECT
    made = ET.SubElement(item.body, "qti-order-interaction", {"response-identifier": "RESPONSE"})
    item.prompt(question.prompt_html, made)
    for thing in question.shown()["things"]:
        choice = ET.SubElement(made, "qti-simple-choice", {"identifier": _id(thing["id"])})
        choice.text = text_of(thing["html"])


def _matching(item: _Item, question: Question) -> None:
    if isinstance(question, Matching):
        left, right, pairs, wrong = question.left, question.right, question.pairs, 0.0
    elif isinstance(question, Groups):
        left, right, pairs = question.things, question.groups, question.places
        wrong = -1 / len(pairs)
    else:
        return
    worth = {
        f"{_id(one.id)} {_id(other.id)}": 1 / len(pairs) if pairs[one.id] == other.id else wrong
        for one in left
        for other in right
    }
    key = [f"{_id(one)} {_id(other)}" for one, other in pairs.items()]
    item.map(item.declare("RESPONSE", "multiple", "directedPair", key), worth)
    attributes = {"response-identifier": "RESPONSE", "max-associations": str(len(pairs))}
    made = ET.SubElement(item.body, "qti-match-interaction", attributes)
    item.prompt(question.prompt_html, made)
    labels = question.labels()
    sides = [sorted(thing.id for thing in side) for side in (left, right)]
    for side, most in zip(sides, ("1", str(len(pairs))), strict=True):
        place = ET.SubElement(made, "qti-simple-match-set")
        for name in side:
            attributes = {"identifier": _id(name), "match-max": most}
            ET.SubElement(place, "qti-simple-associable-choice", attributes).text = labels[name]


def _gaps(item: _Item, question: Question) -> None:
    if not isinstance(question, Gaps):
        return
    item.prompt(question.prompt_html)
    for gap in question.gaps:
        name, place = f"RESPONSE{gap.name}", ET.SubElement(item.body, "p")
        place.text = f"({gap.name}) "
        share = 1 / len(question.gaps)
        if gap.options:
            right = [_id(id_) for id_, text in gap.ids.items() if text == gap.right]
            declared, worth = item.declare(name, "single", "identifier", right), dict.fromkeys(right, share)
            made = ET.SubElement(place, "qti-inline-choice-interaction", {"response-identifier": name})
            for id_ in sorted(gap.ids):
                ET.SubElement(made, "qti-inline-choice", {"identifier": _id(id_)}).text = gap.ids[id_]
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


def _red_flags(item: _Item, question: Question) -> None:
    if not isinstance(question, RedFlags):
        return
    declared = item.declare("RESPONSE", "multiple", "identifier", [_id(flag) for flag in question.flags])
    share = 1 / len(question.flags)
    worth = {_id(place.id): share if place.id in question.flags else -share for place in question.places}
    item.map(declared, worth)
    attributes = {"response-identifier": "RESPONSE", "max-choices": "0"}
    made = ET.SubElement(item.body, "qti-choice-interaction", attributes)
    item.prompt(question.prompt_html, made)
    for place in question.places:
        ET.SubElement(made, "qti-simple-choice", {"identifier": _id(place.id)}).text = place.text


def _free(item: _Item, question: Question) -> None:
    item.prompt(question.prompt_html)
    uploads = isinstance(question, Upload)
    item.declare("RESPONSE", "single", "file" if uploads else "string", [])
    name = "qti-upload-interaction" if uploads else "qti-extended-text-interaction"
    ET.SubElement(item.body, name, {"response-identifier": "RESPONSE"})


_BUILD: dict[type[Question], Build] = {
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


def item_xml(question: Question) -> bytes | None:
    """Return `question` as an item, None when QTI has no interaction for its type."""
    build = _BUILD.get(type(question))
    if build is None:
        return None
    item = _Item(question)
    build(item, question)
    root = item.finished()
    for early in root.findall("qti-response-processing"):  # it stands last
        root.remove(early)
        root.append(early)
    ET.indent(root)
    return _bytes(root)


def _bytes(root: ET.Element) -> bytes:
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def qti_package(module: Module) -> tuple[bytes, list[Left]]:
    """Return the questions of `module` as a QTI package, and those that it cannot hold."""
    items = {question.id: item_xml(question) for question in module.questions}
    why = "QTI 3 has no interaction for it"
    left = [Left(one.line, one.id, f"{one.type}: {why}") for one in module.questions if items[one.id] is None]
    written = {name: xml for name, xml in items.items() if xml is not None}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo("imsmanifest.xml", _EPOCH), _manifest(module, list(written)))
        for name, xml in written.items():
            package.writestr(zipfile.ZipInfo(f"items/{name}.xml", _EPOCH), xml)
    return target.getvalue(), left


def _manifest(module: Module, names: Sequence[str]) -> bytes:
    root = ET.Element("manifest", {"xmlns": MANIFEST, "identifier": f"m-{module.slug}"})
    about = ET.SubElement(root, "metadata")
    ET.SubElement(about, "schema").text = "QTI Package"
    ET.SubElement(about, "schemaversion").text = "3.0.0"
    ET.SubElement(root, "organizations")
    resources = ET.SubElement(root, "resources")
    for name in names:
        href = f"items/{name}.xml"
        attributes = {"identifier": f"r-{name}", "type": "imsqti_item_xmlv3p0", "href": href}
        ET.SubElement(ET.SubElement(resources, "resource", attributes), "file", {"href": href})
    ET.indent(root)
    return _bytes(root)
