"""Certificates for people who fulfil the rule: signed, verifiable without us, revocable."""
