"""Pages of documenting."""

from portal.certification.documenting.views import answers, evidence, figures, questionnaire, stage1, submission  # noqa: F401
from portal.certification.documenting.views.blueprint import documenting

__all__ = ["documenting"]
