"""Numbers of identity cards and accounts at rest: encrypted, with the id of the key that opens them."""

import base64
import hashlib
from collections.abc import Mapping
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

SHOWN = 4  # last characters that a masked number keeps
DOTS = "••••"


class SealingError(Exception):
    """A sealed text cannot be opened, or SEALING_KEYS cannot be used. Never says the text or the key."""


def seal(text: str) -> str:
    """`text` encrypted under the current key, as `id:token`; "" stays ""."""
    if not text:
        return ""
    key_id, key = next(iter(_keys().items()))
    return f"{key_id}:{key.encrypt(text.encode()).decode()}"


def unseal(sealed: str) -> str:
    """What `seal` was given. Raises SealingError where its key is gone or the text was altered."""
    if not sealed:
        return ""
    key_id, _colon, token = sealed.partition(":")
    key = _keys().get(key_id)
    if key is None:
        raise SealingError(f"SEALING_KEYS has no key {key_id!r}: add it behind the current one")
    try:
        return key.decrypt(token.encode()).decode()
    except InvalidToken:
        raise SealingError(f"text sealed under key {key_id!r} was altered, or its key is another") from None


def is_current(sealed: str) -> bool:
    """Whether it was sealed under the first key of SEALING_KEYS; what is empty needs none."""
    return not sealed or sealed.partition(":")[0] == next(iter(_keys()))


def masked(number: str) -> str:
    """The last four characters behind dots; of a number of eight or fewer, dots alone."""
    if not number:
        return ""
    return DOTS + (number[-SHOWN:] if len(number) > 2 * SHOWN else "")


def parse_keys(entries: tuple[str, ...]) -> Mapping[str, Fernet]:
    """The keys of `id:key` entries, the current one first. Raises SealingError."""
    keys: dict[str, Fernet] = {}
    for entry in entries:
        key_id, _colon, key = entry.partition(":")
        if not key_id or key_id in keys:
            raise SealingError("SEALING_KEYS: each entry is id:key, and each id stands there once")
        try:
            keys[key_id] = Fernet(key)
        except ValueError:
            raise SealingError(f"SEALING_KEYS: the key {key_id!r} is not 32 bytes in base64") from None
    return keys


def _keys() -> Mapping[str, Fernet]:
    keys = _parsed(tuple(settings.SEALING_KEYS))
    if not keys and settings.DEBUG:
        keys = _parsed((_development_key(),))
    if not keys:
        raise SealingError("SEALING_KEYS is empty: see .env.example")
    return keys


_parsed = lru_cache(maxsize=8)(parse_keys)


def _development_key() -> str:
    """So that a clone without SEALING_KEYS runs; core.checks refuses production without them."""
    digest = hashlib.sha256(settings.SECRET_KEY.encode()).digest()
    return f"debug:{base64.urlsafe_b64encode(digest).decode()}"
