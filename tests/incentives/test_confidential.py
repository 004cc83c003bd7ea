"""Who sees what of money that concerns a confidential project, and what waits for finance."""

import pytest
from django.urls import reverse

from accounts.choices import Role
from crm.choices.projects import Confidentiality
from crm.models import Project
from incentives.choices import RuleKind
from incentives.models import Payable, PolicyClaim, RuleVersion
from incentives.services.claims import claim_move
from registry.models import EnterpriseUser
from tests.factories import EnterpriseFactory, UserFactory
from tests.incentives.packages import AUTOMATIC, package
from tests.incentives.policy_claims import NOTE, TODAY, claim_of, finance_of, firm, in_effect, published
from tests.incentives.rewards import approved, drafted, referrer, rule, shares, signed_project
from tests.incentives.rules import draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def enterprise(north, north_officer):
    return firm(north, north_officer)


def confidential(project):
    project.confidentiality = Confidentiality.CONFIDENTIAL
    project.save(update_fields=["confidentiality"])
    return project


def who_sees(model, pk, *users):
    return [model.objects.visible_to(user).filter(pk=pk).exists() for user in users]


def test_a_claim_of_a_confidential_project_is_seen_by_its_team_managers_and_office(
    north, enterprise, north_officer, north_manager, chief
):
    project = confidential(Project.objects.get(project_company=enterprise))
    [measure] = in_effect(chief, project=project)
    claim = claim_of(measure, enterprise, north_officer)
    other, finance = UserFactory(role=Role.OFFICER, areas=[north]), finance_of(north)
    people = (north_officer, north_manager, chief, other, finance)
    assert who_sees(PolicyClaim, claim.pk, *people) == [True, True, True, False, False]
    for name, by, values in (
        ("submit", north_officer, {}),
        ("accept", north_manager, {}),
        ("review", north_manager, {}),
        ("endorse", north_manager, NOTE),
    ):
        claim_move(claim=claim, name=name, actor=by, values=values, today=TODAY)
    assert who_sees(PolicyClaim, claim.pk, *people) == [True, True, True, False, True]


def test_finance_of_the_whole_zone_sees_what_waits_for_it_and_acts_on_it(
    client_of, enterprise, north_officer, north_manager, chief
):
    [measure] = in_effect(chief)
    claim = claim_of(measure, enterprise, north_officer)
    zone = UserFactory(role=Role.FINANCE_REVIEWER)
    assert who_sees(PolicyClaim, claim.pk, zone) == [False]
    published(claim, officer=north_officer, manager=north_manager, finance=zone)
    assert who_sees(PolicyClaim, claim.pk, zone) == [True]
    assert client_of(zone).get(reverse("policy-claim-objection-new", args=[claim.pk])).status_code == 200


def test_what_is_paid_for_a_confidential_project_is_seen_by_its_team_and_by_who_pays(
    north, north_officer, north_manager, chief
):
    project = signed_project(north_officer)
    [share] = shares(project, (referrer(project), "100"))
    claim = approved(drafted(share, rule(chief), north_officer), north_officer, north_manager, chief)
    other, cashier = UserFactory(role=Role.OFFICER, areas=[north]), finance_of(north)
    people = (north_officer, north_manager, chief, cashier, other)
    assert who_sees(Payable, claim.payable_id, *people) == [True] * 5
    confidential(project)
    assert who_sees(Payable, claim.payable_id, *people) == [True, True, True, True, False]


def test_a_package_promised_to_a_project_is_seen_by_the_region_office(
    enterprise, north_officer, south_officer, chief
):
    project = Project.objects.get(project_company=enterprise)
    promised = draft(RuleKind.PACKAGE, "PROMISE", package(AUTOMATIC), None, project=project)
    assert who_sees(RuleVersion, promised.pk, chief, north_officer, south_officer) == [True, True, False]


def test_only_a_measure_that_is_meant_for_the_enterprise_can_be_claimed(
    client_of, enterprise, north, south, north_officer, chief
):
    owner = UserFactory(role=Role.ENTERPRISE_USER, organisation=None)
    EnterpriseUser.objects.create(user=owner, enterprise=enterprise)
    project = confidential(Project.objects.get(project_company=enterprise))
    [general] = in_effect(chief, code="G")
    [elsewhere] = in_effect(chief, code="S", area=south)
    [promised] = in_effect(chief, code="P", project=project)
    other = UserFactory(role=Role.OFFICER, areas=[north])

    def answers(user, of=enterprise):
        return [
            client_of(user).get(reverse("policy-claim-new", args=[one.pk]), {"enterprise": of.pk}).status_code
            for one in (general, elsewhere, promised)
        ]

    assert answers(owner) == [200, 404, 200]
    assert answers(north_officer) == [200, 404, 200]
    assert answers(other) == [200, 404, 404]  # he knows nothing of the project
    assert answers(north_officer, EnterpriseFactory(area=north)) == [200, 404, 404]
    page = client_of(other).get(reverse("entitlements", args=[enterprise.pk])).content.decode()
    assert [reverse("policy-claim-new", args=[one.pk]) in page for one in (general, promised)] == [
        True,
        False,
    ]
