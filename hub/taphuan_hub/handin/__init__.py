"""Handing in what was answered offline: on one's own page, on a trainer's desk, by a command."""
