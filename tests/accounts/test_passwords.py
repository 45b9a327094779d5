"""The few rules of passwords, and their hashes."""

import pytest

from portal.accounts import passwords


@pytest.mark.parametrize("password", [
    "elf zeichen", "            ", "aaaaaaaaaaaaaaaa", "abababababababab", "123456789012", "password1234", "PasswordPassword",
    "Password12345!", "qwertyuiop123", "Anna Smit 2027", "annasmit1234", "klantverband1", "welkom01welkom01", "ecccoawards2027",
    "x" * 201,
])  # fmt: skip
def test_a_password_that_is_guessed_first_is_refused(password):
    assert passwords.problem(password, "Anna Smit", "anna.smit@klantverband.example") is not None


@pytest.mark.parametrize("password", [
    "correct horse battery", "twaalf tekens", "ohnezahlenundzeichen", "長い合言葉はとても覚えやすいです", "passphrase with a horse",
    "tomorrow " + "x" * 150 + " never knows",
])  # fmt: skip
def test_no_composition_is_asked_for(password):
    assert passwords.problem(password, "Anna Smit", "anna.smit@klantverband.example") is None


def test_a_password_fits_however_its_accents_are_typed():
    assert passwords.matches(passwords.hashed("caf\u00e9 au lait noir"), "cafe\u0301 au lait noir")


def test_a_hash_is_argon2id_and_salted():
    first, second = passwords.hashed("correct horse battery"), passwords.hashed("correct horse battery")
    assert first.startswith("$argon2id$")
    assert first != second


@pytest.mark.parametrize("stored", [None, "", "plain", "$argon2id$broken"])
def test_what_is_no_hash_fits_nothing(stored):
    assert passwords.matches(stored, "correct horse battery") is False
    assert passwords.matches(stored, "the password of nobody") is False


def test_a_weaker_hash_is_outdated():
    from argon2 import PasswordHasher

    assert passwords.outdated(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x")) is True
    assert passwords.outdated(passwords.hashed("x")) is False
