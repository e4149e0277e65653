"""Questions as a QTI 3.0 package: one XML file an item, and a manifest, in a ZIP file.

Written: choices, true or false, short text, numbers, ordering, matching, groups, gaps, red flags, written
answers, uploads. Not written, and listed: dialogues, ratings and pools, for which QTI has no interaction.
Each item is worth 1; the points of a module belong to a test, which is the other system's.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from taphuan_grading.content.exchange.plain import Left
from taphuan_grading.content.exchange.qti_item import Item
from taphuan_grading.content.exchange.qti_kinds import BUILD
from taphuan_grading.content.models import Module, Question

MANIFEST = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # so that the same module always gives the same file


def item_xml(question: Question) -> bytes | None:
    """Return `question` as an item, None when QTI has no interaction for its type."""
    build = BUILD.get(type(question))
    if build is None:
        return None
    item = Item(question)
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
