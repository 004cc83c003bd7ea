"""Leads from workbooks: each new row is a first report, with everything that the quick form would do."""

import datetime as dt

import pytest
from django.utils import translation

from core import changes
from core.models import ChangeEntry
from crm.choices.leads import Channel, LeadStatus
from crm.importers import leads as importer
from crm.models import Claim, Lead, LeadConflict
from exports.runs import ImportStopped
from registry.models import Enterprise
from tests.crm.claims import claim_of, make_rule
from tests.crm.importing import Workbooks
from tests.factories import EnterpriseFactory, LeadFactory
from tests.registry.importing import outcomes, reasons, warnings
from tests.registry.samples import CODES

pytestmark = pytest.mark.django_db
COPPER = "北海测试铜业有限公司"
PLANT = "Wants to build a plant"


@pytest.fixture
def leads(tmp_path):
    return Workbooks(tmp_path, "leads")


def row(**values):
    return {"enterprise": COPPER, "summary": PLANT} | values


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("everything", [False, True])
def test_an_export_imported_again_changes_nothing(leads, lead_in, north_officer, language, everything):
    for status in LeadStatus.values:
        lead_in(status)
    lead_in(next_step="", next_step_due=None, no_next_step_reason="They call back")
    before = ChangeEntry.objects.count()
    with translation.override(language):
        run = leads.take_in(leads.exported(north_officer, everything=everything), north_officer)
    assert outcomes(run) == ["unchanged"] * (len(LeadStatus.values) + 1), reasons(run)
    assert ChangeEntry.objects.count() == before


def test_a_new_row_is_a_first_report_with_its_claim(leads, north_officer, north, enterprise):
    make_rule()
    run = leads.take_in(
        [row(channel="Fair", next_step="Call", next_step_due=dt.date(2026, 4, 1))], north_officer
    )
    assert outcomes(run) == ["new"]
    lead = Lead.objects.get()
    assert (lead.enterprise, lead.summary, lead.channel) == (enterprise, PLANT, Channel.FAIR)
    assert (lead.area, lead.owner, lead.created_by) == (north, north_officer, north_officer)
    assert (lead.next_step, lead.next_step_due) == ("Call", dt.date(2026, 4, 1))
    assert lead.status == LeadStatus.LEAD
    assert Claim.objects.get().lead == lead
    assert changes.history_of(lead).get().verb == "created"


def test_without_a_next_step_it_gets_the_first_contact(leads, north_officer, enterprise):
    leads.take_in([row()], north_officer)
    assert Lead.objects.get().next_step == "First contact"


def test_a_row_on_a_claimed_enterprise_meets_the_claim_as_a_quick_lead_does(
    leads, north_officer, south_officer, enterprise
):
    other = LeadFactory(created_by=south_officer, enterprise=enterprise, summary="Secret of the south")
    claim = claim_of(other)
    run = leads.take_in([row()], north_officer)
    assert outcomes(run) == ["new"]
    assert "南片区" in warnings(run)[0] or "South Area" in warnings(run)[0]
    assert "Secret" not in warnings(run)[0]
    mine = Lead.objects.get(created_by=north_officer)
    assert set(LeadConflict.objects.values_list("first_lead", "second_lead")) == {(other.pk, mine.pk)}
    assert list(Claim.objects.all()) == [claim]


def test_the_same_file_again_creates_nothing(leads, north_officer, enterprise):
    rows = [row(), row(enterprise="崇左新来铝业有限公司")]
    assert outcomes(leads.take_in(rows, north_officer)) == ["new", "new"]
    count = ChangeEntry.objects.count()
    assert outcomes(leads.take_in(rows, north_officer)) == ["unchanged", "unchanged"]
    assert ChangeEntry.objects.count() == count


def test_an_enterprise_is_found_by_code_then_by_name(leads, north_officer, enterprise):
    coded = EnterpriseFactory(name_zh="南宁测试电子有限公司", uscc=CODES[0], uscc_pending=False)
    run = leads.take_in(
        [
            row(enterprise="", uscc=CODES[0]),
            row(summary="By name"),
            row(enterprise=CODES[0], summary="The code as a name"),
            row(enterprise="", uscc=CODES[1], summary="Unknown code"),
            row(enterprise="", summary="No enterprise"),
        ],
        north_officer,
    )
    assert outcomes(run) == ["new", "new", "new", "failed", "failed"]
    assert "Enter the enterprise first" in reasons(run)[3]
    assert set(Lead.objects.values_list("enterprise", "summary")) == {
        (coded.pk, PLANT),
        (enterprise.pk, "By name"),
        (coded.pk, "The code as a name"),
    }


