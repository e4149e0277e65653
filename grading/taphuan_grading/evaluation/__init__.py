"""How good the training was: what people say after a course, and what they have learnt."""
