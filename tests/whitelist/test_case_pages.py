"""The pages of a case: who sees what of it, and the way from a draft onto the list."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.choices import Role
from registry.models import EnterpriseUser
from tests.conftest import _of_area
from tests.factories import EnterpriseFactory
from tests.query_counts import query_count
from tests.whitelist.cases import (
    TODAY,
    after_publicity,
    case_of,
    chain_of,
    decision,
    enterprise_in,
    in_publicity,
    in_region_review,
    listed,
    noon,
    scheme_of,
    submitted,
    taken,
)
from whitelist.choices import CaseStatus
from whitelist.models import Case
from whitelist.services.cases import case_name_officer

pytestmark = pytest.mark.django_db


def step(client, case: Case, name: str, **values):
    usual = {"note": f"{name} it", "clause": "§1", "has_no_interest": "on"}
    return client.post(reverse("case-move", args=[case.pk, name]), usual | values)


def paper(content: bytes = b"%PDF-1.7 decision") -> SimpleUploadedFile:
    return SimpleUploadedFile("批复.pdf", content)


def test_an_application_goes_through_the_pages_onto_the_list(
    client_of, clock, north, north_officer, north_manager, chief
):
    version, enterprise = scheme_of(), enterprise_in(north)
    officer, manager, region = client_of(north_officer), client_of(north_manager), client_of(chief)
    given = {"scheme": version.scheme_id, "chain": chain_of().pk, "grounds": "Leads its chain"}
    officer.post(f"{reverse('case-new')}?enterprise={enterprise.pk}", given)
    case = Case.objects.get()
    assert (case.status, case.grounds) == (CaseStatus.DRAFT, "Leads its chain")
    step(officer, case, "submit")
    step(manager, case, "accept")
    step(manager, case, "endorse", score="80")
    step(region, case, "publicise")
    case.refresh_from_db()
    assert case.status == CaseStatus.PUBLICITY
    assert case.reviews.get(level="area").score == 80
    named = manager.post(reverse("case-officer", args=[case.pk]), {"officer": north_officer.pk})
    assert named.url == case.get_absolute_url()
    too_early = step(region, case, "list", file=paper())
    assert too_early.status_code == 409
    assert "public notice runs until" in too_early.content.decode()
    clock.move_to(noon(after_publicity(case)))
    answer = step(client_of(chief), case, "list", file=paper(), number="No. 7")
    case.refresh_from_db()
    assert (case.status, answer.url) == (CaseStatus.EFFECTIVE, case.get_absolute_url())
    event = case.events.get(verb="list")
    assert (event.document.number, event.document.filename) == ("No. 7", "批复.pdf")  # as it was typed last
    assert case.documents.count() == 1


def test_the_decision_on_one_step_is_not_offered_for_another(
    client_of, clock, north_officer, north_manager, chief
):
    case = listed(north_officer, north_manager, chief)
    clock.move_to(noon(case.listed_on))
    client, address = client_of(chief), reverse("case-move", args=[case.pk, "remove"])
    assert "chosen" not in client.get(address).context["form"].fields
    removal = decision(case, chief)
    assert list(client.get(address).context["form"].fields["chosen"].queryset) == [removal]
    used = case.events.get(verb="list").document
    assert step(client, case, "remove", chosen=used.pk).status_code == 200  # the form comes back
    step(client, case, "remove", chosen=removal.pk)
    case.refresh_from_db()
    assert (case.status, case.events.latest("pk").document) == (CaseStatus.EXITED, removal)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_case_is_for_its_area_and_the_region_office_and_for_nobody_else(
    client_of,
    clock,
    north_officer,
    north_manager,
    south_officer,
    south_manager,
    chief,
    viewer,
    publisher,
    language,
):
    case = case_of(north_officer, grounds="canary grounds")
    address = case.get_absolute_url()
    readers = (north_officer, north_manager, south_officer, south_manager, chief, viewer, publisher)
    answers = {user: client_of(user, language).get(address).status_code for user in readers}
    assert answers == {
        north_officer: 200,
        north_manager: 200,
        south_officer: 404,
        south_manager: 404,
        chief: 200,
        viewer: 200,
        publisher: 403,
    }


def test_another_area_learns_nothing_of_a_draft(client_of, clock, north, north_officer, south_officer):
    case = case_of(north_officer, enterprise=enterprise_in(north, name_zh="北海金丝雀公司"))
    client = client_of(south_officer)
    assert case.number not in client.get(reverse("case-list")).content.decode()
    page = client.get(case.enterprise.get_absolute_url()).content.decode()
    for word in (case.number, case.scheme.label, "Draft"):
        assert word not in page
    own = client_of(north_officer).get(case.enterprise.get_absolute_url()).content.decode()
    assert case.get_absolute_url() in own


def test_all_staff_may_know_who_is_on_the_list(
    client_of, clock, north_officer, north_manager, chief, south_officer
):
    case = listed(north_officer, north_manager, chief)
    clock.move_to(noon(case.listed_on))
    page = client_of(south_officer).get(case.enterprise.get_absolute_url()).content.decode()
    assert case.scheme.label in page
    assert "Effective" in page
    assert case.get_absolute_url() not in page


def test_an_enterprise_applies_itself_and_reads_decisions_not_reviews(
    client_of, clock, north, north_officer, north_manager, chief, enterprise_user
):
    enterprise = enterprise_in(north)
    EnterpriseUser.objects.create(user=enterprise_user, enterprise=enterprise)
    own = client_of(enterprise_user)
    assert reverse("case-new") in own.get(reverse("my-enterprise")).content.decode()
    given = {"scheme": scheme_of().scheme_id, "chain": chain_of().pk, "grounds": "We lead"}
    own.post(reverse("case-new"), given | {"enterprise": EnterpriseFactory().pk})
    case = Case.objects.get()
    assert (case.enterprise, case.organisation) == (enterprise, None)
    step(own, case, "submit")
    taken(case, "accept", north_manager, note="canary accept")
    taken(case, "endorse", north_manager, note="canary endorse")
    taken(case, "return_by_region", chief, note="Hand in the audit report")
    page = own.get(case.get_absolute_url()).content.decode()
    assert "canary" not in page
    assert north_manager.full_name not in page
    assert "Hand in the audit report" in page
    assert "What the scheme asks" in page
    staff = client_of(north_officer).get(case.get_absolute_url()).content.decode()
    assert "canary endorse" in staff


def test_an_enterprise_sees_its_own_cases_only(client_of, clock, north_officer, enterprise_user):
    case = case_of(north_officer)
    other = case_of(north_officer)
    EnterpriseUser.objects.create(user=enterprise_user, enterprise=case.enterprise)
    own = client_of(enterprise_user)
    addresses = [one.get_absolute_url() for one in (case, other)]
    assert [own.get(address).status_code for address in addresses] == [200, 404]
    assert case.number in own.get(reverse("my-enterprise")).content.decode()
    assert own.get(reverse("case-list")).status_code == 403
    assert own.get(reverse("review-queue")).status_code == 403


def test_who_entered_an_application_neither_sees_nor_takes_its_review(client_of, clock, north_manager, chief):
    case = submitted(north_manager)
    address = reverse("case-move", args=[case.pk, "accept"])
    assert address not in client_of(north_manager).get(case.get_absolute_url()).content.decode()
    assert client_of(north_manager).post(address).status_code == 403
    case.refresh_from_db()
    assert case.status == CaseStatus.SUBMITTED


def test_a_step_for_which_it_is_too_early_is_not_offered_and_the_page_says_why(
    client_of, clock, north_officer, north_manager, chief
):
    case = in_publicity(north_officer, north_manager, chief)
    case_name_officer(case=case, officer=north_officer, actor=north_manager)
    page = client_of(chief).get(case.get_absolute_url())
    assert [move.name for move in page.context["page"].moves] == []
    why = f"The public notice runs until {case.publicity_until}."
    assert [(step.labels, step.reason.startswith(why)) for step in page.context["page"].later] == [
        (["Enter in the list"], True)
    ]
    assert why in page.content.decode()
    clock.move_to(noon(after_publicity(case)))
    later = client_of(chief).get(case.get_absolute_url()).context["page"]
    assert ([move.name for move in later.moves], later.later) == (["list"], [])


def test_who_may_not_decide_a_case_reads_why_on_its_pages_and_when_he_tries(
    client_of, clock, north, north_officer, north_manager, chief, viewer
):
    second = _of_area(north, "second_manager", Role.AREA_MANAGER)
    own = submitted(north_manager)
    named = taken(submitted(north_officer), "accept", second)
    named = case_name_officer(case=named, officer=second, actor=north_manager)
    for user, case, step_name, why in (
        (north_manager, own, "accept", "A second person must take this step: you entered the record."),
        (second, named, "endorse", "You are the named officer of this enterprise."),
    ):
        client = client_of(user)
        for address in (case.get_absolute_url(), reverse("review-case", args=[case.pk])):
            assert why in client.get(address).content.decode(), address
            for other in (viewer, chief):
                assert why not in client_of(other).get(address).content.decode(), address
        refused = step(client, case, step_name)
        assert (refused.status_code, why in refused.content.decode()) == (403, True)


def test_a_step_that_is_not_possible_now_says_so_with_409(
    client_of, clock, north_officer, north_manager, south_manager, viewer
):
    case = submitted(north_officer)
    answers = {
        (user, name): step(client_of(user), case, name).status_code
        for user in (north_manager, south_manager, viewer)
        for name in ("endorse", "no-such-step")
    }
    assert answers == {
        (north_manager, "endorse"): 409,
        (north_manager, "no-such-step"): 404,
        (south_manager, "endorse"): 404,
        (south_manager, "no-such-step"): 404,
        (viewer, "endorse"): 403,
        (viewer, "no-such-step"): 404,
    }


def test_a_form_that_was_opened_before_somebody_else_decided_is_refused(
    client_of, clock, north_officer, north_manager, chief
):
    case = in_region_review(north_officer, north_manager)
    taken(case, "return_by_region", chief)
    taken(case, "submit", north_officer)
    late = step(client_of(north_manager), case, "withdraw", seen_status="region_review")
    assert late.status_code == 409
    assert "Somebody decided this already" in late.content.decode()


def test_the_draft_is_changed_and_a_submitted_application_is_not(client_of, clock, north_officer):
    case = case_of(north_officer)
    client, address = client_of(north_officer), reverse("case-edit", args=[case.pk])
    client.post(address, {"grounds": "More grounds"})
    case.refresh_from_db()
    assert case.grounds == "More grounds"
    taken(case, "submit", north_officer)
    refused = client.post(address, {"grounds": "Too late"})
    assert refused.status_code == 409
    case.refresh_from_db()
    assert case.grounds == "More grounds"


def test_two_who_change_a_draft_at_once_are_told(client_of, clock, north_officer):
    case = case_of(north_officer)
    client, address = client_of(north_officer), reverse("case-edit", args=[case.pk])
    old = client.get(address).context["form"]["version"].value()
    clock.move_to(noon(TODAY) + dt.timedelta(minutes=1))
    client.post(address, {"grounds": "First", "version": old})
    page = client.post(address, {"grounds": "Second", "version": old})
    assert "Somebody else changed this meanwhile" in page.content.decode()
    again = page.context["form"]["version"].value()
    client.post(address, {"grounds": "Second", "version": again})
    case.refresh_from_db()
    assert case.grounds == "Second"


def test_the_pre_check_shows_each_criterion_with_datum_source_and_date_and_can_be_done_again(
    client_of, clock, north, north_officer, south_officer
):
    rules = (
        {"code": "active", "indicator": "registration_status", "operator": "one_of", "value": ["active"]},
        {
            "code": "capital",
            "indicator": "registered_capital",
            "operator": "at_least",
            "value": "100000000",
            "is_hard": False,
            "weight": 10,
        },
    )
    enterprise = enterprise_in(north, source="SAMR", source_date=dt.date(2026, 1, 5))
    case = submitted(north_officer, enterprise=enterprise, version=scheme_of(rules=rules))
    client = client_of(north_officer)
    lines = client.get(case.get_absolute_url()).context["page"].lines
    assert [(line.label, line.outcome, line.is_hard) for line in lines] == [
        ("active", "met", True),
        ("capital", "unknown", False),
    ]
    datum = lines[0].data[0]
    assert (datum.source, datum.date) == ("Registry (SAMR)", dt.date(2026, 1, 5))
    enterprise.registered_capital = 50_000_000
    enterprise.save()
    address = reverse("case-check", args=[case.pk])
    assert client_of(south_officer).post(address).status_code == 404
    assert client.post(address).url == f"{case.get_absolute_url()}#check"
    outcomes = [line.outcome for line in client.get(case.get_absolute_url()).context["page"].lines]
    assert (outcomes, case.checks.count()) == (["met", "failed"], 2)


def test_an_application_for_a_branch_comes_back_with_the_reason(client_of, clock, north, north_officer):
    version = scheme_of()
    branch = enterprise_in(north, is_branch=True, branch_of=enterprise_in(north))
    given = {"scheme": version.scheme_id, "chain": chain_of().pk, "grounds": "x"}
    page = client_of(north_officer).post(f"{reverse('case-new')}?enterprise={branch.pk}", given)
    assert "This is a branch" in page.content.decode()
    assert not Case.objects.exists()


def test_the_list_is_filtered_and_exported(client_of, clock, north, north_officer, north_manager, chief):
    draft, case = case_of(north_officer), listed(north_officer, north_manager, chief)
    clock.move_to(noon(case.listed_on))
    client = client_of(chief)
    found = {
        query: [row.pk for row in client.get(f"{reverse('case-list')}?{query}").context["page"].rows]
        for query in (
            "status=applying",
            "status=effective",
            "area=NORTH&sort=next_due",
            "chain=W&status=listed",
            "scheme=T&status=over",
            "due=overdue",
            f"q={case.number}",
            f"q={draft.enterprise.name_zh}",
        )
    }
    assert found == {
        "status=applying": [draft.pk],
        "status=effective": [case.pk],
        "area=NORTH&sort=next_due": [case.pk, draft.pk],
        "chain=W&status=listed": [case.pk],
        "scheme=T&status=over": [],
        "due=overdue": [],
        f"q={case.number}": [case.pk],
        f"q={draft.enterprise.name_zh}": [draft.pk],
    }
    clock.move_to(noon(case.review_due + dt.timedelta(days=1)))
    late = client_of(chief).get(f"{reverse('case-list')}?due=overdue").context["page"].rows
    assert [row.pk for row in late] == [case.pk]
    assert client_of(chief).post(reverse("table-export", args=["whitelist-cases"])).status_code == 200


def test_the_list_costs_the_same_for_three_and_thirty(client_of, clock, north_officer):
    client, address = client_of(north_officer), reverse("case-list")
    for _n in range(3):
        case_of(north_officer)
    few = query_count(client, address)
    for _n in range(12):
        case_of(north_officer)
    assert query_count(client, address) == few <= 12
