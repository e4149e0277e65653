"""Scoring rules, the autograder and reading the gradebook."""
