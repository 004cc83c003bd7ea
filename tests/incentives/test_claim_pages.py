import datetime as dt

import pytest
from django.urls import reverse

from accounts.choices import Role
from incentives.choices import ClaimStatus
from incentives.models import ClaimDocument, PolicyClaim
from incentives.services.payments import instalment_pay
from registry.models import EnterpriseUser
from tests.factories import EnterpriseFactory, UserFactory
from tests.incentives.packages import AUTOMATIC, MEASURE
from tests.incentives.policy_claims import (
    AFTER_NOTICE,
    DECISION,
    NOTE,
    TODAY,
    approved,
    claim_of,
    finance_of,
    firm,
    in_effect,
    invested,
    paper,
    published,
)
from tests.query_counts import query_count

pytestmark = pytest.mark.django_db
S = ClaimStatus


@pytest.fixture
def measure(chief):
    return in_effect(chief, MEASURE | {"evidence_kinds": ["audit_report"]})[0]


@pytest.fixture
def enterprise(north, north_officer):
    return firm(north, north_officer)


@pytest.fixture
def owner(enterprise):
    user = UserFactory(role=Role.ENTERPRISE_USER, organisation=None)
    EnterpriseUser.objects.create(user=user, enterprise=enterprise)
    return user


def step(claim, name):
    return reverse("policy-claim-step", args=[claim.pk, name])


def test_an_enterprise_reads_what_it_is_entitled_to_and_claims_it(
    client_of, owner, measure, enterprise, north_manager
):
    browser = client_of(owner)
    page = browser.get(reverse("my-entitlements")).content.decode()
    assert "Entitled by the data" in page
    assert "Met: Fixed-asset investment, verified is CNY 15 million" in page
    menu = [f'href="{reverse(name)}"' in page for name in ("my-enterprise", "my-entitlements", "my-day")]
    assert menu == [True, True, False]
    new = reverse("policy-claim-new", args=[measure.pk])
    assert new in page
    browser.post(new, {"claimed": "750000", "grounds": "The plant stands"})
    claim = PolicyClaim.objects.get()
    assert (claim.enterprise, claim.status) == (enterprise, S.DRAFT)
    refused = browser.post(step(claim, "submit"))
    assert "Hand in first: Audit report" in refused.content.decode()
    papers = reverse("policy-claim-document-new", args=[claim.pk])
    browser.post(papers, {"kind": "audit_report", "file": paper()})
    browser.post(step(claim, "submit"))
    claim.refresh_from_db()
    assert claim.status == S.SUBMITTED
    document = ClaimDocument.objects.get()
    fetched = browser.get(reverse("policy-claim-document", args=[document.pk]))
    assert fetched["Content-Type"] == "application/octet-stream"
    assert client_of(north_manager).get(claim.get_absolute_url()).status_code == 200


def test_another_enterprise_and_another_area_do_not_see_a_claim(
    client_of, owner, measure, enterprise, north_officer, south_officer
):
    claim = claim_of(measure, enterprise, north_officer)
    stranger = UserFactory(role=Role.ENTERPRISE_USER, organisation=None)
    EnterpriseUser.objects.create(user=stranger, enterprise=EnterpriseFactory())
    answers = {
        user.username: client_of(user).get(claim.get_absolute_url()).status_code
        for user in (owner, stranger, north_officer, south_officer)
    }
    assert list(answers.values()) == [200, 404, 200, 404]
    assert claim.number not in client_of(south_officer).get(reverse("policy-claims")).content.decode()
    assert claim.number in client_of(north_officer).get(reverse("policy-claims")).content.decode()


def test_the_enterprise_reads_neither_names_of_officials_nor_objections(
    client_of, owner, measure, enterprise, north, north_officer, north_manager
):
    (simple,) = in_effect(UserFactory(role=Role.REGION_REVIEWER), MEASURE | {"code": "X"}, code="X")
    finance = finance_of(north)
    claim = published(
        claim_of(simple, enterprise, north_officer),
        officer=north_officer,
        manager=north_manager,
        finance=finance,
    )
    shown = client_of(owner).get(claim.get_absolute_url()).content.decode()
    official = client_of(north_manager).get(claim.get_absolute_url()).content.decode()
    assert NOTE["note"] in official
    assert NOTE["note"] not in shown
    assert finance.full_name in official
    assert finance.full_name not in shown
    assert "750,000" in shown


