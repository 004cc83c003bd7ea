"""The pages of claims, pool, transfers and the conflict desk: what each reader is shown, and what not."""

import datetime as dt
import re
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.choices import Role
from crm.choices.claims import ClaimStatus, ConflictStatus, TransferStatus
from crm.models import Claim, ClaimTransfer, Lead, LeadConflict
from crm.services.conflicts import conflict_decide, conflict_propose, statement_make
from crm.services.leads import lead_log
from crm.services.pool import claims_lapse
from crm.services.transfers import transfer_answer, transfer_propose
from tests.conftest import _of_area
from tests.crm.claims import claim_of, make_rule
from tests.crm.conftest import TODAY
from tests.factories import LeadFactory
from tests.query_counts import query_count

DAY = dt.timedelta(days=1)
SECRET = "canary"


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def rule(db):
    return make_rule()


@pytest.fixture
def claim(rule, lead_in):
    return claim_of(lead_in(summary=f"{SECRET} summary", next_step=f"{SECRET} step"))


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


class TestTheReceipt:
    def test_shows_the_clock_and_the_parameters_of_the_version(self, client_of, claim, north_officer):
        claim.kept_alive_on = TODAY - 10 * DAY
        claim.save()
        text = words(client_of(north_officer).get(reverse("claim-receipt", args=[claim.pk])))
        for said in (
            "By rule R1",
            "Lapses on 2026-03-22 · 20 days left",
            "Protected until 2026-05-31",
            "1 working day after the first two-way contact",
            "A lead is protected for 90 days",
            "In negotiation for 180 days",
            "CNY 100 million , or USD 10 million of foreign capital",
            "a two-way activity every 30 days; warning after 25 days",
            "evidence within 5 working days, appeal within 5 working days",
            "30 to 50 % in the statistics",
        ):
            assert said in text

    def test_the_page_of_the_lead_counts_down_and_warns(self, client_of, claim, north_officer):
        page = client_of(north_officer).get(claim.get_absolute_url())
        assert "30 days left" in words(page)
        assert "is-urgent" not in page.text
        claim.kept_alive_on = TODAY - 25 * DAY
        claim.save()
        page = client_of(north_officer).get(claim.get_absolute_url())
        assert "5 days left" in words(page)
        assert "is-urgent" in page.text

    def test_of_a_lead_that_was_handed_over_it_tells_the_former_area_nothing_new(
        self, client_of, claim, north_officer, north_manager, south_manager, south_officer
    ):
        hand_over(claim, north_manager, south_manager, south_officer)
        Lead.objects.update(summary=f"{SECRET} of south")
        client = client_of(north_officer)
        page = client.get(reverse("claim-receipt", args=[claim.pk]))
        assert page.status_code == 200
        assert SECRET not in page.text
        assert "south_officer" not in client.get(reverse("claim-list")).text + page.text
        assert client.get(claim.get_absolute_url()).status_code == 404

    def test_the_extension_keeps_what_was_typed_when_it_is_refused(self, client_of, claim, north_manager):
        url = reverse("claim-extend", args=[claim.pk])
        client = client_of(north_manager)
        assert client.post(url, {"reason": ""}).status_code == 200
        assert client.post(url, {"reason": "Land is cleared"}).status_code == 302
        claim.refresh_from_db()
        assert claim.protected_until == TODAY + 180 * DAY
        again = client.post(url, {"reason": "Once more"})
        assert again.status_code == 409
        assert "only once" in again.text
        assert "Once more" in again.text


class TestTheList:
    def test_has_the_days_left_and_only_the_own_area(self, client_of, claim, north_officer, south_officer):
        other = claim_of(LeadFactory(created_by=south_officer))
        page = client_of(north_officer).get(reverse("claim-list"))
        assert [row.pk for row in page.context["page"].rows] == [claim.pk]
        assert 'data-label="Days left"' in page.text
        page = client_of(south_officer).get(reverse("claim-list"))
        assert [row.pk for row in page.context["page"].rows] == [other.pk]

    @pytest.mark.parametrize("name", ["claim-list", "pool-list", "transfer-list", "conflict-list"])
    def test_costs_the_same_for_one_row_and_for_ten(
        self, client_of, rule, chief, north_officer, south_officer, name
    ):
        client = client_of(chief)

        def more(count):
            for _ in range(count):
                lead = LeadFactory(created_by=north_officer)
                claim = claim_of(lead)
                ClaimTransfer.objects.create(
                    claim=claim,
                    to_area=south_officer.home_area(),
                    to_organisation=south_officer.organisation,
                    reason="no_site",
                    kept_share_pct=40,
                    created_by=north_officer,
                )
                LeadFactory(created_by=north_officer, status="pooled", next_step="", next_step_due=None)
                lead_log(actor=south_officer, enterprise=lead.enterprise, summary="Too", today=TODAY)

        more(1)
        one = query_count(client, reverse(name))
        more(9)
        assert query_count(client, reverse(name)) == one


