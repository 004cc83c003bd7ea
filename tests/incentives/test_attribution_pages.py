from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.choices.projects import Confidentiality
from crm.models import Project
from incentives.attribution_choices import SetStatus
from incentives.choices import RuleKind
from incentives.models import AttributionEvent, Consent, Party, ShareSet
from incentives.services.attribution import party_add
from incentives.services.shares import shares_propose
from tests.factories import OrganisationFactory, ProjectFactory, UserFactory
from tests.incentives.rules import effective
from tests.incentives.test_attribution import RULES, TODAY, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(north, north_officer):
    return ProjectFactory(area=north, created_by=north_officer)


def test_the_way_from_a_party_to_locked_shares(
    client_of, project, north_officer, north_manager, chief, south_manager, viewer
):
    officer, manager = client_of(north_officer), client_of(north_manager)
    version = effective(RuleKind.ATTRIBUTION, "GX", RULES, chief)
    home = reverse("project-shares", args=[project.pk])
    for role in ("first_reporter", "cooperating"):
        given = {"role": role, "organisation": OrganisationFactory().pk, "has_no_interest": "on"}
        assert officer.post(reverse("party-new", args=[project.pk]), given).status_code == 302
    first = Party.objects.first()
    confirm = reverse("party-confirm", args=[first.pk])
    manager.post(confirm, {"by": "area", "on": timezone.localdate(), "document": "确认函"})
    first.refresh_from_db()
    assert first.area_confirmed_on == timezone.localdate()
    proposal = {"kind": "statistics", "version": version.pk}
    made = officer.post(reverse("shares-new", args=[project.pk]), proposal)
    share_set = ShareSet.objects.get()
    assert made.url == share_set.get_absolute_url()
    for share in share_set.shares.all():
        officer.post(reverse("share-letter", args=[share.pk]), {"document": "同意函"})
    assert Consent.objects.count() == 2
    page = manager.get(share_set.get_absolute_url()).content.decode()
    assert "第五条 gives “First-reporting unit” 70.00 %." in page
    lock = reverse("share-set-lock", args=[share_set.pk])
    answers = {who: client_of(who).post(lock).status_code for who in (viewer, south_manager, north_officer)}
    assert answers == {viewer: 403, south_manager: 404, north_officer: 403}
    assert manager.post(lock).status_code == 302
    share_set.refresh_from_db()
    assert share_set.status == SetStatus.LOCKED
    assert "70.00" in manager.get(home).content.decode()
    assert "70.00" in manager.get(project.get_absolute_url()).content.decode()
    parties = list(Party.objects.all())
    decided = client_of(chief).post(
        reverse("share-set-decide", args=[share_set.pk]),
        {
            "document": "裁〔2026〕1号",
            "reason": "裁定",
            f"party_{parties[0].pk}": "55.5",
            f"party_{parties[1].pk}": "44.5",
        },
    )
    latest = ShareSet.objects.get(status=SetStatus.LOCKED)
    assert decided.url == latest.get_absolute_url()
    assert latest.replaces == share_set


def test_wrong_shares_are_told_and_what_was_typed_stays(client_of, project, north_officer):
    parties = [unit(project, north_officer, role) for role in ("first_reporter", "cooperating")]
    client, address = client_of(north_officer), reverse("shares-new", args=[project.pk])
    given = {"kind": "reward", "reason": "约定", f"party_{parties[0].pk}": "60"}
    page = client.post(address, given)
    assert "The shares make 60.00, not 100.00." in page.content.decode()
    assert 'value="60"' in page.content.decode()
    neither = client.post(address, {"kind": "reward", "reason": "x"}).content.decode()
    assert "one of both" in neither
    assert not ShareSet.objects.exists()


def test_an_event_is_entered_and_taken_back(client_of, project, north_officer):
    client = client_of(north_officer)
    given = {"kind": "capital_increase", "on": "2026-03-01", "amount": "5000000", "document": "决议"}
    client.post(reverse("attribution-event-new", args=[project.pk]), given)
    event = AttributionEvent.objects.get()
    assert (event.amount, event.document) == (Decimal(5_000_000), "决议")
    client.post(reverse("attribution-event-withdraw", args=[event.pk]), {"reason": "误录"})
    event.refresh_from_db()
    assert event.withdrawn_reason == "误录"


