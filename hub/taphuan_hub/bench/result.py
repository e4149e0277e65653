"""What one measurement came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Result:
    """Ours and stock, measured in the same run.

    Parameters
    ----------
    name
        Stable, because people compare runs: ``kernel_ready``.
    unit
        Of both figures: ``s``, ``MB``, ``kB``, ``1/s``, or empty for a count.
    ours, stock
        Medians; `stock` is None where there is no stock tool for it.
    more_is_better
        True for rates, False for times and sizes.
    """

    name: str
    unit: str
    ours: float
    stock: float | None = None
    more_is_better: bool = False

    @property
    def ratio(self) -> float | None:
        """How many times better ours is: above 1 is better. None where there is nothing to compare."""
        if self.stock is None:
            return None
        better, worse = (self.ours, self.stock) if self.more_is_better else (self.stock, self.ours)
        return better / worse if worse else None

    def as_json(self) -> dict[str, Any]:
        """Return ``name``, ``unit``, ``ours``, ``stock`` and ``ratio``."""
        return {
            "name": self.name,
            "unit": self.unit,
            "ours": self.ours,
            "stock": self.stock,
            "ratio": self.ratio,
        }
