import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from core import changes
from registry.models import Listing
from registry.services.listings import listing_add, listing_end, listing_remove

pytestmark = pytest.mark.django_db


def test_a_listing_is_added_once_ended_once_and_removed(enter, north_officer):
    huarui = enter("南宁华锐电子股份有限公司")
    listing = listing_add(
        enterprise=huarui,
        exchange="szse",
        ticker="301999",
        listed_on=dt.date(2020, 1, 1),
        actor=north_officer,
    )
    assert str(listing) == "SZSE: 301999"
    with pytest.raises(ValidationError):
        listing_add(enterprise=huarui, exchange="SZSE", ticker="301999", actor=north_officer)
    with pytest.raises(ValidationError):
        listing_end(listing=listing, delisted_on=dt.date(2019, 1, 1), actor=north_officer)
    listing_end(listing=listing, delisted_on=dt.date(2024, 1, 1), actor=north_officer)
    with pytest.raises(ValidationError):
        listing_end(listing=listing, actor=north_officer)
    listing_remove(listing=listing, actor=north_officer)
    assert not Listing.objects.exists()
    assert [e.verb for e in changes.history_of(huarui)] == [
        "listing_removed",
        "listing_ended",
        "listing_added",
        "created",
    ]
