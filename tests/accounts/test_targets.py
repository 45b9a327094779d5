"""Going on only to pages of our own."""

import pytest

from portal.accounts.targets import own_path

FOREIGN = [
    "", "https://evil.example", "http://evil.example/profile", "//evil.example", "///evil.example", "////evil.example",
    "/\\evil.example", "\\/evil.example", "\\\\evil.example", "/\\/evil.example", "javascript:alert(1)",
    "JaVaScRiPt:alert(1)", "data:text/html,x", "mailto:a@b.example", "profile", "./profile", "../profile", "?next=/profile",
    "#profile", " /profile", "\t/profile", "/\t/evil.example", "/\n/evil.example", "/profile\r\nX-Header: 1", "/profile\x00",
    "/%2f/evil.example", "/%2F%2Fevil.example", "%2f%2fevil.example", "/%5cevil.example", "/%5C/evil.example", "/%0d%0aX:1",
    "/%09/evil.example", "/profile%00", "/ /evil.example", "/．／evil.example", "http:/profile", "http:profile", "https:///evil",
    "//localhost@evil.example/profile", "//localhost:80/profile", "http://localhost/profile", "@evil.example", "/@evil.example",
    "/no-such-page", "/sign-out", "/profile/password", "/profile//", "//profile", "/../profile", "/sign-in", "/session",
    "/static/css/app.css", "/\u2028/evil.example", "/profile\u202e", "x" * 3000, "/profile?" + "a" * 2000, "[", "http://[", "/[::1]",
]  # fmt: skip


@pytest.mark.parametrize("value", FOREIGN)
def test_everything_that_is_not_a_page_of_ours_is_refused(app, value):
    with app.test_request_context("/sign-in"):
        assert own_path(value) is None


@pytest.mark.parametrize("value", ["/profile", "/profile?a=1&b=%2F", "/organisations?q=a%20b", "/waiting", "/"])
def test_our_own_pages_are_kept_as_they_are(app, value):
    with app.test_request_context("/sign-in"):
        assert own_path(value) == value


def test_a_fragment_is_dropped(app):
    with app.test_request_context("/sign-in"):
        assert own_path("/profile?a=1#part") == "/profile?a=1"


def test_the_method_counts(app):
    with app.test_request_context("/sign-in"):
        assert own_path("/profile/password", "POST") == "/profile/password"
        assert own_path("/people/new", "POST") is None


@pytest.mark.parametrize("value", [value for value in FOREIGN if value.isprintable()])
def test_no_page_sends_anybody_away(sign_in, client, value):
    from tests.factories import a_user

    home = "/waiting"
    assert sign_in(a_user()).get("/sign-in", query_string={"next": value}).location == home
    assert client.post("/language", data={"language": "en", "next": value}).location == "/"
