"""Questions from and for other systems: Moodle's GIFT, Aiken, QTI 3."""
