"""Many people at once, on real connections: one of two opposed decisions wins, and no update is lost."""

import datetime as dt
import threading
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection

from accounts.choices import Role
from core.flow import MoveRefused
from core.models import ChangeEntry
from crm.choices.claims import ClaimStatus
from crm.models import Claim, Contact, Lead, LeadConflict
from crm.services.contacts import contact_update
from crm.services.leads import lead_log, lead_move, lead_update
from crm.services.pool import claims_lapse, lead_take_up
from registry.models import Enterprise
from tests.conftest import _of_area
from tests.crm.claims import claim_of, make_rule
from tests.crm.conftest import TODAY
from tests.factories import ContactFactory, EnterpriseFactory, LeadFactory

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 16
UPDATES = 100


def at_once(tasks: Sequence[Callable]) -> list:
    """Start all tasks in the same moment, each on its own connection. Their results; an error is raised."""
    start = threading.Barrier(len(tasks))

    def run(task):
        start.wait(timeout=30)
        try:
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [future.result() for future in [pool.submit(run, task) for task in tasks]]


def told(task: Callable) -> Callable:
    """The task, whose refusal is a result."""

    def run():
        try:
            return task()
        except MoveRefused as refused:
            return refused

    return run


def test_of_two_opposed_buttons_one_wins_and_the_other_is_told(north_manager):
    for _attempt in range(10):
        lead = LeadFactory(created_by=north_manager)
        page, other_page = (Lead.objects.get(pk=lead.pk) for _ in range(2))

        def move(page, name, **values):
            return told(lambda: lead_move(lead=page, name=name, actor=north_manager, values=values))

        results = at_once(
            [
                move(page, "qualify", screening_note="Fits"),
                move(other_page, "drop", drop_reason="land", note="No land"),
            ]
        )
        lost = [result for result in results if isinstance(result, MoveRefused)]
        [won] = [result for result in results if isinstance(result, Lead)]
        assert len(lost) == 1
        assert "just changed this lead" in lost[0].message
        lead.refresh_from_db()
        assert lead.status == won.status
        assert ChangeEntry.objects.filter(label="crm.Lead", object_pk=str(lead.pk)).count() == 1


def test_sixteen_writers_lose_no_update_and_meet_no_error(north_officer):
    """Each update writes down what it found: without a loss these make one unbroken chain."""
    lead = LeadFactory(created_by=north_officer, summary="start")

    def writer(number):
        def run():
            for count in range(UPDATES):
                lead_update(lead=lead, actor=north_officer, values={"summary": f"{number}-{count}"})

        return run

    at_once([writer(number) for number in range(WRITERS)])
    steps = list(
        ChangeEntry.objects.filter(label="crm.Lead").order_by("pk").values_list("changes", flat=True)
    )
    links = dict(step["summary"] for step in steps)
    assert len(steps) == len(links) == WRITERS * UPDATES
    summary, walked = "start", 0
    while summary in links:
        summary, walked = links[summary], walked + 1
    lead.refresh_from_db()
    assert (walked, summary) == (WRITERS * UPDATES, lead.summary)


def test_two_fields_changed_at_once_are_both_kept(north_officer):
    contact = ContactFactory(created_by=north_officer)
    for attempt in range(10):
        change = {"title": f"title {attempt}", "name": f"name {attempt}"}
        at_once(
            [
                lambda values=values: contact_update(contact=contact, actor=north_officer, values=values)
                for values in ({name: value} for name, value in change.items())
            ]
        )
        assert Contact.objects.filter(pk=contact.pk, **change).exists()


def test_two_reports_at_once_see_each_other(north_officer, south_officer, enterprise):
    for count in range(1, 6):
        Lead.objects.filter(enterprise=enterprise).update(
            status="dropped", drop_reason="other", closed_on=TODAY
        )
        at_once(
            [
                lambda user=user: lead_log(actor=user, enterprise=enterprise, summary="Reported")
                for user in (north_officer, south_officer)
            ]
        )
        open_leads = set(Lead.objects.open().values_list("pk", flat=True))
        pairs = LeadConflict.objects.filter(first_lead__in=open_leads)
        assert [{pair.first_lead_id, pair.second_lead_id} for pair in pairs] == [open_leads]
        assert LeadConflict.objects.count() == count