class TestThePool:
    @pytest.fixture
    def pooled(self, claim):
        list(claims_lapse(today=TODAY + 30 * DAY))
        return Lead.objects.get()

    def test_every_area_sees_what_is_free_and_not_a_word_of_the_lead(
        self, client_of, pooled, south_officer, viewer
    ):
        for reader in (south_officer, viewer):
            page = client_of(reader).get(reverse("pool-list"))
            text = words(page)
            for said in (
                pooled.enterprise.label,
                "North Area Committee",
                "North Area",
                "2026-04-01",
                "No two-way activity in time",
            ):
                assert said in text
            assert SECRET not in page.text
            assert ("Take up" in text) == (reader == south_officer)

    def test_the_first_who_takes_it_has_it(self, client_of, pooled, south_officer, north_manager):
        url = reverse("pool-take", args=[pooled.pk])
        assert SECRET not in client_of(south_officer).get(url).text
        response = client_of(south_officer).post(url)
        new = Lead.objects.get(from_pool=pooled)
        assert (response.status_code, response.headers["Location"]) == (302, new.get_absolute_url())
        assert client_of(north_manager).post(url).status_code == 404
        assert Claim.objects.get(status=ClaimStatus.ACTIVE).lead == new

    def test_what_somebody_else_claimed_is_not_in_it(self, client_of, pooled, south_officer):
        lead_log(actor=south_officer, enterprise=pooled.enterprise, summary="Ours", today=TODAY)
        assert list(client_of(south_officer).get(reverse("pool-list")).context["page"].rows) == []

    def test_the_region_office_says_for_which_area(self, client_of, pooled, chief, south):
        url, client = reverse("pool-take", args=[pooled.pk]), client_of(chief)
        assert client.post(url).status_code == 200
        assert client.post(url, {"area": south.pk}).status_code == 302
        assert Lead.objects.get(from_pool=pooled).area == south


def hand_over(claim, giver, receiver, owner):
    transfer = offer(claim, giver, owner)
    return transfer_answer(transfer=transfer, name="accept", actor=receiver, owner=owner, today=TODAY)


def offer(claim, giver, owner):
    return transfer_propose(
        claim=claim,
        actor=giver,
        to_organisation=owner.organisation,
        reason="no_site",
        kept_share_pct=Decimal(40),
        note=f"{SECRET} note",
        today=TODAY,
    )


