"""Which audits a certificate lives on, for those who decide them and those who keep it."""

CONFIRMING = ("surveillance", "recertification", "special")
"""Kinds of a case that say whether the certificate still holds. Refused, something must follow for it: unlike an extension or a
transition, of which only what was asked for does not come."""
