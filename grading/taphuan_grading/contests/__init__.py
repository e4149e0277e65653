"""Contests: who takes part and when, papers in order, and what of it others may see."""
