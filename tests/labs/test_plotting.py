"""Pandas draws with our backend: every kind is a drawing that Vega-Lite can make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
import vl_convert

from taphuan_widgets.labs.errors import LabError
from taphuan_widgets.labs.plotting import VEGA_LITE, Drawing

TABLE = pd.DataFrame({"x": [1.5, 2.0], "y": [3, 4], "loại": ["xã", "phường"], "số": [10, None]})


@pytest.fixture(autouse=True)
def _backend() -> Iterator[None]:
    with pd.option_context("plotting.backend", "taphuan_widgets.labs.plotting"):
        yield


def svg(drawing: Any) -> str:
    assert isinstance(drawing, Drawing)
    bundle = drawing._repr_mimebundle_()
    assert bundle["text/plain"].startswith("Biểu đồ")
    return vl_convert.vegalite_to_svg(bundle[VEGA_LITE])


def test_bars_lie_as_pandas_draws_them() -> None:
    counts = pd.Series([3, 1], index=["Thôn 1", "Thôn 2"])
    across = counts.plot.barh(title="Số hộ")
    assert "Số hộ" in svg(across)
    assert across.spec["encoding"]["y"]["sort"] == ["Thôn 2", "Thôn 1"]  # the first row at the bottom
    assert "Thôn 1" in svg(counts.plot.bar(color="red", xlabel="Thôn", ylabel="Hộ"))
    assert "loại" not in svg(TABLE.plot.bar(x="loại", y="y"))


def test_several_columns_get_colours() -> None:
    spec = TABLE[["x", "y"]].plot.barh().spec
    assert spec["encoding"]["color"]["field"] == "cột"
    svg(TABLE[["x", "y"]].plot.line())
    svg(TABLE["y"].plot())


def test_points_have_colours_sizes_and_tell_their_row() -> None:
    drawing = TABLE.plot.scatter(x="x", y="y", c="loại", s="y", figsize=(5, 6))
    assert (drawing.spec["width"], drawing.spec["height"]) == (360, 432)
    assert "phường" in svg(drawing)
    by_number = TABLE.plot.scatter(x="x", y="y", c="số", s=20)
    assert by_number.spec["encoding"]["color"]["type"] == "quantitative"
    assert by_number.spec["data"]["values"][1]["số"] is None
    svg(by_number)


def test_what_cannot_be_drawn_is_told() -> None:
    with pytest.raises(LabError, match="Vẽ điểm cần cả bảng"):
        TABLE["x"].plot(kind="scatter", x="x", y="y")
