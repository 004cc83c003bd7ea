"""Every service of rules, policy claims, their papers and trials asks for permission and area itself.

Each row is a call that the right person may make: it succeeds for him, and is refused for who reads all and
changes nothing, for officer, manager and finance of another area, and for another enterprise. A service
without a row fails.
"""

import datetime as dt
import tempfile
from types import SimpleNamespace

import pytest

import incentives.services
from accounts.choices import Role
from incentives.choices import ReviewKind, RuleKind
from incentives.models import ClaimDocument
from incentives.services import claim_papers, claims, rules, what_if
from incentives.what_if import what_if as tried
from registry.models import EnterpriseUser
from tests.factories import EnterpriseFactory, UserFactory
from tests.guards import attempt, services_for_a_user
from tests.incentives.packages import package
from tests.incentives.policy_claims import (
    TODAY,
    claim_of,
    finance_of,
    firm,
    in_effect,
    paper,
    published,
    with_paper,
)
from tests.incentives.rules import REVIEW, VALUES, draft, effective, reviewed
from tests.incentives.test_attribution import RULES

pytestmark = pytest.mark.django_db
OURS = ("rules", "claims", "claim_papers", "packages", "what_if")
# What payments tell claims, and the last lines of both ways to open one.
INNER = {"claims.claim_follow", "claims.claim_enter"}


@pytest.fixture
def world(north, south, north_officer, north_manager, south_officer, south_manager, chief, viewer):
    """Drafts of north, one of them reviewed; claims as draft, handed in, public, and with an objection."""
    w = SimpleNamespace(officer=north_officer, manager=north_manager, chief=chief, area=north)
    w.finance = finance_of(north)
    other = UserFactory(role=Role.ENTERPRISE_USER, organisation=None)
    EnterpriseUser.objects.create(user=other, enterprise=EnterpriseFactory(area=south))
    w.strangers = {
        "viewer": viewer,
        "south_officer": south_officer,
        "south_manager": south_manager,
        "south_finance": finance_of(south),
        "other_enterprise": other,
    }
    w.draft = draft(RuleKind.PACKAGE, "D", package(), None, area=north)
    w.reviewed = reviewed(draft(RuleKind.PACKAGE, "R", package(), None, area=north), chief)
    w.effective = effective(RuleKind.PACKAGE, "E", package(), chief, area=north)
    w.rule_set = draft(RuleKind.ATTRIBUTION, "S", RULES, None)
    w.enterprise = firm(north, north_officer)
    w.measure, *others = [
        measure for code in ("M-0", "M-1", "M-2", "M-3", "M-4") for measure in in_effect(chief, code=code)
    ]
    w.claim, handed_in, shown, objected = [
        claim_of(measure, w.enterprise, north_officer) for measure in others
    ]
    w.document = with_paper(w.claim, north_officer).documents.get()
    w.handed_in = claims.claim_move(claim=handed_in, name="submit", actor=north_officer, today=TODAY)
    people = {"officer": north_officer, "manager": north_manager, "finance": w.finance}
    w.public, w.objected = published(shown, **people), published(objected, **people)
    w.objection = _objection(w.objected, w.finance)
    return w


def _objection(claim, by):
    told = {"received_on": TODAY, "objector": "某人", "text": "有异议"}
    return claim_papers.claim_objection_record(claim=claim, values=told, actor=by, today=TODAY)


def _drafted(w, by):
    values = VALUES | {"area": w.area}
    return rules.rule_draft(kind=RuleKind.PACKAGE, code="N", values=values, content=package(), actor=by)


def _trial(w, by):
    found = tried(w.rule_set, 2026, w.chief)
    with tempfile.TemporaryFile() as target:
        return what_if.what_if_export(found=found, actor=by, target=target)


# name -> (who may, the call)
ROWS = {
    "rules.rule_draft": ("manager", _drafted),
    "rules.rule_update": (
        "manager",
        lambda w, by: rules.rule_update(version=w.draft, actor=by, values={"title_zh": "另一名称"}),
    ),
    "rules.rule_remove": ("manager", lambda w, by: rules.rule_remove(version=w.draft, actor=by)),
    "rules.review_record": (
        "chief",
        lambda w, by: rules.review_record(
            version=w.draft, values=REVIEW | {"kind": ReviewKind.LEGAL}, actor=by
        ),
    ),
    "rules.rule_enforce": ("chief", lambda w, by: rules.rule_enforce(version=w.reviewed, actor=by)),
    "rules.rule_withdraw": (
        "chief",
        lambda w, by: rules.rule_withdraw(version=w.effective, reason="废止", actor=by),
    ),
    "claims.claim_open": ("officer", lambda w, by: claim_of(w.measure, w.enterprise, by)),
    "claims.claim_change": (
        "officer",
        lambda w, by: claims.claim_change(claim=w.claim, values={"grounds": "已投产"}, actor=by),
    ),
    "claims.claim_move": (
        "manager",
        lambda w, by: claims.claim_move(claim=w.handed_in, name="accept", actor=by, today=TODAY),
    ),
    "claim_papers.claim_document_add": (
        "officer",
        lambda w, by: claim_papers.claim_document_add(
            claim=w.claim, kind="audit_report", file=paper("b.pdf"), actor=by
        ),
    ),
    "claim_papers.claim_document_fetched": (
        "officer",
        lambda w, by: claim_papers.claim_document_fetched(
            document=ClaimDocument.objects.get(pk=w.document.pk), actor=by
        ),
    ),
    "claim_papers.claim_objection_record": ("finance", lambda w, by: _objection(w.public, by)),
    "claim_papers.claim_objection_answer": (
        "finance",
        lambda w, by: claim_papers.claim_objection_answer(
            objection=w.objection, is_upheld=False, finding="不成立", actor=by, today=TODAY + dt.timedelta(1)
        ),
    ),
    "what_if.what_if_export": ("officer", _trial),
}
# Reading is theirs too: the auditor's everywhere, and a trial's rows are those that its reader was shown.
ALSO = {
    "claim_papers.claim_document_fetched": {"viewer"},
    "what_if.what_if_export": {"viewer", "south_officer", "south_manager"},
}


def test_every_service_of_rules_claims_and_trials_has_a_row():
    found = services_for_a_user(incentives.services)
    assert {name for name in found if name.split(".")[0] in OURS} == ROWS.keys() | INNER


@pytest.mark.parametrize("name", ROWS)
def test_each_service_serves_the_right_person_and_refuses_viewer_and_other_areas(world, name):
    who, call = ROWS[name]
    raised, writes = attempt(call, world, getattr(world, who))
    assert (raised, bool(writes)) == (None, True)
    for label, stranger in world.strangers.items():
        if label in ALSO.get(name, ()):
            continue
        raised, writes = attempt(call, world, stranger)
        assert getattr(raised, "forbidden", False), (label, raised)
        assert not writes, label


def test_every_module_of_services_is_guarded_here_or_beside():
    beside = {"attribution", "shares", "rewards", "payments", "stops"}
    found = services_for_a_user(incentives.services)
    assert {name.split(".")[0] for name in found} <= {*OURS, *beside}
