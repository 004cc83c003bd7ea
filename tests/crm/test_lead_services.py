import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from accounts.choices import Role
from core.locking import ChangedMeanwhile, version_of
from core.models import ChangeEntry, OutboxItem
from crm.choices.leads import Channel, LeadStatus
from crm.contact_text import ContactText
from crm.models import Contact, Lead, LeadConflict
from crm.services.leads import lead_assign, lead_log, lead_update
from registry.choices import EnterpriseKind, NameKind
from registry.models import Enterprise
from registry.services.enterprises import enterprise_update
from tests.conftest import _of_area
from tests.crm.conftest import TODAY
from tests.factories import EnterpriseFactory, LeadFactory, UserFactory


def log(actor, enterprise=None, **given):
    return lead_log(
        actor=actor, enterprise=enterprise, **({"summary": "Wants a smelter", "today": TODAY} | given)
    )


def verbs(record) -> list[str]:
    entries = ChangeEntry.objects.filter(label=record._meta.label, object_pk=str(record.pk))
    return list(entries.order_by("pk").values_list("verb", flat=True))


class TestReporting:
    def test_a_lead_belongs_to_whoever_reports_it(self, north_officer, north, enterprise):
        lead = log(north_officer, enterprise)
        assert (lead.owner, lead.created_by) == (north_officer, north_officer)
        assert (lead.area, lead.organisation) == (north, north_officer.organisation)
        assert (lead.status, verbs(lead)) == (LeadStatus.LEAD, ["created"])
        assert OutboxItem.objects.filter(label="crm.Lead", object_pk=str(lead.pk)).count() == 1

    def test_the_first_step_is_due_on_the_next_working_day(self, north_officer, enterprise):
        lead = log(north_officer, enterprise, today=dt.date(2026, 3, 6))  # a Friday
        assert (lead.next_step, lead.next_step_due) == ("First contact", dt.date(2026, 3, 9))

    def test_a_step_of_ones_own_or_a_reason_for_none_wins(self, north_officer, enterprise):
        due = dt.date(2026, 4, 1)
        lead = log(north_officer, enterprise, values={"next_step": "Visit", "next_step_due": due})
        assert (lead.next_step, lead.next_step_due) == ("Visit", due)
        lead = log(north_officer, enterprise, values={"no_next_step_reason": "They call us"})
        assert (lead.next_step, lead.next_step_due) == ("", None)

    def test_a_new_chinese_name_enters_an_enterprise_whose_code_is_pending(self, north_officer):
        lead = log(north_officer, enterprise_name="钦州测试新材料有限公司")
        found = Enterprise.objects.get()
        assert (found, found.uscc_pending) == (lead.enterprise, True)
        assert [(name.kind, name.name) for name in found.names.all()] == [
            (NameKind.LEGAL, "钦州测试新材料有限公司")
        ]
        assert found.created_by == north_officer

    def test_a_new_latin_name_enters_a_foreign_company(self, north_officer):
        lead = log(north_officer, enterprise_name="Testing Palm Oil Berhad")
        assert lead.enterprise.kind == EnterpriseKind.FOREIGN_COMPANY
        assert lead.enterprise.name_en == "Testing Palm Oil Berhad"

    def test_a_name_or_code_that_somebody_entered_meanwhile_takes_the_lead(
        self, north_officer, south_officer
    ):
        first = log(south_officer, enterprise_name="钦州测试新材料有限公司")
        enterprise_update(
            enterprise=first.enterprise, values={"uscc": "914507000000DEM26W"}, actor=south_officer
        )
        leads = [
            log(north_officer, enterprise_name=name)
            for name in ("钦州测试新材料有限责任公司", "914507000000dem26w")
        ]
        assert {lead.enterprise for lead in leads} == {first.enterprise}
        assert LeadConflict.objects.count() == 3

    def test_what_is_said_to_be_another_is_entered_and_of_several_none_is_guessed(self, north_officer):
        name, alike = "钦州测试新材料有限公司", "钦州测试新材料有限责任公司"
        first = log(north_officer, enterprise_name=name).enterprise
        second = log(north_officer, enterprise_name=alike, other_than=[first]).enterprise
        assert second != first
        with pytest.raises(ValidationError, match="Several enterprises"):
            log(north_officer, enterprise_name=name)
        assert log(north_officer, enterprise_name=name, other_than=[second]).enterprise == first
        assert Enterprise.objects.count() == 2

    def test_a_company_of_exactly_this_name_is_no_other(self, north_officer, south_officer):
        first = log(north_officer, enterprise_name="钦州测试新材料有限公司").enterprise
        for name in ("钦州测试新材料有限公司", "钦州测试新材料有限公司 "):
            with pytest.raises(ValidationError, match="exactly this name"):
                log(south_officer, enterprise_name=name, other_than=[first])
        assert Enterprise.objects.count() == Lead.objects.count() == 1

    def test_the_contact_is_kept_for_24_months_and_stays_out_of_the_trail(self, north_officer, enterprise):
        lead = log(north_officer, enterprise, contact=ContactText(name="李华", phone="13800000001"))
        contact = lead.contacts.get()
        assert (contact.name, contact.phone, contact.enterprise) == ("李华", "13800000001", enterprise)
        assert contact.retention_until == dt.date(2028, 3, 2)
        entry = ChangeEntry.objects.get(label="crm.Contact")
        assert entry.changes == {"name": [None, "***"], "phone": [None, "***"]}

    def test_nothing_stays_of_a_report_that_failed(self, north_officer):
        with pytest.raises(IntegrityError):  # a due day without a step
            log(
                north_officer,
                enterprise_name="测试未成有限公司",
                values={"next_step_due": TODAY, "next_step": ""},
            )
        assert not Lead.objects.exists()
        assert not Enterprise.objects.exists()
        assert not ChangeEntry.objects.filter(label__startswith="crm.").exists()

    def test_one_enters_leads_for_ones_own_area(self, north_officer, chief, south, north, enterprise):
        with pytest.raises(ValidationError, match="do not work in this area"):
            log(north_officer, enterprise, area=south)
        assert log(chief, enterprise, area=south).area == south

    def test_whoever_has_no_area_or_organisation_is_told_so(self, chief, north, enterprise):
        with pytest.raises(ValidationError, match="Choose the area"):
            log(chief, enterprise)
        homeless = UserFactory(organisation=None, areas=[north])
        with pytest.raises(ValidationError, match="no organisation"):
            log(homeless, enterprise)


