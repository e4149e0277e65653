"""The pages that are not modules: HTML made by pure functions from what the API says."""
