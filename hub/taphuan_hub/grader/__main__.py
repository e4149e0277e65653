"""``python -m taphuan_hub.grader``: started by the Hub as a managed service, or by hand."""

from __future__ import annotations

import sys

from taphuan_hub.grader.service import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
