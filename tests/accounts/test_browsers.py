"""Browsers in words people know."""

import pytest

from portal.accounts.views.browsers import browser_name


@pytest.mark.parametrize(("agent", "name"), [
    ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox, Linux"),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 (KHTML, like Gecko) Version/17 Safari/605", "Safari, macOS"),
    ("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) CriOS/130 Safari/604", "Chrome, iPad"),
    ("curl/8.0", "curl/8.0"), ("", ""),
])  # fmt: skip
def test_a_browser_has_a_name(agent, name):
    assert browser_name(agent) == name
