"""Where everything is kept: the home's layout, the database, its schema and migrations. Knows no rule."""
