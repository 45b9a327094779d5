"""Commands of applying."""

from portal.certification.applying.services.agreeing import (
    offer_agreement,
    revise_agreement,
    sign_agreement,
    signed_content,
)
from portal.certification.applying.services.calculating import draw_sample, save_days, save_terms
from portal.certification.applying.services.ending import lapse_case, remind, withdraw_case
from portal.certification.applying.services.helping import add_colleague, remove_colleague
from portal.certification.applying.services.reviewing import (
    accept_application,
    ask_back,
    decline_application,
    save_review,
    write_message,
)
from portal.certification.applying.services.saving import Clash, Saved, Typed, save_application
from portal.certification.applying.services.sites import SiteDetails, remove_site, save_site
from portal.certification.applying.services.starting import new_case, start_case
from portal.certification.applying.services.submitting import submit_application

__all__ = [
    "Clash", "Saved", "SiteDetails", "Typed", "accept_application", "add_colleague", "ask_back", "decline_application",
    "draw_sample", "lapse_case", "new_case", "offer_agreement", "remind", "remove_colleague", "remove_site",
    "revise_agreement", "save_application", "save_days", "save_review", "save_site", "save_terms", "sign_agreement",
    "signed_content", "start_case", "submit_application", "withdraw_case", "write_message",
]  # fmt: skip
