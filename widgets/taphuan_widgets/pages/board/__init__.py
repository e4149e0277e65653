"""The parts of the board: each turns figures into HTML, and asks nobody for anything."""
