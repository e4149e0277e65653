"""nbgrader's own formgrader, served by itself."""
