"""A module becomes an nbgrader assignment; answers become a submission of it."""
