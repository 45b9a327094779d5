"""The pitch sheet and what it sends."""

from portal.awards.pitching.views import sheet, syncing
from portal.awards.pitching.views.blueprint import pitching

__all__ = ["pitching", "sheet", "syncing"]
