"""Where everything is kept: the home's layout, the database, its schema and migrations. Knows no rule."""

# Whoever asks the schema for all tables (merging two people into one, erasing one) must see these too.
from taphuan_grading.store import attendance_schema as attendance_schema
from taphuan_grading.store import cascade_schema as cascade_schema
from taphuan_grading.store import certificate_schema as certificate_schema
from taphuan_grading.store import contest_schema as contest_schema
from taphuan_grading.store import evaluation_schema as evaluation_schema
from taphuan_grading.store import figure_schema as figure_schema
from taphuan_grading.store import ledger_schema as ledger_schema
from taphuan_grading.store import report_schema as report_schema
from taphuan_grading.store import response_schema as response_schema
