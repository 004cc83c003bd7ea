"""Handing a lead to another area: every answer, by every role of both sides, and what moves with it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.choices import Role
from core.changes import history_of
from core.flow import MoveRefused
from core.models import ChangeEntry
from crm.choices.claims import ClaimEnd, ClaimPhase, ClaimStatus, TransferReason, TransferStatus
from crm.choices.leads import DropReason
from crm.claim_flow import TRANSFER_FLOW, transfer_moves_open_to
from crm.models import Activity, Claim, ClaimTransfer, Contact, Lead
from crm.services.leads import lead_move
from crm.services.transfers import transfer_answer, transfer_propose
from tests.conftest import _of_area
from tests.crm.claims import claim_of
from tests.crm.conftest import TODAY
from tests.factories import ActivityFactory, ContactFactory, OrganisationFactory, ProjectFactory

DAY = dt.timedelta(days=1)
MANAGERS = {Role.AREA_MANAGER, Role.CITY_MANAGER}
REGION = {Role.REGION_REVIEWER, Role.REGION_ADMIN}
# move -> the status it leads to, and whose people make it
ARROWS = {
    "accept": (TransferStatus.ACCEPTED, "south"),
    "refuse": (TransferStatus.REFUSED, "south"),
    "withdraw": (TransferStatus.WITHDRAWN, "north"),
}


@pytest.fixture
def offer(lead, north_manager, south_officer):
    """`offer(field=value)` is the lead of the north officer, offered to the south officer's unit."""

    def make(claim=None, **fields) -> ClaimTransfer:
        values = {
            "to_organisation": south_officer.organisation,
            "reason": TransferReason.NO_SITE,
            "kept_share_pct": Decimal(40),
            "today": TODAY,
        }
        return transfer_propose(claim=claim or claim_of(lead), **(values | {"actor": north_manager} | fields))

    return make


def test_the_tables_of_this_test_name_every_move():
    assert ARROWS.keys() == TRANSFER_FLOW.moves.keys()


@pytest.mark.parametrize("side", ["north", "south"])
@pytest.mark.parametrize("role", Role.values)
def test_every_answer_from_every_status_by_every_role(request, role, side, offer, south_officer, lead_in):
    user = _of_area(request.getfixturevalue(side), "somebody", role)
    for status in TransferStatus:
        for name, (target, who) in ARROWS.items():
            transfer = offer(claim_of(lead_in()))
            ClaimTransfer.objects.filter(pk=transfer.pk).update(status=status)
            transfer.refresh_from_db()
            may = role in REGION or (role in MANAGERS and side == who)
            offered = name in {move.name for move in transfer_moves_open_to(transfer, user)}
            assert offered == (may and status == TransferStatus.PROPOSED)
            answer = {"owner": south_officer, "note": "Because"}
            if offered:
                done = transfer_answer(transfer=transfer, name=name, actor=user, today=TODAY, **answer)
                assert (done.status, done.answered_by) == (target, user)
            else:
                with pytest.raises(MoveRefused) as refused:
                    transfer_answer(transfer=transfer, name=name, actor=user, today=TODAY, **answer)
                lacks_right = not user.has_perm("crm.transfer_claim")
                assert refused.value.forbidden == (
                    lacks_right or (status == TransferStatus.PROPOSED and not may)
                )


class TestTheOffer:
    def test_is_made_by_a_manager_of_the_area(
        self, offer, north_officer, south_manager, city_manager, chief, lead
    ):
        claim = claim_of(lead)
        for stranger in (north_officer, south_manager):
            with pytest.raises(MoveRefused) as refused:
                offer(claim, actor=stranger)
            assert refused.value.forbidden
        for manager in (city_manager, chief):
            assert offer(claim, actor=manager).status == TransferStatus.PROPOSED
            ClaimTransfer.objects.update(status="withdrawn")

    @pytest.mark.parametrize(("share", "fits"), [("29.99", 0), (30, 1), (50, 1), ("50.01", 0)])
    def test_keeps_a_share_inside_the_range_of_the_rule(self, offer, share, fits):
        if fits:
            assert offer(kept_share_pct=Decimal(share))
            return
        with pytest.raises(ValidationError, match="from 30 to 50 %"):
            offer(kept_share_pct=Decimal(share))

    def test_goes_to_a_unit_of_another_area(self, offer, lead, north_officer):
        claim = claim_of(lead)
        for unit in (north_officer.organisation, OrganisationFactory(area=None)):
            with pytest.raises(ValidationError, match="another area"):
                offer(claim, to_organisation=unit)
        assert offer(claim)

    def test_is_one_at_a_time_of_a_protected_lead(self, offer, lead, north_manager):
        claim = claim_of(lead)
        with pytest.raises(MoveRefused, match="not protected any more"):
            offer(claim, today=TODAY + 30 * DAY)
        transfer = offer(claim)
        with pytest.raises(MoveRefused, match="offered already"):
            offer(claim)
        transfer_answer(transfer=transfer, name="withdraw", actor=north_manager, today=TODAY)
        assert offer(claim)

    def test_moves_nothing(self, offer, lead, north):
        offer()
        lead.refresh_from_db()
        assert (lead.area, Claim.objects.get().status) == (north, ClaimStatus.ACTIVE)

    def test_falls_with_the_claim(self, offer, lead, north_officer, south_manager, south_officer):
        transfer = offer()
        drop = {"drop_reason": DropReason.LAND, "note": "No land"}
        lead_move(lead=lead, name="drop", actor=north_officer, values=drop, today=TODAY)
        transfer.refresh_from_db()
        assert transfer.status == TransferStatus.WITHDRAWN
        with pytest.raises(MoveRefused):
            transfer_answer(transfer=transfer, name="accept", actor=south_manager, owner=south_officer)


