"""Measurements of ours and of the stock tools, side by side in one run."""
