"""Certification against EN 15838 and ISO 18295-1: applications, audits, decisions, certificates, the public register."""
