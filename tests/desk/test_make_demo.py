import datetime as dt
from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.choices import Role
from accounts.models import User
from assessment.models import Edition as FiledWorkbook
from core.models import ChangeEntry
from crm.models import Evidence, Lead, LeadConflict, Project, StageEntry
from desk.demo.people import PASSWORD, PEOPLE
from incentives.models import LedgerEntry, PolicyClaim, Recovery, RewardClaim, RewardHonour
from registry.models import Enterprise
from search.models import SavedSearch, TargetList
from whitelist.choices import LISTED
from whitelist.models import Case, Edition
from whitelist.register import as_of

pytestmark = pytest.mark.django_db


def make_demo(*arguments: str) -> str:
    out = StringIO()
    call_command("make_demo", *arguments, stdout=out)
    return out.getvalue()


def test_users_with_known_passwords_are_refused_where_demo_is_off():
    with pytest.raises(CommandError, match="DEMO"):
        make_demo()
    assert not User.objects.exists()


def test_the_demo_has_a_login_for_every_role_and_work_for_each_area(settings):
    settings.DEMO = True
    call_command("sync_roles", stdout=StringIO())
    call_command("load_policy", settings.BASE_DIR / "policies/guangxi-ftz-2021", stdout=StringIO())
    printed = make_demo("-n", "240")
    assert {person.role for person in PEOPLE} == set(Role.values)
    for person in PEOPLE:
        assert person.username in printed
    assert User.objects.get(username="officer").check_password(PASSWORD)
    assert Enterprise.objects.count() == 240
    assert set(Lead.objects.values_list("area__code", flat=True)) == {"NN", "QZG", "CZ"}
    assert LeadConflict.objects.count() == 1
    assert set(Project.objects.values_list("status", "area__code")) == {
        ("negotiation", "NN"),
        ("pre_sign", "NN"),
        ("signed", "NN"),
        ("started", "QZG"),
        ("in_production", "NN"),
    }
    assert StageEntry.objects.filter(status="proposed").count() == 1
    unverified = Evidence.objects.filter(verified_on=None).order_by("pk").values_list("kind", flat=True)
    assert list(unverified) == ["agreement"] + ["bank_receipt"] * 3  # as the stage and figures that wait
    kept, targets = SavedSearch.objects.get(), TargetList.objects.get()
    assert (kept.owner.username, kept.alert) == ("officer", True)
    assert targets.owner.username == "officer"
    assert targets.organisation is not None
    assert targets.entries.count() == 3
    _whitelist_has_a_past()
    _incentives_are_on_their_way()
    filed = FiledWorkbook.objects.values_list("kind", "area__code").order_by("kind")
    assert list(filed) == [("assessment", None), ("monthly", "NN")]

    trail = ChangeEntry.objects.count()
    assert "leads" not in make_demo("-n", "240")
    assert (Enterprise.objects.count(), Lead.objects.count(), ChangeEntry.objects.count()) == (240, 25, trail)


def _incentives_are_on_their_way() -> None:
    assert set(PolicyClaim.objects.values_list("status", flat=True)) == {"area_review", "paid", "publicity"}
    rewards = RewardClaim.objects.order_by("status").values_list("status", flat=True)
    assert list(rewards) == ["clawback_pending", "submitted"]
    assert LedgerEntry.objects.filter(kind="payment").count() == 2
    assert Recovery.objects.get().status == "proposed"
    assert RewardHonour.objects.get().party.employment == "civil_servant"


def _whitelist_has_a_past() -> None:
    statuses = Counter(Case.objects.values_list("status", flat=True))
    assert statuses == {
        "draft": 1,
        "submitted": 1,
        "area_review": 1,
        "region_review": 2,
        "publicity": 2,
        "objection": 1,
        "effective": 2,
        "reevaluating": 2,
        "warned": 1,
        "suspended": 1,
        "exited": 1,
        "closed": 1,
    }
    changed = {
        edition.number: Counter(edition.lines.values_list("change", flat=True))
        for edition in Edition.objects.all()
    }
    assert changed == {1: {"entered": 6}, 2: {"entered": 2, "stayed": 5, "left": 1}}
    opened_by_the_watch = Case.objects.get(findings__isnull=False)
    assert opened_by_the_watch.events.latest("pk").data[0]["indicator"] == "known_events"
    own = Case.objects.visible_to(User.objects.get(username="enterprise"))
    assert set(own.values_list("status", flat=True)) == {"effective", "exited"}
    today = timezone.localdate()
    for case in Case.objects.all():
        assert timezone.localdate(case.created_at) == case.events.first().on
        for day in (case.status_on, today):
            assert set(as_of(day).filter(case=case).values_list("status", flat=True)) == _replayed(case, day)


def _replayed(case: Case, day: dt.date) -> set[str]:
    last = case.events.filter(on__lte=day).latest("pk")
    return {last.after} & set(LISTED)


def test_real_data_is_left_alone(settings):
    settings.DEMO = True
    Enterprise.objects.create(name_zh="某公司", sort_key="mougongsi", source="registry")
    assert make_demo() == ""
    assert not User.objects.exists()
