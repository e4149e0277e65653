"""What people touch: question widgets, progress and submit bars, and the Voila template."""
