"""Risk events: entered, ended, withdrawn with a reason; looked up in vain; on the page, in the history."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from core import changes
from registry.models import Enterprise, RiskEvent
from registry.services.risks import (
    risk_event_add,
    risk_event_end,
    risk_event_withdraw,
    risk_screening_add,
)
from tests.factories import EnterpriseFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 10)
FACTS = {
    "kind": "environment",
    "level": "major",
    "occurred_on": dt.date(2026, 1, 5),
    "title": "Fined for waste water",
    "source": "Credit China",
}


@pytest.fixture
def enterprise(db) -> Enterprise:
    return EnterpriseFactory(name_zh="南宁某化工有限公司", name_en="Nanning Chemicals Ltd.")


def test_an_event_is_entered_once_ended_once_and_withdrawn_with_a_reason(enterprise, north_manager):
    event = risk_event_add(enterprise=enterprise, actor=north_manager, today=TODAY, **FACTS)
    with pytest.raises(ValidationError, match="This event is entered already"):
        risk_event_add(enterprise=enterprise, actor=north_manager, today=TODAY, **FACTS)
    with pytest.raises(ValidationError, match="cannot end before it began"):
        risk_event_end(event=event, ended_on=dt.date(2026, 1, 4), actor=north_manager, today=TODAY)
    risk_event_end(event=event, ended_on=dt.date(2026, 3, 1), actor=north_manager, today=TODAY)
    with pytest.raises(ValidationError, match="ended already"):
        risk_event_end(event=event, ended_on=dt.date(2026, 3, 1), actor=north_manager, today=TODAY)
    with pytest.raises(ValidationError, match="Say why"):
        risk_event_withdraw(event=event, reason=" ", actor=north_manager, today=TODAY)
    risk_event_withdraw(event=event, reason="Another company", actor=north_manager, today=TODAY)
    with pytest.raises(ValidationError, match="withdrawn already"):
        risk_event_withdraw(event=event, reason="Again", actor=north_manager, today=TODAY)
    event.refresh_from_db()
    assert (event.ended_on, event.withdrawn_on, event.withdrawn_reason) == (
        dt.date(2026, 3, 1),
        TODAY,
        "Another company",
    )
    verbs = ["risk_event_withdrawn", "risk_event_ended", "risk_event_added"]
    assert [line.verb for line in changes.history_of(event)] == verbs
    assert [(line.verb, line.note) for line in changes.history_of(enterprise)] == [
        (verbs[0], "Another company"),
        (verbs[1], ""),
        (verbs[2], ""),
    ]
    # Withdrawn, it does not stand in the way of the true one.
    risk_event_add(enterprise=enterprise, actor=north_manager, today=TODAY, **FACTS)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"occurred_on": dt.date(2026, 3, 11)}, "occurred_on"),
        ({"ended_on": dt.date(2026, 3, 11)}, "ended_on"),
        ({"ended_on": dt.date(2026, 1, 4)}, "ended_on"),
        ({"kind": "gossip"}, "kind"),
        ({"title": " "}, "title"),
        ({"source": ""}, "source"),
    ],
)
def test_an_event_that_makes_no_sense_is_refused_by_field(values, field, enterprise, north_manager):
    with pytest.raises(ValidationError) as refused:
        risk_event_add(enterprise=enterprise, actor=north_manager, today=TODAY, **{**FACTS, **values})
    assert refused.value.message_dict.keys() == {field}
    assert not RiskEvent.objects.exists()


def test_that_somebody_looked_is_kept_with_day_and_source(enterprise, north_manager):
    with pytest.raises(ValidationError, match="still to come"):
        risk_screening_add(
            enterprise=enterprise, on=dt.date(2026, 3, 11), source="x", actor=north_manager, today=TODAY
        )
    screening = risk_screening_add(
        enterprise=enterprise, on=TODAY, source="Credit China", actor=north_manager, today=TODAY
    )
    assert (screening.on, screening.source, screening.created_by) == (TODAY, "Credit China", north_manager)
    assert [line.verb for line in changes.history_of(enterprise)] == ["risk_screened"]


def test_the_page_says_what_stands_what_is_withdrawn_and_who_looked(
    client, enterprise, north_manager, viewer
):
    client.force_login(viewer)
    address = f"/desk/enterprises/{enterprise.pk}/"
    assert b"does not mean that there is nothing" in client.get(address).content
    event = risk_event_add(enterprise=enterprise, actor=north_manager, today=TODAY, **FACTS)
    risk_screening_add(
        enterprise=enterprise, on=TODAY, source="Credit China", actor=north_manager, today=TODAY
    )
    page = client.get(address).content.decode()
    assert "Fined for waste water" in page
    assert "Looked up last on 2026-03-10 (Credit China)." in page
    assert f"/desk/risk-events/{event.pk}/withdraw/" not in page
    risk_event_withdraw(event=event, reason="Another company", actor=north_manager, today=TODAY)
    client.force_login(north_manager)
    page = client.get(address).content.decode()
    assert "<del>Fined for waste water</del>" in page
    assert "Withdrawn on 2026-03-10: Another company" in page
    assert "Environment · Major · Fined for waste water · 2026-01-05 · withdrawn" in page  # the history


def test_a_manager_enters_ends_and_withdraws_by_the_pages_and_an_officer_may_not(
    client, enterprise, north_manager, north_officer
):
    new = f"/desk/enterprises/{enterprise.pk}/risk-events/new/"
    given = {**FACTS, "ended_on": "", "document": "No. 1"}
    client.force_login(north_officer)
    assert client.post(new, given).status_code == 403
    client.force_login(north_manager)
    assert client.post(new, {**given, "title": ""}).status_code == 200
    assert client.post(new, given).status_code == 302
    event = RiskEvent.objects.get()
    assert (event.title, event.document, event.created_by) == (FACTS["title"], "No. 1", north_manager)
    assert client.post(f"/desk/risk-events/{event.pk}/end/", {"ended_on": "2026-02-01"}).status_code == 302
    assert client.post(f"/desk/risk-events/{event.pk}/withdraw/", {"reason": ""}).status_code == 200
    assert client.post(f"/desk/risk-events/{event.pk}/withdraw/", {"reason": "Wrong"}).status_code == 302
    looked = {"on": "2026-03-01", "source": "Credit China"}
    assert client.post(f"/desk/enterprises/{enterprise.pk}/risk-screenings/new/", looked).status_code == 302
    event.refresh_from_db()
    assert (event.ended_on, event.withdrawn_reason) == (dt.date(2026, 2, 1), "Wrong")
    assert enterprise.risk_screenings.get().source == "Credit China"
