"""What two spellings of one name have in common."""

import pytest

from portal.organisations.models import name_key


@pytest.mark.parametrize(("name", "key"), [
    ("Helder Energie B.V.", "helder energie"), ("Helder Energie BV", "helder energie"), ("HÉLDER-ENERGIE b. v.", "helder energie"),
    ("Verband Gute Antwort e. V.", "verband gute antwort"), ("Polska Rozmowa sp. z o.o.", "polska rozmowa"),
    ("Straße & Söhne GmbH", "strasse sohne"), ("Østfold Kraft ASA", "ostfold kraft"), ("Łódź Call S.A.", "lodz call"),
    ("booking.com", "booking com"), ("A.B.C. Taxi", "abc taxi"), ("SA", "sa"), ("", ""), ("客服中心", "客服中心"),
])  # fmt: skip
def test_a_key_forgets_accents_case_signs_and_legal_form(name, key):
    assert name_key(name) == key
