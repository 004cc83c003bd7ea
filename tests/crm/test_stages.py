"""Every stage, every move, every role: with its evidence, and before four eyes from the signature on."""

import datetime as dt
from decimal import Decimal

import pytest

from core.flow import MoveRefused
from crm.choices.commitments import FUND_INDICATORS, Indicator
from crm.choices.leads import Channel, DropReason
from crm.choices.projects import (
    PIPELINE,
    REVIEWED_STAGES,
    AgreementKind,
    Construction,
    EntryStatus,
    EvidenceKind,
    NegativeListResult,
    Origin,
    ProjectKind,
    ProjectStage,
)
from crm.models import Actual, Evidence, Project
from crm.project_flow import (
    EVIDENCE_FOR,
    PROJECT_FLOW,
    SKIPS,
    missing_for,
    moves_open_to,
    required_fields,
)
from crm.services.sites import site_reserve
from crm.services.stages import (
    missing_on,
    missing_words,
    project_move,
    project_revive,
    stage_enter,
    stage_review,
    stage_withdraw,
)
from registry.choices import ParkKind
from registry.models import Park
from tests.crm.projects import invested
from tests.factories import EnterpriseFactory, ProjectFactory
from tests.parks import SiteFactory

TODAY = dt.date(2026, 3, 2)


NEEDED = {
    "entered_on": TODAY,
    "reason": "As agreed",
    "note": "As agreed",
    "review_on": dt.date(2026, 6, 1),
    "drop_reason": DropReason.LAND,
    "next_step": "Call them",
    "next_step_due": dt.date(2026, 3, 9),
}


def complete(park: Park | None = None) -> dict:
    """Every field that any stage needs."""
    return {
        "kind": ProjectKind.INDUSTRIAL,
        "content": "Copper foil, 20,000 tonnes a year",
        "origin": Origin.DOMESTIC_OUTSIDE_REGION,
        "construction": Construction.NEW,
        "invest_total": Decimal(500_000_000),
        "fixed_asset": Decimal(300_000_000),
        "agreement_kind": AgreementKind.FORMAL,
        "channel": Channel.FAIR,
        "agreed_start_on": dt.date(2026, 9, 1),
        "agreed_production_on": dt.date(2027, 9, 1),
        "expected_output": Decimal(900_000_000),
        "expected_tax": Decimal(20_000_000),
        "expected_jobs": 400,
        "project_company": EnterpriseFactory(),
        "park": park or Park.objects.create(code="P", name_zh="园区", kind=ParkKind.INDUSTRIAL),
    }


def prove(project: Project, *kinds: str) -> None:
    for number, kind in enumerate(kinds):
        Evidence.objects.create(
            project=project,
            area=project.area,
            organisation=project.organisation,
            created_by=project.created_by,
            kind=kind,
            file="evidence/x.pdf",
            filename="x.pdf",
            size=1,
            sha256=f"{project.pk}-{kind}-{number}",
        )


@pytest.fixture
def ready(north_officer):
    """`ready(stage)` is a project in that stage with all fields and all evidence there can be."""

    def make(stage: str = ProjectStage.NEGOTIATION, **fields) -> Project:
        if stage == ProjectStage.SUSPENDED:
            fields = {"status_before": ProjectStage.PRE_SIGN, "review_on": TODAY} | fields
        if stage == ProjectStage.DROPPED:
            fields = {"drop_reason": DropReason.LAND, "closed_on": TODAY} | fields
        project = ProjectFactory(created_by=north_officer, status=stage, **(complete() | fields))
        if stage == ProjectStage.DROPPED:
            project.stage_entries.update(stage=ProjectStage.PRE_SIGN)
        prove(project, *EvidenceKind.values)
        invested(project)
        return project

    return make