class TestAcceptance:
    def accept(self, transfer, actor, owner, today=TODAY):
        return transfer_answer(transfer=transfer, name="accept", actor=actor, owner=owner, today=today)

    def test_moves_the_lead_and_all_that_hangs_on_it(
        self, offer, lead, north_officer, north, south, south_manager, south_officer
    ):
        of = {"enterprise": lead.enterprise, "created_by": north_officer}
        ContactFactory(lead=lead, **of)
        ActivityFactory(lead=lead, **of)
        stays = [ContactFactory(**of), ActivityFactory(**of)]
        self.accept(offer(), south_manager, south_officer)
        lead.refresh_from_db()
        assert (lead.area, lead.organisation, lead.owner) == (
            south,
            south_officer.organisation,
            south_officer,
        )
        assert set(Lead.objects.visible_to(south_officer)) == {lead}
        assert set(Lead.objects.visible_to(north_officer)) == set()
        for model in (Contact, Activity):
            moved = model.objects.get(lead=lead)
            assert (moved.area, moved.organisation) == (south, south_officer.organisation)
        for record in stays:
            record.refresh_from_db()
            assert record.area == north
        entry = ChangeEntry.objects.get(label="crm.Lead", verb="transferred")
        assert entry.actor == south_manager

    def test_takes_the_team_of_the_giving_area_off_the_project_and_says_so(
        self, offer, lead, north_officer, north_manager, south_manager, south_officer
    ):
        project = ProjectFactory(created_by=north_officer, lead=lead)
        project.co_officers.add(north_manager)
        self.accept(offer(), south_manager, south_officer)
        assert list(project.co_officers.all()) == []
        [told] = [entry for entry in history_of(project) if "co_officers" in entry.changes]
        assert (told.actor, told.changes["co_officers"][1]) == (south_manager, [])
        assert "north_manager" in str(told.changes["co_officers"][0])

    def test_ends_the_old_claim_and_the_new_one_goes_on_in_time(
        self, offer, lead, south, south_manager, south_officer
    ):
        old = claim_of(
            lead,
            phase=ClaimPhase.NEGOTIATION,
            extended_on=TODAY,
            kept_alive_on=TODAY - 10 * DAY,
            protected_until=TODAY + 100 * DAY,
        )
        self.accept(offer(old), south_manager, south_officer, today=TODAY + 3 * DAY)
        old.refresh_from_db()
        assert (old.status, old.end, old.kept_share_pct) == ("transferred", ClaimEnd.TRANSFERRED, 40)
        new = Claim.objects.get(status=ClaimStatus.ACTIVE)
        assert (new.follows, new.lead, new.area) == (old, lead, south)
        assert (new.phase, new.extended_on) == (ClaimPhase.NEGOTIATION, TODAY)
        assert (new.protected_until, new.claimed_at) == (old.protected_until, old.claimed_at)
        assert new.kept_alive_on == TODAY + 3 * DAY

    def test_needs_an_officer_who_works_on_leads_there(
        self, offer, north_officer, south_manager, south_officer, viewer
    ):
        transfer = offer()
        with pytest.raises(MoveRefused, match="first fill in"):
            self.accept(transfer, south_manager, None)
        for stranger in (north_officer, viewer):
            with pytest.raises(ValidationError, match="does not work on leads"):
                self.accept(transfer, south_manager, stranger)
        assert self.accept(transfer, south_manager, south_officer)

    def test_is_a_second_persons_even_in_the_region_office(self, offer, chief, region_admin, south_officer):
        transfer = offer(actor=chief)
        with pytest.raises(MoveRefused, match="second person"):
            self.accept(transfer, chief, south_officer)
        assert self.accept(transfer, region_admin, south_officer)

    def test_comes_too_late_once_the_protection_lapsed(self, offer, lead, south_manager, south_officer):
        with pytest.raises(MoveRefused, match="not protected any more"):
            self.accept(offer(), south_manager, south_officer, today=TODAY + 30 * DAY)

    def test_of_a_person_known_to_both_areas_each_keeps_a_row_of_its_own(
        self, offer, lead, north_officer, north, south, south_manager, south_officer
    ):
        of = {"enterprise": lead.enterprise, "created_by": north_officer}
        moved, staying = ContactFactory(lead=lead, name="Moved", **of), ContactFactory(name="Stays", **of)
        of_lead, general = ActivityFactory(lead=lead, **of), ActivityFactory(**of)
        for activity in (of_lead, general):
            activity.contacts.set([moved, staying])
        self.accept(offer(), south_manager, south_officer)
        for activity, area in ((of_lead, south), (general, north)):
            people = activity.contacts.order_by("name")
            assert [(person.name, person.area) for person in people] == [("Moved", area), ("Stays", area)]
        moved.refresh_from_db()
        staying.refresh_from_db()
        assert (moved.area, staying.area) == (south, north)
