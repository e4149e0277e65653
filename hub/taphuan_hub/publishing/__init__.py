"""The figure for everybody: a page without names, without small groups, and without a server."""