@pytest.mark.parametrize("name", PROJECT_FLOW.moves)
@pytest.mark.parametrize("stage", ProjectStage.values)
def test_every_move_from_every_stage(ready, north_officer, north_manager, name, stage):
    project, move = ready(stage), PROJECT_FLOW.moves[name]
    possible = stage in move.sources and (
        not name.startswith(("resume_", "revive_")) or move.target == ProjectStage.PRE_SIGN
    )
    act = stage_enter if name.startswith(("enter_", "back_")) else project_move
    if name.startswith("revive_"):
        act = project_revive
    closed = name.startswith("revive_") or (name == "drop" and stage in REVIEWED_STAGES)
    # Only a manager revives, and drops what was signed if he is not responsible; all else the officer too.
    for actor, may in (
        (north_officer, not closed),
        (north_manager, True),
    ):
        allowed = possible and may
        assert (move in moves_open_to(project, actor)) == allowed
        if allowed:
            break
        with pytest.raises(MoveRefused):
            act(project=project, name=name, actor=actor, values=NEEDED, today=TODAY)
    if not possible:
        return
    act(project=project, name=name, actor=actor, values=NEEDED, today=TODAY)
    project.refresh_from_db()
    waits = act is stage_enter and {move.target, stage} & set(REVIEWED_STAGES)
    assert project.status == (stage if waits else move.target)


def test_every_role_is_offered_just_what_it_may_do(
    ready,
    north_officer,
    north_manager,
    south_officer,
    chief,
    region_admin,
    viewer,
    chain_office,
    city_manager,
):
    project = ready()
    working = {north_officer, north_manager, south_officer, chief, region_admin}
    for user in working | {viewer, chain_office, city_manager}:
        assert bool(moves_open_to(project, user)) == (user in working)
    with pytest.raises(MoveRefused):  # of another area: the service refuses, whatever the page offers
        stage_enter(project=project, name="enter_pre_sign", actor=south_officer, values=NEEDED, today=TODAY)


@pytest.mark.parametrize("stage", PIPELINE[1:])
def test_a_stage_needs_each_of_its_documents(north_officer, stage):
    project = ProjectFactory(
        created_by=north_officer, status=PIPELINE[PIPELINE.index(stage) - 1], **complete()
    )
    groups = EVIDENCE_FOR.get(stage, ())
    assert missing_for(project, stage, ()).evidence == groups
    if groups:
        with pytest.raises(MoveRefused, match=str(groups[0][0].label)):
            stage_enter(
                project=project, name=f"enter_{stage}", actor=north_officer, values=NEEDED, today=TODAY
            )
    prove(project, *(group[0] for group in groups))
    invested(project)
    stage_enter(project=project, name=f"enter_{stage}", actor=north_officer, values=NEEDED, today=TODAY)
    assert not project.evidence.filter(stage_entry=None).exists()


@pytest.mark.parametrize("stage", PIPELINE)
def test_a_stage_needs_each_of_its_fields(north_officer, stage):
    project = ProjectFactory(created_by=north_officer)
    shown = [*EvidenceKind.values, *Indicator.values]
    assert set(missing_for(project, stage, shown).fields) == set(required_fields(project, stage))
    for name, value in complete().items():
        setattr(project, name, value)
    assert not missing_for(project, stage, shown)


def test_under_construction_is_what_had_a_verified_investment(ready, north_officer):
    project = ready(ProjectStage.STARTED)
    actual = Actual.objects.get()
    assert missing_on(project, ProjectStage.UNDER_CONSTRUCTION).figures == ()
    for counted, status in ((None, "submitted"), (Decimal(0), "area_verified")):
        actual.counted_value, actual.status, actual.reduction_reason = counted, status, "no_evidence"
        actual.save()
        lacking = missing_on(project, ProjectStage.UNDER_CONSTRUCTION)
        assert lacking.figures == FUND_INDICATORS
        assert missing_words(lacking) == [
            "a verified figure of a quarter (Total investment or Fixed-asset investment or Funds in place)"
        ]
        with pytest.raises(MoveRefused, match="a verified figure of a quarter"):
            stage_enter(
                project=project,
                name="enter_under_construction",
                actor=north_officer,
                values=NEEDED,
                today=TODAY,
            )
    actual.counted_value = Decimal(1)
    actual.save()
    entry = stage_enter(
        project=project, name="enter_under_construction", actor=north_officer, values=NEEDED, today=TODAY
    )
    assert entry.status == EntryStatus.PROPOSED


