"""What the notebooks of ``notebooks/labs`` call: `start` begins one and returns its checks.

A learner types almost none of these names: they stand in cells that are only run. The package belongs to what
people touch, and not to the rooms, because it shows question widgets and draws; it imports the ledger's
inspector and the content's checker from the rooms, and nothing imports it.
"""

from __future__ import annotations

from taphuan_widgets.labs.desk import start

__all__ = ["start"]
