"""From a Vega-Lite specification to SVG that stands inside a page.

Drawn here, and not in a page's kernel: the engine takes 100 MB and half a second once a process, then some
60 ms a chart. The page gets text that a browser shows without a script.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any

import vl_convert

Spec = Mapping[str, Any]

WIDTH = 330
"""Units of a chart's width: on a phone of 360 px some 0.9 px each, so letters stay readable."""

DONE = "#0b6b4f"
REST = "#dfe6e3"
INK = "#1b1f1d"
QUIET = "#4d5753"
LINE = "#c4cdc9"
GONE = "#b45309"

_LANGUAGE = "6.4"  # of Vega-Lite, so that a newer library draws the same
_KEPT = 512
_FONT = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, Liberation Sans, Arial, sans-serif"
_LOOK = {
    "background": None,
    "font": _FONT,
    "padding": 2,
    "axis": {
        "labelFontSize": 14,
        "labelColor": QUIET,
        "domainColor": LINE,
        "tickColor": LINE,
        "gridColor": "#e4e9e7",
        "title": None,
    },
    "text": {"fontSize": 16, "color": INK},
    "view": {"stroke": None},
}
_SIZE = re.compile(r'(<svg[^>]*?) width="[\d.]+" height="[\d.]+"')


def draw(spec: Spec, name: str) -> str:
    """Return `spec` as ``<svg>`` that a reader of screens calls `name`, and nothing else.

    The same figures are drawn once a process.
    """
    svg = _drawn(json.dumps({**spec, "width": WIDTH, "config": _LOOK}, ensure_ascii=False, sort_keys=True))
    head, _, marks = svg.removeprefix("<svg").removesuffix("</svg>").partition(">")
    named = f'<svg role="img" aria-label="{escape(name)}"{head}>'
    return f'{named}<g aria-hidden="true">{marks}</g></svg>'


def warm_up() -> None:
    """Start the engine, so that nobody who opens the board first after a start waits for it."""
    draw({"data": {"values": [{"x": 1}]}, "mark": "bar", "encoding": {"x": {"field": "x"}}}, "")


@lru_cache(_KEPT)
def _drawn(spec: str) -> str:
    svg: str = vl_convert.vegalite_to_svg(spec, vl_version=_LANGUAGE, allowed_base_urls=[])
    return _SIZE.sub(r"\1", svg, count=1)  # the style sheet says how wide
