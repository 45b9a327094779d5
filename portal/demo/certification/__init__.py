"""Certification in the demo: a body with its people, cases in every state, certificates with a history.

Cases are walked through the same commands as real ones, each at its pretended instant (``walk``); only the many answers of
a questionnaire are written in bulk. ``plans`` says which centre stands where.
"""

from portal.demo.certification.building import build_certification

__all__ = ["build_certification"]
