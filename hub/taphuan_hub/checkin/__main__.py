"""``python -m taphuan_hub.checkin``: started by the Hub as a managed service."""

from __future__ import annotations

import sys

from taphuan_hub.checkin.service import main

if __name__ == "__main__":
    sys.exit(main())
