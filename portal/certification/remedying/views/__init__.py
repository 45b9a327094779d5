"""Pages of remedying."""

from portal.certification.remedying.views.blueprint import remedying

__all__ = ["remedying"]
