"""Commands about people: signing in, links by letter, their own profile, and looking after them."""

from portal.accounts import letters
from portal.accounts.services.forgetting import forget_old
from portal.accounts.services.links import DeadLink, entrance, link_for
from portal.accounts.services.passwords import accept_invitation, change_password, request_reset, reset_password
from portal.accounts.services.people import (
    AddressTaken,
    activate_person,
    create_administrator,
    create_person,
    deactivate_person,
    end_mandate,
    find_or_create_person,
    grant_mandate,
    invite_again,
    invite_person,
)
from portal.accounts.services.profiles import (
    add_employment,
    change_language,
    confirm_email,
    remove_employment,
    request_email_change,
    update_profile,
)
from portal.accounts.services.sessions import end_session, end_sessions, mark_seen, sign_out, start_session
from portal.accounts.services.signing_in import (
    Attempt,
    begin_sign_in,
    finish_sign_in,
    refuse_sign_in,
    request_link,
    sign_in_by_link,
)

__all__ = [
    "AddressTaken", "Attempt", "DeadLink", "accept_invitation", "activate_person", "add_employment", "begin_sign_in",
    "change_language",
    "change_password", "confirm_email", "create_administrator", "create_person", "deactivate_person", "end_mandate",
    "end_session", "end_sessions", "entrance", "find_or_create_person", "finish_sign_in", "forget_old", "grant_mandate",
    "invite_again", "invite_person", "letters", "link_for", "mark_seen", "refuse_sign_in", "remove_employment", "request_email_change",
    "request_link", "request_reset", "reset_password", "sign_in_by_link", "sign_out", "start_session",
    "update_profile",
]  # fmt: skip
