"""Help that tech teams gave to households: noted without names, shown beside the figure, never part of it."""
