import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Role
from core.models import ChangeEntry
from incentives.ledger import balance_of
from incentives.models import RewardClaim, RewardHonour
from incentives.reward_choices import RewardStatus
from incentives.services.payments import recovery_propose
from tests.factories import UserFactory
from tests.incentives.rewards import (
    APPROVED,
    NUMBERS,
    approved,
    drafted,
    referrer,
    rule,
    shares,
    signed_project,
)
from tests.query_counts import assert_query_count, query_count

pytestmark = pytest.mark.django_db
LISTS = ("reward-list", "reward-notices", "instalment-list", "recovery-list", "reward-honour-list")


@pytest.fixture
def version(chief):
    return rule(chief)


@pytest.fixture
def claim(version, north_officer):
    project = signed_project(north_officer)
    return drafted(shares(project, (referrer(project), "100"))[0], version, north_officer)


@pytest.fixture
def cashier(north):
    return UserFactory(role=Role.FINANCE_REVIEWER, areas=[north])


def step(claim, name):
    return reverse("reward-step", args=[claim.pk, name])


def test_an_officer_files_a_claim_and_reads_what_it_comes_to(client_of, north_officer, version):
    project = signed_project(north_officer)
    [share] = shares(project, (referrer(project), "100"))
    client = client_of(north_officer)
    assert client.get(reverse("reward-new")).status_code == 200
    answer = client.post(reverse("reward-new"), NUMBERS | {"share": share.pk, "rule": version.pk})
    claim = RewardClaim.objects.get()
    assert answer.url == claim.get_absolute_url()
    page = client.get(answer.url).content.decode()
    assert "90,000,000 × 0.4 % = 360,000." in page
    assert "Nothing is missing" in page
    assert NUMBERS["account"] not in page
    assert "••••3445" in page
    client.post(reverse("reward-edit", args=[claim.pk]), {"bank": "另一家银行"})
    claim.refresh_from_db()
    assert claim.bank == "另一家银行"
    assert client.post(step(claim, "submit"), {}).status_code == 302
    claim.refresh_from_db()
    assert claim.status == RewardStatus.SUBMITTED


def test_others_verify_publish_and_approve_on_pages_and_nobody_twice(
    client_of, claim, north_officer, north_manager, chief
):
    officer, manager, office = (client_of(user) for user in (north_officer, north_manager, chief))
    officer.post(step(claim, "submit"), {})
    assert officer.get(step(claim, "verify")).status_code == 403
    assert manager.post(step(claim, "verify"), {}).status_code == 200  # the declaration is missing
    assert manager.post(step(claim, "verify"), {"has_no_interest": "on"}).status_code == 302
    today = timezone.localdate()
    manager.post(step(claim, "publish"), {"published_on": today.isoformat()})
    early = office.post(step(claim, "approve"), {"has_no_interest": "on"})
    assert early.status_code == 409
    assert "public until" in early.content.decode()
    claim.refresh_from_db()
    assert claim.status == RewardStatus.PUBLICITY
    assert office.get(reverse("reward-notices")).status_code == 200


