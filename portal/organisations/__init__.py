"""Organisations: the federation, its associations, and the companies they look after."""

from portal.organisations.models import Kind, Operation, Organisation

__all__ = ["Kind", "Operation", "Organisation"]
