"""Imports at once, and imports beside forms: nothing is entered twice, none waits in a ring."""

import datetime as dt
from functools import partial

import pytest

from crm.choices.leads import LeadStatus
from crm.choices.projects import InvestorRole
from crm.models import Activity, Claim, Lead, LeadConflict
from crm.services.projects import Investor, investors_set
from registry.models import Enterprise
from tests.crm.claims import make_rule
from tests.crm.importing import Workbooks
from tests.crm.meeting import meetings
from tests.crm.projects import project_of
from tests.crm.test_concurrency import at_once
from tests.factories import EnterpriseFactory, LeadFactory
from tests.registry.importing import outcomes

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.date(2026, 3, 10)
CALL = {
    "happened_on": DAY,
    "kind": "call",
    "subject": "Called",
    "is_two_way": "Yes",
    "next_step": "Call",
    "next_step_due": DAY,
}


def twice_at_once(folder, key: str, rows: list[dict], actor) -> list[list[str]]:
    """The outcomes of two imports of the same rows that start in the same moment, the later one last."""
    (folder / "a").mkdir()
    (folder / "b").mkdir()
    books = [Workbooks(folder / name, key) for name in "ab"]
    runs = at_once([partial(book.take_in, rows, actor) for book in books])
    return sorted((outcomes(run) for run in runs), key=lambda said: said.count("unchanged"))


def test_one_file_of_leads_imported_twice_at_once_is_entered_once(tmp_path, north_officer):
    make_rule()
    known = [EnterpriseFactory() for _ in range(5)]
    names = [one.name_zh for one in known] + [f"防城港同时测试{number}有限公司" for number in range(5)]
    rows = [{"enterprise": name, "summary": "Wants land"} for name in names]
    assert twice_at_once(tmp_path, "leads", rows, north_officer) == [["new"] * 10, ["unchanged"] * 10]
    assert sorted(Lead.objects.values_list("enterprise__name_zh", flat=True)) == sorted(names)
    assert (Enterprise.objects.count(), Claim.objects.count(), LeadConflict.objects.count()) == (10, 10, 0)


def test_one_file_of_follow_ups_imported_twice_at_once_is_entered_once(tmp_path, north_officer):
    leads = [LeadFactory(created_by=north_officer) for _ in range(5)]
    rows = [CALL | {"lead": lead.pk} for lead in leads]
    assert twice_at_once(tmp_path, "activities", rows, north_officer) == [["new"] * 5, ["unchanged"] * 5]
    assert set(Activity.objects.values_list("lead", flat=True)) == {lead.pk for lead in leads}
    assert Activity.objects.count() == 5


@pytest.mark.postgres
@pytest.mark.parametrize("key", ["leads", "activities", "projects"])
def test_a_file_in_any_order_and_a_form_do_not_wait_in_a_ring(tmp_path, key, north_officer):
    """The form locks both enterprises in the order of their keys; the rows come the other way round."""
    make_rule()
    book = Workbooks(tmp_path, key)

    def meet():
        first, second = EnterpriseFactory(), EnterpriseFactory()
        project = project_of(north_officer)
        investors = [
            Investor(enterprise=first, role=InvestorRole.LEAD),
            Investor(enterprise=second, role=InvestorRole.PARTNER),
        ]
        rows = []
        for enterprise in (second, first):
            lead = LeadFactory(created_by=north_officer, enterprise=enterprise, status=LeadStatus.CONTACT)
            rows.append(
                {
                    "leads": {"enterprise": enterprise.name_zh, "summary": "Wants land"},
                    "activities": CALL | {"lead": lead.pk},
                    "projects": {"lead": lead.pk, "name": "Foil"},
                }[key]
            )
        form = partial(investors_set, project=project, investors=investors, actor=north_officer)
        return partial(book.take_in, rows, north_officer), form

    for run, _form in meetings(meet):
        assert outcomes(run) == ["new", "new"]
