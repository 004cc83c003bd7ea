"""Choices by the words people use for them."""

from django.conf import settings
from django.db.models import Choices
from django.utils.translation import override


def label_lookup(choices: type[Choices]) -> dict[str, str]:
    """{word: stored value}, in every language of the site, case apart; the stored value is a word too."""
    words = {str(value).casefold(): value for value in choices.values}
    for language, _name in settings.STAFF_LANGUAGES:
        with override(language):
            words |= {str(label).casefold(): value for value, label in choices.choices}
    return words
