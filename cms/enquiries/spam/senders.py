"""Who sent a post, told without keeping the address: keyed hashes that change every day."""

import datetime as dt
import hashlib
import ipaddress
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

SALT = "cms.enquiries.senders"
# What counts as one network: those of a small office or a household.
PREFIX = {4: 24, 6: 48}


class Sender(NamedTuple):
    address: str  # hashed
    network: str  # hashed


def sender_of(request: HttpRequest, day: dt.date) -> Sender:
    """The same for all posts of one address on one day; on another day nobody can tell."""
    address = address_of(request)
    return Sender(_hashed(address, day), _hashed(_network_of(address), day))


def address_of(request: HttpRequest) -> str:
    """Behind a proxy of ours the address is the last one named: that one the proxy wrote itself."""
    if settings.SECURE_PROXY_SSL_HEADER:
        named = request.headers.get("x-forwarded-for", "").split(",")[-1].strip()
        if named:
            return named
    return request.META.get("REMOTE_ADDR", "")


def _network_of(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, PREFIX[found.version]), strict=False))


def _hashed(text: str, day: dt.date) -> str:
    return salted_hmac(f"{SALT} {day.isoformat()}", text, algorithm="sha256").hexdigest() if text else ""


def digest(*texts: str) -> str:
    return hashlib.sha256("\x00".join(texts).encode()).hexdigest()