class TestTransfers:
    def test_from_the_offer_to_the_answer(
        self, client_of, claim, north_manager, south_manager, south_officer
    ):
        given = {
            "to_organisation": south_officer.organisation.pk,
            "reason": "no_site",
            "kept_share_pct": "60",
            "note": "They want a port",
        }
        giving, receiving = client_of(north_manager), client_of(south_manager)
        url = reverse("claim-transfer", args=[claim.pk])
        assert "from 30 to 50" in words(giving.post(url, given))
        assert giving.post(url, given | {"kept_share_pct": "45"}).status_code == 302
        transfer = ClaimTransfer.objects.get()
        page = receiving.get(reverse("transfer-detail", args=[transfer.pk]))
        assert [move.name for move in page.context["moves"]] == ["accept", "refuse"]
        answer = reverse("transfer-move", args=[transfer.pk, "accept"])
        assert receiving.post(answer, {}).status_code == 200
        assert receiving.post(answer, {"owner": south_officer.pk}).status_code == 302
        transfer.refresh_from_db()
        assert transfer.status == TransferStatus.ACCEPTED
        assert receiving.get(claim.get_absolute_url()).status_code == 200
        assert giving.get(claim.get_absolute_url()).status_code == 404

    def test_before_the_answer_the_other_area_reads_enterprise_unit_reason_and_share(
        self, client_of, claim, north_manager, south_officer, south_manager
    ):
        transfer = offer(claim, north_manager, south_officer)
        for reader in (south_officer, south_manager):
            client = client_of(reader)
            page = client.get(reverse("transfer-detail", args=[transfer.pk]))
            text = words(page)
            for said in (claim.enterprise.label, "North Area Committee", "No suitable site", "40"):
                assert said in text
            listed = client.get(reverse("transfer-list"))
            assert [row.pk for row in listed.context["page"].rows] == [transfer.pk]
            for hidden in (SECRET, "north_officer", "north_manager", f"/leads/{claim.lead_id}/"):
                assert hidden not in page.text + listed.text
            assert client.get(reverse("claim-receipt", args=[claim.pk])).status_code == 404
        page = client_of(north_manager).get(reverse("transfer-detail", args=[transfer.pk]))
        assert f"{SECRET} note" in page.text
        assert [move.name for move in page.context["moves"]] == ["withdraw"]

    def test_a_third_area_knows_of_nothing(self, client_of, claim, north_manager, south_officer, rule):
        transfer = offer(claim, north_manager, south_officer)
        south_officer.areas.clear()
        south_officer.organisation = None
        south_officer.save()
        client = client_of(south_officer)
        assert client.get(reverse("transfer-detail", args=[transfer.pk])).status_code == 404
        assert list(client.get(reverse("transfer-list")).context["page"].rows) == []


