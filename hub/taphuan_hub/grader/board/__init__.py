"""The office's board: the figure, how it came about, and who is behind it."""
