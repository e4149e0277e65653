"""``python -m taphuan_hub`` is ``taphuan``."""

from taphuan_hub.cli import main

main(prog_name="taphuan")
