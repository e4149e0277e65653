"""What QTI 3.0 allows in the elements that we write: attributes, and children in their order.

Written down from the specification's binding; its schema files are in no package that can be installed.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

ID = r"[A-Za-z_][\w.-]*"
COUNT = r"\d+"
NUMBER = r"-?\d+(\.\d+)?(e-?\d+)?"
YES = "true|false"
BASE = "identifier|string|float|directedPair|file"
CARDINALITY = "single|multiple|ordered"
RESPONSE = {"response-identifier": ID}
DECLARED = {"identifier": ID, "cardinality": CARDINALITY, "base-type": BASE}
CHOICE = {"identifier": ID}

ATTRIBUTES: dict[str, dict[str, str]] = {
    "qti-assessment-item": {
        "identifier": ID,
        "title": r".+",
        "adaptive": YES,
        "time-dependent": YES,
        "{http://www.w3.org/XML/1998/namespace}lang": "vi",
    },
    "qti-response-declaration": DECLARED,
    "qti-outcome-declaration": DECLARED,
    "qti-mapping": {"lower-bound": NUMBER, "upper-bound": NUMBER, "default-value": NUMBER},
    "qti-map-entry": {"map-key": r"(?s).+", "mapped-value": NUMBER},
    "qti-choice-interaction": {**RESPONSE, "max-choices": COUNT},
    "qti-order-interaction": RESPONSE,
    "qti-match-interaction": {**RESPONSE, "max-associations": COUNT},
    "qti-inline-choice-interaction": RESPONSE,
    "qti-text-entry-interaction": RESPONSE,
    "qti-extended-text-interaction": RESPONSE,
    "qti-upload-interaction": RESPONSE,
    "qti-simple-choice": CHOICE,
    "qti-inline-choice": CHOICE,
    "qti-simple-associable-choice": {**CHOICE, "match-max": COUNT},
    "qti-equal": {"tolerance-mode": "absolute", "tolerance": f"{NUMBER} {NUMBER}"},
    "qti-variable": CHOICE,
    "qti-correct": CHOICE,
    "qti-map-response": CHOICE,
    "qti-set-outcome-value": {"identifier": "SCORE"},
    "qti-base-value": {"base-type": "float"},
}
"""All of them are required where they are listed, but for a template, which replaces rules."""

CHILDREN: dict[str, str] = {
    "qti-assessment-item": "(qti-response-declaration )+(qti-outcome-declaration ){2}"
    "qti-item-body (qti-response-processing )?",
    "qti-response-declaration": "(qti-correct-response )?(qti-mapping )?",
    "qti-outcome-declaration": "(qti-default-value )?",
    "qti-correct-response": "(qti-value )+",
    "qti-default-value": "qti-value ",
    "qti-mapping": "(qti-map-entry )+",
    "qti-item-body": "(p )*((qti-choice|qti-order|qti-match|qti-extended-text|qti-upload)-interaction )?",
    "p": "((qti-inline-choice|qti-text-entry)-interaction )?",
    "qti-choice-interaction": "qti-prompt (qti-simple-choice ){2,}",
    "qti-order-interaction": "qti-prompt (qti-simple-choice ){2,}",
    "qti-match-interaction": "qti-prompt (qti-simple-match-set ){2}",
    "qti-simple-match-set": "(qti-simple-associable-choice )+",
    "qti-inline-choice-interaction": "(qti-inline-choice ){2,}",
    "qti-response-processing": "((qti-response-condition |qti-set-outcome-value )+)?",
    "qti-response-condition": "qti-response-if ",
    "qti-response-if": "qti-equal qti-set-outcome-value ",
    "qti-equal": "qti-variable qti-correct ",
    "qti-set-outcome-value": "(qti-sum |qti-base-value )",
    "qti-sum": "(qti-map-response )+",
}
"""Names of children, each followed by a space; nothing where an element is not listed."""


def name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def check(element: Element) -> None:
    """Fail at the first element that QTI does not allow where it stands."""
    own = name(element)
    children = "".join(f"{name(child)} " for child in element)
    assert re.fullmatch(CHILDREN.get(own, ""), children), f"{own} holds {children}"
    allowed = ATTRIBUTES.get(own, {})
    if own == "qti-response-processing" and "template" in element.attrib:
        assert len(element) == 0
        allowed = {"template": r"https://purl\.imsglobal\.org/spec/qti/v3p0/rptemplates/\w+\.xml"}
    assert set(element.attrib) == set(allowed), f"{own} has {sorted(element.attrib)}"
    for key, value in element.attrib.items():
        assert re.fullmatch(allowed[key], value), f"{own} {key}={value}"
    for child in element:
        check(child)
