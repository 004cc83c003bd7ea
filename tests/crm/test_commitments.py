"""Promises of both sides: what may be promised, how it falls due, and that none disappears."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from core.flow import MoveRefused
from core.locking import ChangedMeanwhile, version_of
from core.models import ChangeEntry
from crm.choices.commitments import UNIT_OF, Indicator, Unit
from crm.models import Commitment
from crm.services.commitments import Due, commitment_abandon, commitment_add, commitment_update
from tests.crm.money import TODAY, promise, report
from tests.factories import ProjectFactory

pytestmark = pytest.mark.usefixtures("sums_hold")

D = Decimal


@pytest.fixture
def project(north_officer):
    return ProjectFactory(created_by=north_officer)


def values(**others) -> dict:
    wanted = {"side": "investor", "indicator": "paid_in_fund", "total": D(1000), "currency": "CNY"}
    return wanted | {"due_on": dt.date(2027, 12, 31)} | others


@pytest.mark.parametrize("indicator", Indicator.values)
def test_the_unit_follows_from_the_indicator(project, north_officer, indicator):
    side = "government" if indicator in ("grant", *list(UNIT_OF)[2:]) else "investor"
    made = commitment_add(project=project, actor=north_officer, values=values(side=side, indicator=indicator))
    assert made.unit == UNIT_OF.get(indicator, Unit.MONEY)
    assert made.currency == ("CNY" if made.unit == Unit.MONEY else "")


@pytest.mark.parametrize(
    ("wrong", "schedule", "field"),
    [
        ({"side": "government"}, (), "indicator"),
        ({"indicator": "grant"}, (), "indicator"),
        ({"total": D(0)}, (), "total"),
        ({"currency": ""}, (), "currency"),
        ({"currency": "USD"}, (), "currency"),  # funds are agreed in CNY
        ({"due_on": None}, (), "due_on"),
        ({"due_on": None}, (Due(2026, 1, D(999)),), "due_on"),
        ({}, (Due(2026, 1, D(1001)),), "schedule"),
        ({}, (Due(2026, 1, D(600)), Due(2026, 1, D(100))), "schedule"),
        ({}, (Due(2026, 1, D(-1)),), "schedule"),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(project, north_officer, wrong, schedule, field):
    with pytest.raises(ValidationError) as refused:
        commitment_add(project=project, actor=north_officer, values=values(**wrong), schedule=schedule)
    assert list(refused.value.message_dict) == [field]
    assert not Commitment.objects.exists()
    exact = [Due(2026, 1, D(600)), Due(2026, 3, D(400))]
    made = commitment_add(project=project, actor=north_officer, values=values(due_on=None), schedule=exact)
    assert [(str(line), line.amount) for line in made.schedule.all()] == [("2026Q1", 600), ("2026Q3", 400)]


def test_one_measure_is_promised_once_unless_it_is_said_what_for(project, north_officer):
    promise(project, north_officer)
    with pytest.raises(ValidationError, match="has such a commitment already"):
        promise(project, north_officer)
    promise(project, north_officer, subject="Phase two")
    abandoned = Commitment.objects.earliest("pk")
    commitment_abandon(commitment=abandoned, actor=north_officer, reason="New agreement", today=TODAY)
    promise(project, north_officer)
    assert Commitment.objects.count() == 3


def test_a_change_is_recorded_and_nobody_overwrites_another(project, north_officer):
    made = promise(project, north_officer, Due(2026, 1, D(1000)))
    seen = version_of(made)
    made = commitment_update(
        commitment=made,
        actor=north_officer,
        values={"total": D(1200)},
        schedule=[Due(2026, 1, D(500)), Due(2026, 2, D(700))],
        version=seen,
    )
    entries = ChangeEntry.objects.filter(label="crm.Commitment", verb="updated").order_by("pk")
    assert [entry.changes for entry in entries] == [
        {"total": ["1000.00", "1200"]},
        {"schedule": [["2026Q1: 1000.00"], ["2026Q1: 500", "2026Q2: 700"]]},
    ]
    with pytest.raises(ChangedMeanwhile):
        commitment_update(commitment=made, actor=north_officer, values={"total": D(1300)}, version=seen)
    with pytest.raises(ValidationError):
        commitment_update(commitment=made, actor=north_officer, values={"total": D(1100)})  # below 1200 due
    made.refresh_from_db()
    assert made.total == 1200


def test_the_measure_stays_once_figures_were_reported(project, north_officer):
    made = promise(project, north_officer)
    commitment_update(commitment=made, actor=north_officer, values={"indicator": "fixed_asset"})
    report(made, north_officer)
    with pytest.raises(ValidationError, match="Figures were reported"):
        commitment_update(commitment=made, actor=north_officer, values={"indicator": "paid_in_fund"})
    assert commitment_update(commitment=made, actor=north_officer, values={"total": D(2000)}).total == 2000


def test_an_abandoned_commitment_stays_and_takes_nothing_more(project, north_officer):
    made = promise(project, north_officer)
    with pytest.raises(MoveRefused, match="Say why"):
        commitment_abandon(commitment=made, actor=north_officer, reason=" ", today=TODAY)
    made = commitment_abandon(commitment=made, actor=north_officer, reason="Sold", today=TODAY)
    assert (made.status, made.abandoned_on, made.abandoned_reason) == ("abandoned", TODAY, "Sold")
    for act in (
        lambda: commitment_abandon(commitment=made, actor=north_officer, reason="Again", today=TODAY),
        lambda: commitment_update(commitment=made, actor=north_officer, values={"total": D(1)}),
        lambda: report(made, north_officer),
    ):
        with pytest.raises(MoveRefused, match="abandoned"):
            act()
    assert list(Commitment.objects.all()) == [made]


def test_only_who_works_on_projects_of_the_area_promises(project, north_officer, south_officer, viewer):
    made = promise(project, north_officer)
    for user in (south_officer, viewer):
        for act in (
            lambda user=user: promise(project, user, indicator="tax"),
            lambda user=user: commitment_update(commitment=made, actor=user, values={"total": D(5)}),
            lambda user=user: commitment_abandon(commitment=made, actor=user, reason="x", today=TODAY),
        ):
            with pytest.raises(MoveRefused) as refused:
                act()
            assert refused.value.forbidden
    assert list(Commitment.objects.visible_to(south_officer)) == []
    assert list(Commitment.objects.visible_to(viewer)) == [made]


def test_a_dropped_project_promises_nothing(north_officer):
    dropped = ProjectFactory(created_by=north_officer, status="dropped", drop_reason="land", closed_on=TODAY)
    with pytest.raises(ValidationError, match="was dropped"):
        promise(dropped, north_officer)