class TestSendingTwice:
    def test_a_form_sent_again_returns_the_first_lead(self, north_officer):
        key = uuid.uuid4()
        first = log(north_officer, enterprise_name="测试一有限公司", submission_key=key)
        again = log(north_officer, enterprise_name="测试一有限公司", submission_key=key)
        assert again == first
        assert (Lead.objects.count(), Enterprise.objects.count()) == (1, 1)
        assert verbs(first) == ["created"]

    def test_another_user_or_another_form_makes_another_lead(self, north_officer, south_officer, enterprise):
        key = uuid.uuid4()
        leads = {
            log(north_officer, enterprise, submission_key=key),
            log(south_officer, enterprise, submission_key=key),
            log(north_officer, enterprise, submission_key=uuid.uuid4()),
            log(north_officer, enterprise),
            log(north_officer, enterprise),
        }
        assert len(leads) == 5

    def test_a_violation_that_is_not_a_second_sending_is_not_swallowed(self, north_officer, enterprise):
        with pytest.raises(IntegrityError):
            log(
                north_officer,
                enterprise,
                submission_key=uuid.uuid4(),
                values={"next_step_due": TODAY, "next_step": ""},
            )


class TestConflicts:
    def pairs(self):
        return set(LeadConflict.objects.values_list("first_lead", "second_lead"))

    def test_a_second_open_lead_is_a_conflict_with_every_earlier_one(
        self, north_officer, south_officer, enterprise
    ):
        first = log(north_officer, enterprise)
        assert self.pairs() == set()
        second = log(south_officer, enterprise)
        assert self.pairs() == {(first.pk, second.pk)}
        third = log(north_officer, enterprise)
        assert self.pairs() == {
            (first.pk, second.pk),
            (first.pk, third.pk),
            (second.pk, third.pk),
        }
        assert {tuple(verbs(conflict)) for conflict in LeadConflict.objects.all()} == {("created",)}

    def test_a_suspended_lead_still_conflicts_a_dropped_one_does_not(
        self, lead_in, south_officer, enterprise
    ):
        lead_in(LeadStatus.DROPPED, enterprise=enterprise)
        suspended = lead_in(LeadStatus.SUSPENDED, enterprise=enterprise)
        lead_in(LeadStatus.LEAD, enterprise=EnterpriseFactory())
        new = log(south_officer, enterprise)
        assert self.pairs() == {(suspended.pk, new.pk)}

    def test_a_form_sent_again_makes_no_conflict_with_itself(self, north_officer, enterprise):
        key = uuid.uuid4()
        for _sending in range(2):
            log(north_officer, enterprise, submission_key=key)
        assert self.pairs() == set()


