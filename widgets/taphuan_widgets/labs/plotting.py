"""How pandas draws in the labs: a plotting backend (``pandas.options.plotting.backend``) on Vega-Lite.

JupyterLab shows Vega-Lite by itself, so ``table.plot.barh()`` needs no drawing library: learners use the
methods of pandas as every book shows them. Bars, lines and points are enough for the labs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from taphuan_widgets.labs.errors import LabError

VEGA_LITE = "application/vnd.vegalite.v5+json"
COLOUR = "#1b6b4a"
SCHEME = "yellowgreenblue"
_INCH = 72
_WIDTH = 520
_STEP = 26
"""Pixels from one bar to the next."""
_TOLD = 8
"""So many columns are told of the point under the pointer."""

_KNOWN = frozenset({"title", "xlabel", "ylabel", "figsize", "color", "c", "s", "legend", "grid", "rot"})


@dataclass(frozen=True)
class Drawing:
    """A drawing, which JupyterLab shows; `spec` is Vega-Lite, `kind` one of pandas' kinds."""

    kind: str
    spec: dict[str, Any]

    @property
    def title(self) -> str:
        """The title, empty when there is none."""
        return str(self.spec.get("title", ""))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {VEGA_LITE: self.spec, "text/plain": f"Biểu đồ: {self.title or 'chưa có tiêu đề'}"}


def plot(data: pd.Series[Any] | pd.DataFrame, *, kind: str, **options: Any) -> Drawing:
    """Draw `data`; pandas calls this.

    Parameters
    ----------
    data
        What is drawn.
    kind
        ``bar``, ``barh``, ``line`` or ``scatter``.
    options
        Those of pandas that are in `_KNOWN`, with ``x`` and ``y``.

    Raises
    ------
    LabError
        For another kind or option, or a column that is not there.
    """
    makers = {"bar": _bars, "barh": _bars, "line": _line, "scatter": _points}
    if kind not in makers:
        raise LabError(f"Ở đây chưa vẽ được kiểu “{kind}”. Vẽ được: {', '.join(makers)}.")
    given = {name: value for name, value in options.items() if value is not None}
    for name, value in given.items():
        if value is ...:
            raise LabError(f"`{name}=` vẫn là ba dấu chấm. Thay bằng tên cột, để trong dấu nháy.")
        if name not in _KNOWN | {"x", "y"}:
            raise LabError(f"Ở đây chưa có tùy chọn `{name}=`. Có: {', '.join(sorted(_KNOWN))}.")
    spec = makers[kind](data, kind, given)
    if "title" in given:
        spec["title"] = str(given["title"])
    return Drawing(kind, spec)


def _bars(data: pd.Series[Any] | pd.DataFrame, kind: str, given: dict[str, Any]) -> dict[str, Any]:
    rows, name = _long(data, given)
    names = {"field": "tên", "type": "nominal", "sort": None, "title": given.get("xlabel")}
    values = {"field": "số", "type": "quantitative", "title": given.get("ylabel") or name}
    across = kind == "barh"
    if across:  # pandas draws the first row at the bottom
        names["sort"] = list(dict.fromkeys(str(row["tên"]) for row in reversed(rows)))
    encoding: dict[str, Any] = {
        "y" if across else "x": names,
        "x" if across else "y": values,
        "tooltip": [{"field": "tên", "title": "Tên"}, {"field": "số", "title": name or "Số"}],
    }
    if len({row["cột"] for row in rows}) > 1:
        encoding["yOffset" if across else "xOffset"] = {"field": "cột"}
        encoding["color"] = {"field": "cột", "title": None}
    size: dict[str, Any] = {"height": {"step": _STEP}} if across else {"width": {"step": _STEP * 2}}
    return _spec(rows, {"type": "bar", "color": given.get("color", COLOUR)}, encoding, given, size)


