"""One widget for each type of question: a ``.py`` for what it knows, a ``.js`` for what it shows."""
