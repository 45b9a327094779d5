"""The fixtures themselves."""

from portal.accounts.models import User
from portal.core.database import session
from tests.factories import a_manager


def test_tables_are_filled(app):
    a_manager(name="Somebody")
    session.commit()
    assert session.query(User).count() == 1


def test_and_empty_again(app):
    assert session.query(User).count() == 0
