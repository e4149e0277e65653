"""One item of a QTI 3.0 package while it is written: what is declared, asked and earned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from taphuan_grading.content.kinds.places import text_of
from taphuan_grading.content.models import Question

ITEM = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
MAP_RESPONSE = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response.xml"
MATCH_CORRECT = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"


class Item:
    """One ``qti-assessment-item`` while it is written.

    Parameters
    ----------
    question
        What it asks.
    """

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


def xml_id(name: str) -> str:
    """Return a name that XML takes as an identifier."""
    return f"i-{name}"
