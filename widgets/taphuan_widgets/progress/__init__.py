"""Where a person is in a module."""
