"""How many managers are trained, of how many: as of a day, by level, unit and course."""
