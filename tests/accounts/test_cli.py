"""The first person of an installation."""

from portal.accounts.models import Role, User
from portal.core.database import session
from portal.organisations.models import Kind, Organisation
from tests.factories import PASSWORD, a_federation, a_user

OPTIONS = ["accounts", "create-admin", "--email", "first@example.test", "--name", "First Person", "--password", PASSWORD]


def run(app, arguments, **kwargs):
    session.commit()
    with app.app_context():
        result = app.test_cli_runner().invoke(args=arguments, **kwargs)
    session.expire_all()
    return result


def test_the_first_administrator_brings_the_federation(app, client):
    result = run(app, OPTIONS)
    assert (result.exit_code, result.output) == (0, "First Person <first@example.test> may sign in as administrator.\n")
    user = session.query(User).one()
    federation = session.query(Organisation).one()
    assert federation.kind == Kind.FEDERATION
    assert user.holds(Role.ADMINISTRATOR, federation.id)
    assert client.post("/sign-in", data={"email": "first@example.test", "password": PASSWORD}).status_code == 302
    assert client.get("/people").status_code == 200


def test_it_asks_for_what_is_not_given(app):
    typed = f"first@example.test\nFirst Person\n{PASSWORD}\n{PASSWORD}\n"
    result = run(app, ["accounts", "create-admin"], input=typed)
    assert result.exit_code == 0
    assert PASSWORD not in result.output
    assert session.query(User).one().name == "First Person"


def test_a_federation_that_is_there_is_used(app):
    federation = a_federation("Another name")
    run(app, OPTIONS)
    assert session.query(Organisation).one().id == federation.id


def test_it_says_in_one_sentence_what_is_wrong(app):
    a_user(email="first@example.test")
    taken = run(app, OPTIONS)
    assert (taken.exit_code, taken.output) == (1, "Error: Somebody with this address is in the portal already.\n")
    weak = run(app, [*OPTIONS[:3], "second@example.test", *OPTIONS[4:7], "short"])
    assert weak.exit_code == 1
    assert "at least 12 characters" in weak.output
    nobody = run(app, [*OPTIONS[:3], "no address", *OPTIONS[4:]])
    assert nobody.exit_code == 1
    assert session.query(User).count() == 1
