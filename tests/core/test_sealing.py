import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import checks
from core.sealing import SealingError, is_current, masked, seal, unseal

OLD = "old:" + base64.urlsafe_b64encode(b"1" * 32).decode()
NEW = "new:" + base64.urlsafe_b64encode(b"2" * 32).decode()
NUMBER = "450102199001011234"


@given(st.text())
def test_what_was_sealed_comes_back_and_cannot_be_read_before(text):
    sealed = seal(text)
    assert unseal(sealed) == text
    assert len(text) < 4 or text not in sealed


def test_the_same_number_is_sealed_to_another_text_each_time():
    assert seal(NUMBER) != seal(NUMBER)


def test_a_new_key_seals_what_follows_and_the_old_one_still_opens(settings):
    settings.SEALING_KEYS = [OLD]
    sealed = seal(NUMBER)
    settings.SEALING_KEYS = [NEW, OLD]
    assert (unseal(sealed), is_current(sealed), is_current(seal(NUMBER))) == (NUMBER, False, True)
    settings.SEALING_KEYS = [NEW]
    with pytest.raises(SealingError, match="'old'"):
        unseal(sealed)


def test_an_altered_text_is_refused_and_the_error_does_not_tell_it():
    sealed = seal(NUMBER)
    with pytest.raises(SealingError) as refused:
        unseal(sealed[:-4] + "AAA=")
    assert NUMBER not in str(refused.value)
    assert refused.value.__suppress_context__


@pytest.mark.parametrize(
    ("number", "shown"),
    [("", ""), ("12345678", "••••"), ("123456789", "••••6789"), (NUMBER, "••••1234")],
)
def test_a_masked_number_keeps_four_characters_of_a_long_one(number, shown):
    assert masked(number) == shown


def test_without_keys_nothing_is_sealed_but_in_development(settings):
    settings.SEALING_KEYS = []
    with pytest.raises(SealingError, match="SEALING_KEYS is empty"):
        seal(NUMBER)
    settings.DEBUG = True
    assert seal(NUMBER).startswith("debug:")


@pytest.mark.parametrize("keys", [["k1:short"], ["nokey"], [NEW, NEW], [":" + NEW[4:]], ["k1:ä"]])
def test_keys_that_are_none_are_refused_at_the_start_without_being_shown(settings, keys):
    settings.SEALING_KEYS = keys
    (error,) = checks.sealing_keys_are_keys()
    assert error.id == "core.E009"
    assert NEW[4:] not in error.msg
