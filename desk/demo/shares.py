"""Who brought the projects of the demo: parties, shares proposed and agreed, some of them locked."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from accounts.models import Area, Organisation, User
from crm.choices.projects import ProjectStage
from crm.models import Project
from incentives.attribution_choices import ConsentWay, Employment, PartyRole, ShareKind
from incentives.choices import ReviewConclusion, ReviewKind, RuleKind
from incentives.models import Party, RuleVersion, ShareSet
from incentives.services.attribution import party_add, party_confirm
from incentives.services.rules import review_record, rule_enforce
from incentives.services.shares import share_consent, shares_lock, shares_propose

UNSIGNED = (ProjectStage.NEGOTIATION, ProjectStage.PRE_SIGN)
REVIEWED = {
    "conclusion": ReviewConclusion.PASSED,
    "reviewer": "演示市场监管部门",
    "document": "演示审查〔2026〕1号",
    "opinion": "不含排除、限制竞争的内容。",
}
LETTER = "演示确认函"
OUTSIDERS = (
    (PartyRole.REFERRER, "演示引荐人乙", Employment.EXTERNAL, Decimal(60)),
    (PartyRole.AGENCY, "演示招商顾问机构", Employment.AGENCY, Decimal(40)),
)


def shares_make(people: Mapping[str, User], *, today: dt.date) -> int:
    """Returns how many projects have parties. Call it once, after the projects are there."""
    rules = {
        ShareKind(version.content["share_kind"]): put_into_effect(version, people["reviewer"], today)
        for version in RuleVersion.objects.filter(kind=RuleKind.ATTRIBUTION)
    }
    unsigned = Project.objects.filter(status__in=UNSIGNED).select_related("area", "owner", "lead")
    chosen = list(unsigned.order_by("pk")[:3])
    for number, project in enumerate(chosen):
        _record(project, people, today)
        if number < 2 and rules:
            for kind, version in rules.items():
                made = shares_propose(
                    project=project, kind=kind, version=version, actor=project.owner, today=today
                )
                if number == 0:
                    _agree_and_lock(made, _manager(people, project.area), today)
    return len(chosen)


def put_into_effect(version: RuleVersion, actor: User, today: dt.date) -> RuleVersion:
    """Reviewed and enforced by one person, who did not draft it."""
    for kind in ReviewKind:
        review_record(version=version, values=REVIEWED | {"kind": kind, "reviewed_on": today}, actor=actor)
    return rule_enforce(version=version, actor=actor, today=today)


def shares_before_signature(project: Project, people: Mapping[str, User], *, today: dt.date) -> None:
    """A referrer and an agency, whose shares in the reward are locked as they agreed."""
    manager, percents = _manager(people, project.area), {}
    for role, name, employment, percent in OUTSIDERS:
        values = {"role": role, "name": name, "employment": employment, "has_no_interest": True}
        party = party_add(project=project, values=values, actor=project.owner, today=today)
        _confirm(party, project.owner, manager, today)
        percents[party] = percent
    made = shares_propose(
        project=project,
        kind=ShareKind.REWARD,
        percents=percents,
        reason="各方约定",
        actor=project.owner,
        today=today,
    )
    _agree_and_lock(made, manager, today)


def _record(project: Project, people: Mapping[str, User], today: dt.date) -> None:
    helper = Organisation.objects.filter(area=project.area).exclude(pk=project.organisation_id).first()
    outsider = {"name": "演示引荐人甲", "employment": Employment.EXTERNAL}
    for role, who in (
        (PartyRole.FIRST_REPORTER, {"organisation": project.organisation}),
        (PartyRole.COOPERATING, {"organisation": helper}),
        (PartyRole.REFERRER, outsider),
    ):
        if None in who.values():
            continue
        values = {"role": role, "has_no_interest": True, "document": "演示委托书"} | who
        party = party_add(project=project, values=values, actor=project.owner, today=today)
        _confirm(party, project.owner, _manager(people, project.area), today)


def _confirm(party: Party, officer: User, manager: User, today: dt.date) -> None:
    for by, actor in (("investor", officer), ("unit", officer), ("area", manager)):
        party_confirm(party=party, by=by, on=today, document=LETTER, actor=actor, today=today)


def _agree_and_lock(share_set: ShareSet, manager: User, today: dt.date) -> None:
    for share in share_set.shares.all():
        share_consent(share=share, actor=manager, way=ConsentWay.LETTER, document=LETTER, today=today)
    shares_lock(share_set=share_set, actor=manager, today=today)


def _manager(people: Mapping[str, User], area: Area) -> User:
    """Who confirms for the area; the region office where the demo has nobody."""
    own = {"NN": "manager", "QZG": "qinzhou-manager"}
    return people[own.get(area.code, "reviewer")]
