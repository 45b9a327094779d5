"""Signing in, one's own profile, and the administration of people."""

from portal.accounts import cli
from portal.accounts.views import employments, passwords, people, profile, resuming, signing_in
from portal.accounts.views.blueprint import accounts

__all__ = ["accounts", "cli", "employments", "passwords", "people", "profile", "resuming", "signing_in"]