def test_foreign_capital_needs_the_negative_list_before_the_signature(ready, north_officer):
    project = ready(ProjectStage.PRE_SIGN, origin=Origin.OVERSEAS)

    def enter():
        return stage_enter(
            project=project, name="enter_signed", actor=north_officer, values=NEEDED, today=TODAY
        )

    with pytest.raises(MoveRefused, match="negative list"):
        enter()
    project.foreign_capital_usd = Decimal(20_000_000)
    project.negative_list_result, project.negative_list_on = NegativeListResult.NOT_LISTED, TODAY
    project.save()
    assert enter().status == EntryStatus.PROPOSED


def test_withdrawn_evidence_proves_nothing(ready, north_officer):
    project = ready()
    project.evidence.filter(kind=EvidenceKind.REVIEW).update(withdrawn_on=TODAY, withdrawn_reason="Wrong")
    with pytest.raises(MoveRefused, match="review or due diligence"):
        stage_enter(project=project, name="enter_pre_sign", actor=north_officer, values=NEEDED, today=TODAY)


def test_a_framework_agreement_is_never_signed(ready, north_officer):
    project = ready(ProjectStage.PRE_SIGN, agreement_kind=AgreementKind.FRAMEWORK)
    with pytest.raises(MoveRefused, match="does not count as signed"):
        stage_enter(project=project, name="enter_signed", actor=north_officer, values=NEEDED, today=TODAY)
    # The form of the stage asks for the agreement that follows it, so there is a way on.
    assert missing_for(project, ProjectStage.SIGNED, EvidenceKind.values).fields == ("agreement_kind",)


@pytest.mark.parametrize("result", NegativeListResult.values)
def test_what_the_negative_list_prohibits_is_not_signed(ready, north_officer, result):
    checked = {"foreign_capital_usd": Decimal(1), "negative_list_on": TODAY, "origin": Origin.OVERSEAS}
    project = ready(ProjectStage.PRE_SIGN, negative_list_result=result, **checked)
    enter = {"name": "enter_signed", "actor": north_officer, "values": NEEDED, "today": TODAY}
    if result == NegativeListResult.PROHIBITED:
        with pytest.raises(MoveRefused, match="prohibits"):
            stage_enter(project=project, **enter)
    else:
        assert stage_enter(project=project, **enter).status == EntryStatus.PROPOSED


@pytest.mark.parametrize(("target", "sources"), SKIPS.items())
def test_stages_are_left_out_with_a_reason_only(ready, north_officer, target, sources):
    for source in sources:
        project = ready(source, name=f"{source}")
        with pytest.raises(MoveRefused, match="leaves stages out"):
            stage_enter(
                project=project,
                name=f"enter_{target}",
                actor=north_officer,
                values={"entered_on": TODAY},
                today=TODAY,
            )
        stage_enter(project=project, name=f"enter_{target}", actor=north_officer, values=NEEDED, today=TODAY)


def test_a_stage_is_not_entered_in_the_future_nor_before_the_last(ready, north_officer):
    project = ready(stage_since=dt.date(2026, 2, 1))
    for day, why in ((dt.date(2026, 3, 3), "future"), (dt.date(2026, 1, 31), "cannot be earlier")):
        with pytest.raises(MoveRefused, match=why):
            stage_enter(
                project=project,
                name="enter_pre_sign",
                actor=north_officer,
                values={"entered_on": day},
                today=TODAY,
            )
    values = {"entered_on": dt.date(2026, 2, 1)}
    stage_enter(project=project, name="enter_pre_sign", actor=north_officer, values=values, today=TODAY)
    project.refresh_from_db()
    assert (project.status, project.stage_since) == (ProjectStage.PRE_SIGN, dt.date(2026, 2, 1))


@pytest.fixture
def waiting(ready, north_officer):
    project = ready(ProjectStage.PRE_SIGN)
    return stage_enter(project=project, name="enter_signed", actor=north_officer, values=NEEDED, today=TODAY)


