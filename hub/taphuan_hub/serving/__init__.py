"""Everything of one home on one address: what runs where, and how it starts and stops."""
