"""A chain of records from which anybody can recompute the figure, and see whether one was touched."""