def test_a_new_name_enters_the_enterprise_once(leads, north_officer):
    run = leads.take_in([row(), row(summary="Another plant")], north_officer)
    assert outcomes(run) == ["new", "new"]
    assert "will be entered" in reasons(run)[0]
    assert Enterprise.objects.get().name_zh == COPPER


def test_a_name_that_is_hardly_another_is_refused_as_in_the_form(leads, north_officer):
    known = EnterpriseFactory(name_zh="南宁华锐电子科技有限公司")
    run = leads.take_in([row(enterprise="南宁市华锐电子科技股份有限公司")], north_officer)
    assert outcomes(run) == ["failed"]
    assert "南宁华锐电子科技有限公司" in reasons(run)[0]
    assert "hardly another" in reasons(run)[0]
    assert not Lead.objects.exists()
    assert outcomes(leads.take_in([row(enterprise=known.name_zh)], north_officer)) == ["new"]
    assert Lead.objects.get().enterprise == known


def test_a_name_that_is_only_alike_is_entered_and_the_preview_says_so(leads, north_officer):
    EnterpriseFactory(name_zh="南宁华锐电子科技有限公司")
    run = leads.take_in(
        [row(enterprise="南宁华睿电子科技有限公司"), row(enterprise="崇左新来铝业有限公司")], north_officer
    )
    assert outcomes(run) == ["new", "new"]
    assert "It may be “南宁华锐电子科技有限公司”" in warnings(run)[0]
    assert warnings(run)[1] == ""


def test_a_file_brings_so_many_new_names_and_the_next_time_the_others(leads, north_officer, monkeypatch):
    monkeypatch.setattr(importer, "NEW_NAMES", 2)
    rows = [
        row(enterprise=name) for name in ("崇左新来铝业有限公司", "百色金山矿业公司", "柳州大河汽车有限公司")
    ]
    run = leads.take_in(rows, north_officer)
    assert outcomes(run) == ["new", "new", "failed"]
    assert "the same file again" in reasons(run)[2]
    assert outcomes(leads.take_in(rows, north_officer)) == ["unchanged", "unchanged", "new"]


def test_an_ambiguous_name_fails_and_names_the_candidates(leads, north_officer, enterprise):
    EnterpriseFactory(name_zh=COPPER, uscc=CODES[0], uscc_pending=False)
    run = leads.take_in([row()], north_officer)
    assert outcomes(run) == ["failed"]
    assert CODES[0] in reasons(run)[0]
    assert "no credit code" in reasons(run)[0]
    assert not Lead.objects.exists()


def test_a_changed_row_updates_what_the_form_may_change(leads, lead, north_officer):
    path = leads.changed(leads.exported(north_officer), summary="A bigger plant", next_step="Send the offer")
    assert outcomes(leads.take_in(path, north_officer)) == ["updated"]
    lead.refresh_from_db()
    assert (lead.summary, lead.next_step) == ("A bigger plant", "Send the offer")
    entry = changes.history_of(lead).get()
    assert (entry.verb, entry.actor) == ("updated", north_officer)
    assert entry.changes.keys() == {"summary", "next_step"}


@pytest.mark.parametrize(
    ("status", "cells", "word"),
    [
        (LeadStatus.LEAD, {"status": "Qualified"}, "on its page"),
        (LeadStatus.LEAD, {"enterprise": "崇左新来铝业有限公司"}, "Correct one of them"),
        (LeadStatus.LEAD, {"area": "South Area"}, "transfer"),
        (LeadStatus.DROPPED, {"summary": "Again"}, "closed"),
        (LeadStatus.CONVERTED, {"summary": "Again"}, "closed"),
        (
            LeadStatus.LEAD,
            {"next_step": "Call", "next_step_due": None, "no_next_step_reason": "Why"},
            "empty that",
        ),
    ],
)
def test_what_only_a_page_may_do_no_file_does(leads, lead_in, north_officer, south, status, cells, word):
    lead = lead_in(status)
    before = Lead.objects.values().get()
    path = leads.changed(leads.exported(north_officer, everything=True), **cells)
    run = leads.take_in(path, north_officer)
    assert outcomes(run) == ["failed"]
    assert word in reasons(run)[0]
    assert Lead.objects.values().get(pk=lead.pk) == before