class TestChanging:
    def test_a_change_is_saved_and_recorded_by_field(self, lead, north_officer):
        before = lead.updated_at
        lead = lead_update(
            lead=lead, actor=north_officer, values={"channel": Channel.FAIR, "summary": lead.summary}
        )
        lead.refresh_from_db()
        assert lead.channel == Channel.FAIR
        assert lead.updated_at > before
        entry = ChangeEntry.objects.get(label="crm.Lead")
        assert (entry.verb, entry.changes) == ("updated", {"channel": ["", "fair"]})

    def test_saving_without_a_change_leaves_no_trace(self, lead, north_officer):
        lead_update(lead=lead, actor=north_officer, values={"summary": lead.summary})
        assert verbs(lead) == []

    def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(self, lead, north_officer, north_manager):
        opened = version_of(lead)
        lead = lead_update(lead=lead, actor=north_manager, values={"summary": "Theirs"}, version=opened)
        with pytest.raises(ChangedMeanwhile):
            lead_update(lead=lead, actor=north_officer, values={"summary": "Mine"}, version=opened)
        lead.refresh_from_db()
        assert lead.summary == "Theirs"

    def test_a_closed_lead_stays_as_it_is(self, lead_in, north_officer, north_manager):
        closed = lead_in(LeadStatus.DROPPED)
        with pytest.raises(ValidationError, match="closed"):
            lead_update(lead=closed, actor=north_officer, values={"summary": "Other"})
        with pytest.raises(ValidationError, match="closed"):
            lead_assign(lead=closed, owner=north_officer, actor=north_manager)


class TestAssigning:
    def test_inside_the_area_only_and_only_to_active_staff_who_work_on_leads(
        self, lead, north, north_manager, south_officer, viewer
    ):
        colleague = _of_area(north, "colleague", Role.OFFICER)
        gone = _of_area(north, "gone", Role.OFFICER)
        gone.is_active = False
        gone.save()
        for nobody in (
            gone,
            south_officer,
            viewer,
            _of_area(north, "finance", Role.FINANCE_REVIEWER),
            _of_area(north, "firm", Role.ENTERPRISE_USER),
            _of_area(north, "city", Role.CITY_MANAGER),
        ):
            with pytest.raises(ValidationError, match="does not work on leads in this area"):
                lead_assign(lead=lead, owner=nobody, actor=north_manager)
        assert lead_assign(lead=lead, owner=colleague, actor=north_manager).owner == colleague
        entry = ChangeEntry.objects.get(label="crm.Lead")
        assert (entry.verb, entry.changes) == ("assigned", {"owner": ["north_officer", "colleague"]})

    def test_the_first_report_never_changes(self, lead, north_manager):
        reported, by = lead.reported_at, lead.created_by
        lead_assign(lead=lead, owner=north_manager, actor=north_manager)
        lead.refresh_from_db()
        assert (lead.reported_at, lead.created_by) == (reported, by)


def test_the_database_refuses_a_lead_without_step_or_reason(north_officer):
    with pytest.raises(IntegrityError):
        LeadFactory(created_by=north_officer, next_step="", next_step_due=None)


def test_the_database_refuses_a_contact_of_nothing(lead, north_officer):
    with pytest.raises(IntegrityError):
        Contact.objects.create(
            enterprise=lead.enterprise,
            area=lead.area,
            organisation=lead.organisation,
            created_by=north_officer,
            retention_until=TODAY,
        )
