"""Accounts: people, mandates, signing in."""

from flask_login import current_user

from portal.accounts.models import Mandate, Role, User

__all__ = ["Mandate", "Role", "User", "current_user"]
