"""Listings at stock exchanges."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from core import changes
from core.locking import locked
from registry.models import Enterprise, Listing
from registry.rights import CHANGE


@transaction.atomic
def listing_add(
    *, enterprise: Enterprise, exchange: str, ticker: str, actor: User, listed_on: dt.date | None = None
) -> Listing:
    require(actor, CHANGE)
    enterprise = locked(enterprise)
    listing = Listing(
        enterprise=enterprise,
        exchange=exchange.strip().upper(),
        ticker=ticker.strip().upper(),
        listed_on=listed_on,
    )
    listing.clean_fields(exclude=["enterprise"])
    if enterprise.listings.filter(exchange=listing.exchange, ticker=listing.ticker).exists():
        raise ValidationError({"ticker": _("This listing is recorded already.")})
    listing.save()
    _record(enterprise, actor, "listing_added", [None, str(listing)])
    return listing


@transaction.atomic
def listing_end(*, listing: Listing, actor: User, delisted_on: dt.date | None = None) -> Listing:
    """Note the day of delisting (today). The listing stays in the record."""
    require(actor, CHANGE)
    enterprise = locked(listing.enterprise)
    listing = Listing.objects.get(pk=listing.pk)
    if listing.delisted_on:
        raise ValidationError(_("This listing has ended already. Reload the page."))
    listing.delisted_on = delisted_on or timezone.localdate()
    if listing.listed_on and listing.delisted_on < listing.listed_on:
        raise ValidationError({"delisted_on": _("The listing cannot end before it began.")})
    listing.save(update_fields=["delisted_on"])
    _record(enterprise, actor, "listing_ended", [str(listing), f"{listing} – {listing.delisted_on}"])
    return listing


@transaction.atomic
def listing_remove(*, listing: Listing, actor: User) -> Enterprise:
    """Take back a listing that was entered by mistake."""
    require(actor, CHANGE)
    enterprise = locked(listing.enterprise)
    before = str(listing)
    listing.delete()
    _record(enterprise, actor, "listing_removed", [before, None])
    return enterprise


def _record(enterprise: Enterprise, actor: User, verb: str, pair: list) -> None:
    enterprise.save(update_fields=["updated_at"])
    changes.record(enterprise, actor=actor, verb=verb, changes={"listing": pair})
