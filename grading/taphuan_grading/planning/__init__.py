"""The smallest set of classes that reaches everybody still missing: proposed, edited, checked, applied."""
