"""The labels of lots: what a code says, and a sheet of them to print."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
import segno

SHEET = "tem-de-in.html"

_PAGE = """\
<!doctype html>
<html lang="vi"><meta charset="utf-8"><title>Tem lô hàng (giả định)</title>
<style>
body {{ font: 11pt/1.4 sans-serif; margin: 12mm; }}
ul {{ list-style: none; margin: 0; padding: 0; }}
ul {{ display: grid; grid-template-columns: repeat(auto-fill, 60mm); gap: 6mm; }}
li {{ border: 1px dashed #888; padding: 4mm; break-inside: avoid; text-align: center; }}
svg {{ width: 40mm; height: 40mm; }}
strong {{ display: block; font-size: 13pt; }}
</style>
<p>Mọi lô hàng, hợp tác xã và con số ở đây là giả định.</p>
<ul>{labels}</ul>
</html>
"""


def text_of(lot: Mapping[Any, Any]) -> str:
    """Return what the code of a lot says: lines that any phone shows without a network."""
    return (
        f"Lô: {lot['Mã lô']}\nSản phẩm: {lot['Sản phẩm']}\nNơi làm: {lot['Hợp tác xã']}\n"
        f"Thu hoạch: {lot['Thu hoạch']}\nKhối lượng: {lot['Khối lượng']} kg"
    )


def write_sheet(labels: Mapping[str, segno.QRCode], table: pd.DataFrame) -> Path:
    """Write the labels of the lots of `table` as a page to print; return the file."""
    made = [
        f"<li>{labels[str(row['Mã lô'])].svg_inline(border=4, omitsize=True)}"
        f"<strong>{escape(str(row['Mã lô']))}</strong>"
        f"{escape(str(row['Sản phẩm']))}<br>{escape(str(row['Hợp tác xã']))}</li>"
        for row in table.to_dict("records")
        if str(row["Mã lô"]) in labels
    ]
    path = Path(SHEET)
    path.write_text(_PAGE.format(labels="".join(made)), encoding="utf-8")
    return path
