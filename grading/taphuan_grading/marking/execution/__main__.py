"""``python -m taphuan_grading.marking.execution DESCRIPTOR``."""

import sys

from taphuan_grading.marking.execution.parent import main

main(sys.argv[1:])
