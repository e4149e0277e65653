"""Who fulfils the rule, since when, and on what evidence. Computed, never typed; no rates."""