def test_a_person_agrees_to_his_own_share_and_finds_it_in_the_list(
    client_of, project, north, north_officer, north_manager, south_officer
):
    mine = party_add(
        project=project,
        values={
            "role": "service_officer",
            "user": north_manager,
            "employment": "market_hired",
            "has_no_interest": True,
        },
        actor=north_officer,
        today=TODAY,
    )
    made = shares_propose(
        project=project,
        kind="reward",
        percents={mine: Decimal(100)},
        reason="约定",
        actor=north_officer,
        today=TODAY,
    )
    share = made.shares.get()
    agree = reverse("share-agree", args=[share.pk])
    assert client_of(south_officer).post(agree).status_code == 404
    client_of(north_officer).post(agree)
    assert not Consent.objects.exists()
    client_of(north_manager).post(agree)
    assert Consent.objects.get().created_by == north_manager
    listed = {
        who: list(client_of(who).get(reverse("share-list"), {"mine": "true"}).context["page"].rows)
        for who in (north_manager, north_officer, south_officer)
    }
    assert listed == {north_manager: [share], north_officer: [], south_officer: []}


def test_another_area_sees_neither_parties_nor_shares(client_of, project, north_officer, south_officer):
    party = unit(project, north_officer, "first_reporter")
    made = shares_propose(
        project=project,
        kind="reward",
        percents={party: Decimal(100)},
        reason="x",
        actor=north_officer,
        today=TODAY,
    )
    addresses = [
        reverse("project-shares", args=[project.pk]),
        reverse("party-new", args=[project.pk]),
        reverse("shares-new", args=[project.pk]),
        reverse("party-confirm", args=[party.pk]),
        reverse("party-withdraw", args=[party.pk]),
        made.get_absolute_url(),
        reverse("share-letter", args=[made.shares.get().pk]),
    ]
    client = client_of(south_officer)
    assert {client.get(address).status_code for address in addresses} == {404}


def test_the_list_costs_the_same_for_three_and_for_thirty(
    client_of, north, north_officer, django_assert_max_num_queries
):
    def share_of_a_new_project():
        fresh = ProjectFactory(area=north, created_by=north_officer)
        party = unit(fresh, north_officer, "first_reporter")
        shares_propose(
            project=fresh,
            kind="reward",
            percents={party: Decimal(100)},
            reason="x",
            actor=north_officer,
            today=TODAY,
        )

    client, address = client_of(north_officer), reverse("share-list")
    for number in (3, 12):
        for _ in range(number):
            share_of_a_new_project()
        with django_assert_max_num_queries(12):
            client.get(address)


def test_a_unit_of_another_area_reads_the_shares_of_which_it_has_one_and_agrees(
    client_of, project, north_officer, south, south_officer
):
    """It was the first to report, before the lead was handed to the area."""
    party = unit(project, north_officer, "first_reporter")
    made = shares_propose(
        project=project,
        kind="statistics",
        percents={party: Decimal(100)},
        reason="约定",
        actor=north_officer,
        today=TODAY,
    )
    reporter = UserFactory(role="officer", areas=[south], organisation=party.organisation)
    client, share = client_of(reporter), made.shares.get()
    assert list(client.get(reverse("share-list")).context["page"].rows) == [share]
    page = client.get(made.get_absolute_url()).content.decode()
    assert project.name in page
    assert reverse("project-shares", args=[project.pk]) not in page
    assert client.get(reverse("project-shares", args=[project.pk])).status_code == 404
    assert client_of(south_officer).get(made.get_absolute_url()).status_code == 404
    Project.objects.filter(pk=project.pk).update(confidentiality=Confidentiality.CONFIDENTIAL)
    assert client.post(reverse("share-agree", args=[share.pk])).status_code == 404
    Project.objects.filter(pk=project.pk).update(confidentiality=Confidentiality.INTERNAL)
    client.post(reverse("share-agree", args=[share.pk]))
    assert Consent.objects.get().created_by == reporter


def test_a_project_that_was_signed_without_shares_gets_them_by_a_decision(
    client_of, project, north_officer, north_manager, chief
):
    party = unit(project, north_officer, "first_reporter")
    home, decide = (reverse(name, args=[project.pk]) for name in ("project-shares", "shares-decide-first"))
    assert decide not in client_of(chief).get(home).content.decode()
    given = {"kind": "reward", "document": "裁〔2026〕1号", "reason": "补定", f"party_{party.pk}": "100"}
    assert "not signed yet" in client_of(chief).post(decide, given).content.decode()
    Project.objects.filter(pk=project.pk).update(status="signed")
    assert decide in client_of(chief).get(home).content.decode()
    assert decide not in client_of(north_manager).get(home).content.decode()
    assert client_of(north_manager).post(decide, given).status_code == 403
    answer = client_of(chief).post(decide, given)
    decided = ShareSet.objects.get()
    assert answer.url == decided.get_absolute_url()
    assert (decided.status, decided.document, decided.locked_by) == ("locked", "裁〔2026〕1号", chief)
    assert "are locked already" in client_of(chief).post(decide, given).content.decode()
