"""``python -m taphuan_hub.formgrader``: started by the Hub as a managed service."""

from taphuan_hub.formgrader.service import main

main()