def test_from_the_signature_on_another_person_confirms(
    waiting, north_officer, north_manager, south_manager, viewer, city_manager
):
    for user in (north_officer, south_manager, viewer, city_manager):
        with pytest.raises(MoveRefused) as refused:
            stage_review(entry=waiting, actor=user, accept=True, today=TODAY)
        assert refused.value.forbidden
    assert stage_review(entry=waiting, actor=north_manager, accept=True, today=TODAY).status == "accepted"
    waiting.project.refresh_from_db()
    assert waiting.project.status == ProjectStage.SIGNED
    with pytest.raises(MoveRefused, match="decided this already"):
        stage_review(entry=waiting, actor=north_manager, accept=False, note="No", today=TODAY)


def test_a_manager_does_not_confirm_his_own_entry(ready, north_manager, chief):
    project = ready(ProjectStage.PRE_SIGN)
    entry = stage_enter(project=project, name="enter_signed", actor=north_manager, values=NEEDED, today=TODAY)
    with pytest.raises(MoveRefused, match="second person"):
        stage_review(entry=entry, actor=north_manager, accept=True, today=TODAY)
    stage_review(entry=entry, actor=chief, accept=True, today=TODAY)


def test_a_refusal_says_why_and_the_stage_can_be_entered_again(waiting, north_officer, north_manager):
    with pytest.raises(MoveRefused, match="why you refuse"):
        stage_review(entry=waiting, actor=north_manager, accept=False, today=TODAY)
    with pytest.raises(MoveRefused, match="waits for review"):
        stage_enter(
            project=waiting.project, name="enter_signed", actor=north_officer, values=NEEDED, today=TODAY
        )
    stage_review(entry=waiting, actor=north_manager, accept=False, note="Page 3 is missing", today=TODAY)
    again = stage_enter(
        project=waiting.project, name="enter_signed", actor=north_officer, values=NEEDED, today=TODAY
    )
    assert again.status == EntryStatus.PROPOSED
    assert set(waiting.project.evidence.values_list("stage_entry", flat=True)) == {again.pk}


def test_only_who_entered_a_stage_takes_it_back(waiting, north_officer, north_manager):
    with pytest.raises(MoveRefused, match="Only who entered"):
        stage_withdraw(entry=waiting, actor=north_manager)
    assert stage_withdraw(entry=waiting, actor=north_officer).status == EntryStatus.WITHDRAWN


def test_evidence_withdrawn_before_the_review_holds_the_stage_up(waiting, north_manager):
    waiting.project.evidence.filter(kind=EvidenceKind.AGREEMENT).update(
        withdrawn_on=TODAY, withdrawn_reason="Wrong page"
    )
    with pytest.raises(MoveRefused, match="taken back meanwhile"):
        stage_review(entry=waiting, actor=north_manager, accept=True, today=TODAY)


def test_a_dropped_project_goes_back_to_where_it_was_and_nowhere_else(ready, north_manager):
    project = ready(ProjectStage.DROPPED)
    assert [move.name for move in moves_open_to(project, north_manager)] == ["revive_pre_sign"]
    with pytest.raises(MoveRefused, match="dropped from"):
        project_revive(project=project, name="revive_signed", actor=north_manager, values=NEEDED, today=TODAY)


def test_a_dropped_project_gives_its_sites_back(ready, north, north_officer):
    project, site = ready(), SiteFactory(park__area=north)
    until = dt.date(2026, 12, 31)
    reservation = site_reserve(project=project, site=site, until=until, actor=north_officer, today=TODAY)
    project_move(project=project, name="drop", actor=north_officer, values=NEEDED, today=TODAY)
    reservation.refresh_from_db()
    site.refresh_from_db()
    assert (site.status, reservation.released_on, reservation.release_reason) == (
        "available",
        TODAY,
        "As agreed",
    )


def test_who_looked_at_an_older_stage_is_told(ready, north_officer):
    project = ready(ProjectStage.PRE_SIGN)
    with pytest.raises(MoveRefused, match="just moved"):
        project_move(
            project=project,
            name="suspend",
            actor=north_officer,
            values=NEEDED,
            seen_status=ProjectStage.NEGOTIATION,
            today=TODAY,
        )
