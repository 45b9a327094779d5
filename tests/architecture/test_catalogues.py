"""Every sentence of code and templates is in all four languages, with the same placeholders."""

from __future__ import annotations

import re

import pytest

from portal.core.i18n import LANGUAGES as SPOKEN
from portal.translations.__main__ import LANGUAGES, catalogue, message_done, template

PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")


def test_every_language_but_english_has_a_catalogue() -> None:
    assert set(SPOKEN) - {"en"} == set(LANGUAGES)


@pytest.fixture(scope="module")
def sentences() -> set[str]:
    return {message.id if isinstance(message.id, str) else message.id[0] for message in template() if message.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_missing_and_none_is_left_over(language: str, sentences: set[str]) -> None:
    done = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue(language)
        if message.id and message_done(message) and not message.fuzzy
    }
    assert (sorted(sentences - done), sorted(done - sentences)) == ([], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_survive_translation(language: str) -> None:
    wrong = []
    for message in catalogue(language):
        if not message.id:
            continue
        wanted = message.id if isinstance(message.id, str) else message.id[-1]
        told = message.string if isinstance(message.string, str) else message.string[-1]
        if set(PLACEHOLDER.findall(wanted)) != set(PLACEHOLDER.findall(told)):
            wrong.append(message.id)
    assert wrong == []


def test_no_sentence_is_in_another_language() -> None:
    """Sentences of four words or more that two languages say alike: once a whole part of the portal spoke Dutch in French."""
    said = {language: {str(one.id): str(one.string) for one in catalogue(language) if one.id} for language in LANGUAGES}
    alike = [
        (first, second, text) for place, first in enumerate(LANGUAGES) for second in LANGUAGES[place + 1 :]
        for sentence, text in said[first].items()
        if said[second].get(sentence) == text and len(re.findall(r"[^\W\d_]{2,}", re.sub(r"%\([a-z_0-9]+\)[sd]", "", text))) > 3
    ]  # fmt: skip
    assert alike == []
