"""The pages of appealing."""

from portal.certification.appealing.views import handling, receiving
from portal.certification.appealing.views.blueprint import appealing

__all__ = ["appealing", "handling", "receiving"]
