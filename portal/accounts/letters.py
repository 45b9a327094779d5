"""The letters about accounts."""

from portal.core.i18n import _l
from portal.outbox.templates import LetterKind, register

SIGN_IN_LINK = register(
    LetterKind("sign-in-link", _l("Link to sign in"), {"link": "/sign-in/links/…", "minutes": 60}, ("link",))
)
INVITATION = register(
    LetterKind(
        "invitation",
        _l("Invitation to the portal"),
        {"link": "/invitations/…", "days": 14, "inviter": "Hélène Vandamme"},
        ("link",),
    )
)
PASSWORD_RESET = register(
    LetterKind("password-reset", _l("Link to choose a new password"), {"link": "/password-resets/…", "minutes": 60}, ("link",))
)
PASSWORD_CHANGED = register(LetterKind("password-changed", _l("Password changed")))
EMAIL_CONFIRMATION = register(
    LetterKind("email-confirmation", _l("Confirm a new address"), {"link": "/email-changes/…", "minutes": 60}, ("link",))
)
EMAIL_CHANGED = register(LetterKind("email-changed", _l("Address changed, told to the old one")))
