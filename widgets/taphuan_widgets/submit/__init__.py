"""Handing in a module, and what came of it."""
