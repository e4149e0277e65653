"""One module in Voila while its author writes: no login, loaded again on every change."""