def test_a_new_lead_cannot_begin_further_on(leads, north_officer, enterprise):
    run = leads.take_in([row(status="contact"), row(status="lead", summary="Begins")], north_officer)
    assert outcomes(run) == ["failed", "new"]
    assert Lead.objects.get().summary == "Begins"


def test_nobody_imports_into_another_area(leads, north_officer, south_officer, enterprise):
    run = leads.take_in([row(area="South Area"), row(area="North Area", summary="Mine")], north_officer)
    assert outcomes(run) == ["failed", "new"]
    assert "You do not work in this area" in reasons(run)[0]
    assert not Lead.objects.visible_to(south_officer).exists()


def test_the_lead_of_another_area_is_not_found(leads, north_officer, south_officer):
    theirs = LeadFactory(created_by=south_officer)
    nowhere = theirs.pk + 1000
    run = leads.take_in([row(number=theirs.pk), row(number=nowhere, summary="x")], north_officer)
    assert outcomes(run) == ["failed", "failed"]
    told = [
        text.replace(str(number), "N")
        for text, number in zip(reasons(run), (theirs.pk, nowhere), strict=True)
    ]
    assert told[0] == told[1]
    theirs.refresh_from_db()
    assert theirs.summary == PLANT


def test_the_region_office_says_for_which_area(leads, chief, north, enterprise):
    run = leads.take_in([row(), row(area="North Area", summary="Of the north")], chief)
    assert outcomes(run) == ["failed", "new"]
    assert Lead.objects.get().area == north


def test_who_may_enter_a_lead_may_import_leads(
    leads, north_officer, north_manager, chief, city_manager, viewer, chain_office
):
    assert [leads.table.can_import(user) for user in (north_officer, north_manager, chief)] == [True] * 3
    assert [leads.table.can_import(user) for user in (city_manager, viewer, chain_office)] == [False] * 3


def test_without_the_right_to_change_a_row_changes_nothing(leads, lead, city_manager):
    path = leads.changed(leads.exported(city_manager), summary="Not his")
    assert outcomes(leads.take_in(path, city_manager)) == ["failed"]
    lead.refresh_from_db()
    assert lead.summary == PLANT


def test_rows_of_one_file_that_contradict_are_both_refused(leads, north_officer, enterprise):
    run = leads.take_in(
        [row(next_step="Call", next_step_due=dt.date(2026, 4, 1)), row(), row(summary="Alone")], north_officer
    )
    assert outcomes(run) == ["failed", "failed", "new"]


def test_a_code_and_a_name_of_one_enterprise_are_one_lead(leads, north_officer):
    EnterpriseFactory(name_zh=COPPER, uscc=CODES[0], uscc_pending=False)
    rows = [row(uscc=CODES[0]), row(uscc="")]
    assert outcomes(leads.preview(rows, north_officer)) == ["failed", "failed"]
    assert outcomes(leads.preview([row(uscc=CODES[0])] * 2, north_officer)) == ["new", "duplicate"]


def test_text_that_looks_like_a_formula_stays_text(leads, north_officer, enterprise):
    leads.take_in([row(summary="'=HYPERLINK(1)"), row(summary="+1 plant")], north_officer)
    path = leads.exported(north_officer)
    assert outcomes(leads.take_in(path, north_officer)) == ["unchanged", "unchanged"]
    assert set(Lead.objects.values_list("summary", flat=True)) == {"'=HYPERLINK(1)", "+1 plant"}


def test_a_formula_that_was_never_computed_fails(leads, north_officer, enterprise):
    run = leads.take_in([row(summary="=1+1"), row()], north_officer)
    assert outcomes(run) == ["failed", "new"]


def test_a_lead_that_somebody_changed_since_stops_the_file(leads, lead, north_officer, monkeypatch):
    path = leads.changed(leads.exported(north_officer), summary="Mine")
    wanted = Lead.objects.get().updated_at
    monkeypatch.setattr("exports.importing.version_of", lambda record: (wanted - dt.timedelta(1)).isoformat())
    with pytest.raises(ImportStopped, match="Row 2: Somebody else changed this"):
        leads.take_in(path, north_officer)
    lead.refresh_from_db()
    assert lead.summary == PLANT
