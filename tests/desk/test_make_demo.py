from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.choices import Role
from accounts.models import User
from core.models import ChangeEntry
from crm.models import Evidence, Lead, LeadConflict, Project, StageEntry
from desk.demo.people import PASSWORD, PEOPLE
from registry.models import Enterprise
from search.models import SavedSearch, TargetList

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
    printed = make_demo("-n", "60")
    assert {person.role for person in PEOPLE} == set(Role.values)
    for person in PEOPLE:
        assert person.username in printed
    assert User.objects.get(username="officer").check_password(PASSWORD)
    assert Enterprise.objects.count() == 60
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

    trail = ChangeEntry.objects.count()
    assert "leads" not in make_demo("-n", "60")
    assert (Enterprise.objects.count(), Lead.objects.count(), ChangeEntry.objects.count()) == (60, 25, trail)


def test_real_data_is_left_alone(settings):
    settings.DEMO = True
    Enterprise.objects.create(name_zh="某公司", sort_key="mougongsi", source="registry")
    assert make_demo() == ""
    assert not User.objects.exists()
