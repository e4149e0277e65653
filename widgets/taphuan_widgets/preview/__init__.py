"""What a page needs while its author works on it."""