class TestTheDesk:
    @pytest.fixture
    def conflict(self, claim, south_officer):
        lead_log(actor=south_officer, enterprise=claim.enterprise, summary="rival words", today=TODAY)
        return LeadConflict.objects.get()

    def url(self, conflict, name=""):
        if name:
            return reverse("conflict-move", args=[conflict.pk, name])
        return reverse("conflict-detail", args=[conflict.pk])

    def test_from_the_notice_to_the_decision(
        self, client_of, conflict, chief, region_admin, north_officer, south_officer
    ):
        region, second = client_of(chief), client_of(region_admin)
        assert region.post(self.url(conflict, "notify")).status_code == 302
        text = words(client_of(north_officer).get(self.url(conflict)))
        assert "Evidence until 2026-03-09 · 5 working days left" in text
        for officer in (north_officer, south_officer):
            page = client_of(officer).post(self.url(conflict, "state"), {"text": f"By {officer}"})
            assert page.status_code == 302
        decision = {
            "outcome": "second",
            "ground": "investor_choice",
            "reason": "The investor wrote so",
            "first_share_pct": "30",
        }
        assert region.post(self.url(conflict, "propose"), decision | {"reason": ""}).status_code == 200
        assert region.post(self.url(conflict, "propose"), decision).status_code == 302
        proposal = conflict.decisions.get()
        assert region.post(self.url(conflict, "decide"), {"proposal": proposal.pk}).status_code == 403
        assert second.post(self.url(conflict, "decide"), {"proposal": proposal.pk}).status_code == 302
        conflict.refresh_from_db()
        assert conflict.status == ConflictStatus.DECIDED
        assert Claim.objects.get(status=ClaimStatus.ACTIVE).lead == conflict.second_lead
        text = words(client_of(north_officer).get(self.url(conflict)))
        assert "The investor wrote so" in text
        assert "Earlier lead 30, later lead 70" in text
        assert second.post(self.url(conflict, "finalise")).status_code == 409

    def test_the_region_office_reads_both_sides_and_an_area_its_own(
        self, client_of, conflict, chief, viewer, north_officer, south_officer
    ):
        client_of(chief).post(self.url(conflict, "notify"))
        for officer in (north_officer, south_officer):
            statement_make(conflict=conflict, actor=officer, text=f"{officer} met them", today=TODAY)
        own = {
            north_officer: {f"{SECRET} summary", "north_officer met them"},
            south_officer: {"rival words", "south_officer met them"},
        }
        said = own[north_officer] | own[south_officer]
        for reader in (chief, viewer, north_officer, south_officer):
            page = client_of(reader).get(self.url(conflict))
            assert {text for text in said if text in page.text} == own.get(reader, said)
        page = client_of(south_officer).get(self.url(conflict))
        assert "Pursued by North Area Committee (North Area) since 2026-03-02" in words(page)
        assert f"/leads/{conflict.first_lead_id}/" not in page.text
        assert "30 days" not in words(page)

    def test_a_proposal_is_read_by_the_region_office_only(
        self, client_of, conflict, chief, region_admin, viewer, north_officer
    ):
        client_of(chief).post(self.url(conflict, "notify"))
        later = TODAY + 10 * DAY
        conflict_propose(
            conflict=conflict,
            actor=chief,
            outcome="second",
            ground="chain_fit",
            reason="Half-baked",
            today=later,
        )
        for reader, reads in ((region_admin, True), (viewer, True), (north_officer, False)):
            assert ("Half-baked" in client_of(reader).get(self.url(conflict)).text) == reads
        conflict_decide(conflict=conflict, actor=region_admin, today=later)
        assert "Half-baked" in client_of(north_officer).get(self.url(conflict)).text

    def test_the_grounds_stand_in_their_order(self, client_of, conflict, chief):
        text = words(client_of(chief).get(self.url(conflict)))
        grounds = (
            "Earliest valid report",
            "Written choice",
            "Chain focus of the area, site",
            "Decision of the region",
        )
        places = [text.index(ground) for ground in grounds]
        assert places == sorted(places)

    def test_the_list_leads_to_it(self, client_of, conflict, south_officer):
        assert f'href="{self.url(conflict)}"' in client_of(south_officer).get(reverse("conflict-list")).text

    def test_a_document_is_handed_in_with_the_own_statement(
        self, client_of, conflict, chief, north_officer, south_officer
    ):
        client_of(chief).post(self.url(conflict, "notify"))
        statement = statement_make(conflict=conflict, actor=north_officer, text="We met", today=TODAY)
        url, client = reverse("statement-evidence", args=[statement.pk]), client_of(north_officer)
        assert f'href="{url}"' in client.get(self.url(conflict)).text
        assert client_of(south_officer).get(url).status_code == 404
        assert client_of(chief).get(url).status_code == 403
        paper = SimpleUploadedFile("letter.pdf", b"%PDF-1.4 letter", content_type="application/pdf")
        given = {"file": paper, "kind": "investor_letter", "currency": "CNY"}
        assert client.post(url, given).status_code == 302
        assert statement.evidence.get().lead == conflict.first_lead
        assert "letter.pdf" in client_of(chief).get(self.url(conflict)).text
        assert "letter.pdf" not in client_of(south_officer).get(self.url(conflict)).text
        LeadConflict.objects.update(evidence_due=TODAY - DAY)
        assert client.post(url, given).status_code == 409

    def test_who_could_speak_for_both_chooses_and_hands_in_for_who_he_spoke(
        self, client_of, conflict, chief, north, north_officer
    ):
        client_of(chief).post(self.url(conflict, "notify"))
        colleague = _of_area(north, "colleague", Role.OFFICER)
        second = LeadFactory(created_by=colleague, enterprise=conflict.enterprise, summary="The other hall")
        LeadConflict.objects.update(second_lead=second)
        manager = client_of(_of_area(north, "committee", Role.AREA_MANAGER))
        form = words(manager.get(self.url(conflict, "state")))
        assert "You speak for" in form
        sides = (f"Earlier lead · {conflict.first_lead.summary}", "Later lead · The other hall")
        assert 0 < form.index(sides[0]) < form.index(sides[1])
        assert "Choose the lead for which you speak" in words(
            manager.post(self.url(conflict, "state"), {"text": "We met"})
        )
        given = {"text": "We met", "lead": second.pk}
        assert manager.post(self.url(conflict, "state"), given).status_code == 302
        statement = conflict.statements.get()
        assert (statement.lead, statement.side) == (second, "second")
        url = reverse("statement-evidence", args=[statement.pk])
        for reader, may in ((colleague, True), (north_officer, False)):
            client = client_of(reader)
            assert (f'href="{url}"' in client.get(self.url(conflict)).text) == may
            assert client.get(url).status_code == (200 if may else 403)
            assert "You speak for" not in words(client.get(self.url(conflict, "state")))