def _line(data: pd.Series[Any] | pd.DataFrame, kind: str, given: dict[str, Any]) -> dict[str, Any]:
    del kind
    rows, name = _long(data, given)
    encoding: dict[str, Any] = {
        "x": {"field": "tên", "type": "ordinal", "sort": None, "title": given.get("xlabel")},
        "y": {"field": "số", "type": "quantitative", "title": given.get("ylabel") or name},
    }
    if len({row["cột"] for row in rows}) > 1:
        encoding["color"] = {"field": "cột", "title": None}
    mark = {"type": "line", "point": True, "color": given.get("color", COLOUR)}
    return _spec(rows, mark, encoding, given, {})


def _points(data: pd.Series[Any] | pd.DataFrame, kind: str, given: dict[str, Any]) -> dict[str, Any]:
    del kind
    if not isinstance(data, pd.DataFrame) or "x" not in given or "y" not in given:
        raise LabError('Vẽ điểm cần cả bảng và hai cột: `bang.plot.scatter(x="…", y="…")`.')
    for column in (given["x"], given["y"], given.get("c"), given.get("s")):
        if isinstance(column, str) and column not in data.columns:
            raise LabError(f"Không có cột “{column}”. Các cột: {', '.join(map(str, data.columns))}.")
    encoding: dict[str, Any] = {
        axis: {
            "field": given[axis],
            "type": "quantitative",
            "scale": {"zero": False, "nice": False, "padding": 12},
            "title": given.get(f"{axis}label") or given[axis],
        }
        for axis in ("x", "y")
    }
    encoding["tooltip"] = [{"field": str(column)} for column in data.columns[:_TOLD]]
    mark: dict[str, Any] = {"type": "circle", "opacity": 0.9, "color": given.get("color", COLOUR), "size": 60}
    colour, size = given.get("c"), given.get("s")
    if isinstance(colour, str):
        numeric = pd.api.types.is_numeric_dtype(data[colour])
        scale = {"type": "quantitative", "scale": {"scheme": SCHEME}} if numeric else {"type": "nominal"}
        encoding["color"] = {"field": colour} | scale
        mark |= {"stroke": "#555", "strokeWidth": 0.5}
    if isinstance(size, str):
        encoding["size"] = {"field": size, "type": "quantitative"}
    elif size is not None:
        mark["size"] = float(size)
    return _spec(_records(data), mark, encoding, given, {"width": 420, "height": 420})


def _long(data: pd.Series[Any] | pd.DataFrame, given: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
    """Return a row a bar: name, column and value; and what the values are called."""
    frame = data.to_frame() if isinstance(data, pd.Series) else data
    if "x" in given:
        frame = frame.set_index(given["x"])
    if "y" in given:
        frame = frame[[given["y"]] if isinstance(given["y"], str) else list(given["y"])]
    numeric = frame.select_dtypes("number")
    if numeric.empty:
        raise LabError("Không có cột số nào để vẽ. Đếm hoặc cộng trước, rồi mới vẽ.")
    rows = [
        {"tên": str(name), "cột": str(column), "số": value}
        for column in numeric.columns
        for name, value in zip(numeric.index, numeric[column].tolist(), strict=True)
    ]
    only = len(numeric.columns) == 1 and isinstance(numeric.columns[0], str)
    return rows, str(numeric.columns[0]) if only else ""


def _records(data: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as what JSON can hold; what is missing is null."""
    return [
        {str(name): None if pd.isna(value) else _plain(value) for name, value in row.items()}
        for row in data.to_dict("records")
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, str | bool | int | float):
        return value
    return value.item() if hasattr(value, "item") else str(value)


def _spec(
    rows: list[dict[str, Any]],
    mark: dict[str, Any],
    encoding: dict[str, Any],
    given: dict[str, Any],
    size: dict[str, Any],
) -> dict[str, Any]:
    spec: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": _WIDTH,
        "data": {"values": rows},
        "mark": mark,
        "encoding": encoding,
        **size,
    }
    if "figsize" in given:
        spec["width"], spec["height"] = (float(side) * _INCH for side in given["figsize"])
    return spec