def test_two_reports_of_one_new_company_at_once_are_a_conflict(north_officer, south_officer):
    for count in range(1, 9):
        names = [f"钦州测试{count}新材料有限公司", f"钦州测试{count}新材料有限责任公司"]
        leads = at_once(
            [
                lambda user=user, name=name: lead_log(actor=user, enterprise_name=name, summary="Reported")
                for user, name in zip((north_officer, south_officer), names, strict=True)
            ]
        )
        assert len({lead.enterprise_id for lead in leads}) == 1
        assert Enterprise.objects.count() == LeadConflict.objects.count() == count


def test_the_same_form_arriving_eight_times_at_once_makes_one_lead(north):
    officer = _of_area(north, "hurried", Role.OFFICER)
    for attempt in range(5):
        key = uuid.uuid4()
        send = lambda key=key, attempt=attempt: lead_log(  # noqa: E731
            actor=officer, enterprise_name=f"测试{attempt}有限公司", summary="Once", submission_key=key
        )
        leads = at_once([send] * 8)
        assert len(set(leads)) == 1
        assert Lead.objects.count() == Enterprise.objects.count() == attempt + 1
    assert not LeadConflict.objects.exists()


def test_of_many_first_reports_at_once_exactly_one_wins(north, south):
    """benchmarks/first_reports.py does the same with 1,000."""
    make_rule()
    officers = [_of_area(area, f"{area.code}-{n}", Role.OFFICER) for n in range(8) for area in (north, south)]
    for _round in range(8):
        enterprise = EnterpriseFactory()
        leads = at_once(
            [
                lambda officer=officer, enterprise=enterprise: lead_log(
                    actor=officer, enterprise=enterprise, summary="Reported"
                )
                for officer in officers
            ]
        )
        claim = Claim.objects.get(enterprise=enterprise)
        assert claim.lead_id == min(lead.pk for lead in leads)
        # Everybody else has a conflict with the winner, and with each who came before.
        assert LeadConflict.objects.filter(first_lead=claim.lead_id).count() == len(officers) - 1
        pairs = len(officers) * (len(officers) - 1) // 2
        assert LeadConflict.objects.filter(enterprise=enterprise).count() == pairs


def test_of_two_who_take_one_lead_out_of_the_pool_one_has_it(north_officer, south_officer):
    make_rule()
    for _attempt in range(10):
        lead = LeadFactory(created_by=north_officer, status="pooled", next_step="", next_step_due=None)
        values = {"next_step": "Call", "next_step_due": TODAY}
        back = partial(lead_move, lead=lead, name="take_back", actor=north_officer, values=values)
        results = at_once(
            [
                told(lambda lead=lead: lead_take_up(lead=lead, actor=south_officer)),
                told(lambda lead=lead: lead_take_up(lead=lead, actor=south_officer)),
                told(back),
            ]
        )
        [won] = [result for result in results if isinstance(result, Lead)]
        assert Claim.objects.get(enterprise=lead.enterprise).lead == won
        assert list(Lead.objects.open().filter(enterprise=lead.enterprise)) == [won]


def test_a_claim_that_lapses_while_its_lead_is_dropped_ends_once(north_officer, south_officer):
    make_rule()
    for _attempt in range(10):
        lead = LeadFactory(created_by=north_officer)
        waiting = LeadFactory(created_by=south_officer, enterprise=lead.enterprise)
        claim = claim_of(lead)
        values = {"drop_reason": "land", "note": "No land"}
        drop = partial(lead_move, lead=lead, name="drop", actor=north_officer, values=values)
        at_once(
            [
                lambda: list(claims_lapse(today=TODAY + dt.timedelta(days=30))),
                told(drop),
            ]
        )
        ended = ChangeEntry.objects.filter(label="crm.Claim", object_pk=str(claim.pk), verb="ended")
        assert ended.count() == 1
        [active] = Claim.objects.filter(enterprise=lead.enterprise, status=ClaimStatus.ACTIVE)
        assert active.lead == waiting
