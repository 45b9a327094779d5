"""Commands: report, review, decision."""

from portal.certification.certifying.services.deciding import Choice, decide
from portal.certification.certifying.services.reporting import FIELDS, content_of, save_report, submit_report
from portal.certification.certifying.services.reviewing import review_file

__all__ = ["FIELDS", "Choice", "content_of", "decide", "review_file", "save_report", "submit_report"]