def test_each_step_is_offered_to_who_may_take_it(
    client_of, enterprise, north, north_officer, north_manager, chief
):
    (measure,) = in_effect(chief)
    finance = finance_of(north)
    claim = claim_of(measure, enterprise, north_officer)

    def offered(user):
        claim.refresh_from_db()
        page = client_of(user).get(claim.get_absolute_url()).content.decode()
        names = ("submit", "accept", "return_to_applicant", "withdraw", "publicise", "approve")
        return {name for name in names if step(claim, name) in page}

    assert offered(north_officer) == {"submit", "withdraw"}
    client_of(north_officer).post(step(claim, "submit"))
    assert offered(north_officer) == {"withdraw"}
    assert offered(north_manager) == {"accept", "return_to_applicant", "withdraw"}
    assert offered(finance) == offered(chief) == set()


def test_a_step_of_the_wrong_person_is_403_and_one_that_is_not_possible_409(
    client_of, measure, enterprise, north_officer, north_manager
):
    claim = claim_of(measure, enterprise, north_officer)
    assert client_of(north_officer).get(step(claim, "endorse")).status_code == 403
    assert client_of(north_manager).get(step(claim, "endorse")).status_code == 409
    assert client_of(north_manager).get(step(claim, "pay")).status_code == 404


def test_account_numbers_are_asked_for_once_and_shown_masked(
    client_of, enterprise, north, north_officer, north_manager, chief
):
    (measure,) = in_effect(chief)
    people = {"officer": north_officer, "manager": north_manager, "finance": finance_of(north)}
    claim = approved(claim_of(measure, enterprise, north_officer), by=chief, **people)
    page = client_of(chief).get(claim.get_absolute_url()).content.decode()
    assert DECISION["account"] not in page
    assert DECISION["account"][-4:] in page


def test_the_list_costs_the_same_for_three_claims_and_thirty(client_of, chief, north, north_officer):
    (measure,) = in_effect(chief, AUTOMATIC)

    def more(count):
        for _ in range(count):
            claim_of(measure, EnterpriseFactory(area=north), north_officer)

    more(3)
    first = query_count(client_of(chief), reverse("policy-claims"))
    more(27)
    assert query_count(client_of(chief), reverse("policy-claims")) == first <= 12


def test_what_the_government_owes_stands_beside_what_the_investor_owes(
    client_of, enterprise, north, north_officer, north_manager, chief, south_officer
):
    (measure,) = in_effect(chief)
    finance = finance_of(north)
    people = {"officer": north_officer, "manager": north_manager, "finance": finance}
    claim = approved(claim_of(measure, enterprise, north_officer), by=chief, **people)
    part = claim.payable.instalments.get()
    part.due_on = dt.date(2026, 3, 20)
    part.save()
    invested(enterprise, north_officer, 1).commitment.__class__.objects.update(
        due_on=dt.date(2026, 3, 1), side="investor"
    )
    (service,) = in_effect(chief, AUTOMATIC, code="S")
    late = claim_of(service, enterprise, north_officer)
    PolicyClaim.objects.filter(pk=late.pk).update(status=S.SUBMITTED, due_on=dt.date(2026, 3, 2))

    found = client_of(chief).get(reverse("overdue-obligations")).context["found"]
    assert [one.due_on for one in found.government] == [dt.date(2026, 3, 2), dt.date(2026, 3, 20)]
    assert found.owed_by_government == 750_000
    assert len(found.investors) == 2
    elsewhere = client_of(south_officer).get(reverse("overdue-obligations")).context["found"]
    assert (elsewhere.government, elsewhere.investors) == ([], [])
    instalment_pay(instalment=part, voucher="V-1", booked_on=AFTER_NOTICE, actor=finance)
    found = client_of(chief).get(reverse("overdue-obligations")).context["found"]
    assert [one.due_on for one in found.government] == [dt.date(2026, 3, 2)]


def test_the_page_of_what_is_overdue_costs_the_same_for_three_and_thirty(
    client_of, chief, north, north_officer
):
    (measure,) = in_effect(chief, AUTOMATIC)

    def late(count):
        for _ in range(count):
            claim_of(measure, firm(north, north_officer), north_officer)
        PolicyClaim.objects.update(status=S.SUBMITTED, due_on=TODAY)

    late(3)
    first = query_count(client_of(chief), reverse("overdue-obligations"))
    late(27)
    assert query_count(client_of(chief), reverse("overdue-obligations")) == first <= 16