def test_finance_pays_reverses_and_books_repayments_on_pages(
    client_of, claim, north_officer, north_manager, chief, cashier
):
    claim = approved(claim, north_officer, north_manager, chief)
    payable, client = claim.payable, client_of(cashier)
    due = payable.instalments.get(status="due")
    booking = {"voucher": "V-1", "booked_on": APPROVED.isoformat()}
    assert client.get(reverse("instalment-pay", args=[due.pk])).status_code == 200
    for _twice in range(2):
        client.post(reverse("instalment-pay", args=[due.pk]), booking)
    entry = payable.entries.get()
    client.post(reverse("entry-reverse", args=[entry.pk]), booking | {"voucher": "X-1", "reason": "记错"})
    assert balance_of(payable) == 0
    client.post(reverse("instalment-pay", args=[due.pk]), booking | {"voucher": "V-2"})
    client_of(chief).post(
        reverse("recovery-new", args=[payable.pk]), {"trigger": "other", "amount": "100", "reason": "多付"}
    )
    recovery = payable.recoveries.get()
    decision = {"reason": "查实", "document": "追〔2026〕1号", "due_on": "2026-05-01"}
    confirm = reverse("recovery-step", args=[recovery.pk, "confirm"])
    assert client_of(chief).post(confirm, decision).status_code == 403  # who proposed it does not decide
    other = UserFactory(role=Role.REGION_REVIEWER)
    assert client_of(other).post(confirm, decision).status_code == 302
    client.post(reverse("recovery-repay", args=[recovery.pk]), booking | {"voucher": "R-1", "amount": "100"})
    page = client.get(payable.get_absolute_url()).content.decode()
    assert "By hand: 多付" in page
    claim.refresh_from_db()
    assert (balance_of(payable), claim.status) == (due.amount - 100, RewardStatus.CLAWED_BACK)
    stop = reverse("payable-stop", args=[payable.pk])
    assert client_of(other).post(stop, {"reason": "不再兑付"}).status_code == 302


def test_numbers_are_shown_after_a_reason_once_and_never_kept(
    client_of, claim, north_officer, north_manager, chief
):
    address, client = reverse("reward-numbers", args=[claim.pk]), client_of(chief)
    assert NUMBERS["account"] not in client.get(address).content.decode()
    assert not ChangeEntry.objects.filter(verb="unmasked").exists()
    shown = client.post(address, {"reason": "核对账户"})
    assert NUMBERS["account"] in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert ChangeEntry.objects.get(verb="unmasked").note == "核对账户"
    assert client_of(north_officer).post(address, {"reason": "x"}).status_code == 403
    payable = approved(claim, north_officer, north_manager, chief).payable
    shown = client.post(reverse("payable-numbers", args=[payable.pk]), {"reason": "付款"})
    assert NUMBERS["id_number"] in shown.content.decode()


def test_an_honour_is_recorded_on_a_page(client_of, claim, north_manager):
    client = client_of(north_manager)
    values = {
        "party": claim.share.party_id,
        "kind": "praise",
        "document": "通报〔2026〕1号",
        "awarded_on": "2026-03-02",
    }
    assert client.get(reverse("reward-honour-new")).status_code == 200
    client.post(reverse("reward-honour-new"), values)
    assert RewardHonour.objects.get().document == "通报〔2026〕1号"
    assert "通报〔2026〕1号" in client.get(reverse("reward-honour-list")).content.decode()


def test_rewards_of_another_area_are_not_there(
    client_of, claim, north_officer, north_manager, south_manager, chief
):
    payable = approved(claim, north_officer, north_manager, chief).payable
    client = client_of(south_manager)
    for address in (claim.get_absolute_url(), payable.get_absolute_url(), step(claim, "verify")):
        assert client.get(address).status_code == 404
    for name in LISTS:
        page = client.get(reverse(name)).content.decode()
        assert claim.number not in page
        assert payable.number not in page


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_more_rows(
    name, client_of, version, north_officer, north_manager, chief, cashier
):
    client = client_of(chief)

    def add(count):
        for _ in range(count):
            project = signed_project(north_officer)
            party = referrer(project)
            [share] = shares(project, (party, "100"))
            claim = approved(drafted(share, version, north_officer), north_officer, north_manager, chief)
            client_of(cashier).post(
                reverse("instalment-pay", args=[claim.payable.instalments.get(status="due").pk]),
                {"voucher": "V", "booked_on": APPROVED.isoformat()},
            )
            recovery_propose(
                payable=claim.payable,
                trigger="other",
                amount=claim.amount / 4,
                derivation=["重复申领"],
                actor=None,
            )
            RewardHonour.objects.create(
                party=party,
                kind="praise",
                document="通报",
                awarded_on=dt.date(2026, 3, 2),
                created_by=chief,
            )

    add(1)
    few = query_count(client, reverse(name))
    add(3)
    assert query_count(client, reverse(name)) == few <= 12
    assert_query_count(name, client, reverse(name))
