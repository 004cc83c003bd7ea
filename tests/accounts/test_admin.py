import pytest
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from core import changes
from core.models import WorkdayOverride

pytestmark = pytest.mark.django_db


def test_only_the_region_administrator_enters_the_django_admin(client_of, region_admin, chief, north_manager):
    assert client_of(region_admin).get(reverse("admin:index")).status_code == 200
    for user in (chief, north_manager):
        assert client_of(user).get(reverse("admin:index")).status_code == 302


def test_a_user_made_in_the_admin_gets_the_rights_of_his_role(client_of, region_admin, north_officer):
    client = client_of(region_admin)
    answer = client.post(
        reverse("admin:accounts_user_add"),
        {
            "username": "newcomer",
            "full_name": "新来者",
            "role": Role.AUDITOR,
            "usable_password": "true",
            "password1": "a-long-Secret-99",
            "password2": "a-long-Secret-99",
        },
    )
    assert answer.status_code == 302
    user = User.objects.get(username="newcomer")
    assert user.has_perm("core.view_changeentry")
    assert changes.history_of(user).get().actor == region_admin


def test_passwords_never_enter_the_trail(client_of, region_admin, north_officer):
    client_of(region_admin).post(
        reverse("admin:auth_user_password_change", args=[north_officer.pk]),
        {"password1": "a-long-Secret-99", "password2": "a-long-Secret-99", "usable_password": "true"},
    )
    north_officer.refresh_from_db()
    assert north_officer.check_password("a-long-Secret-99")
    for entry in changes.history_of(north_officer):
        assert "md5" not in str(entry.changes)


def test_an_override_of_a_working_day_is_recorded(client_of, region_admin):
    answer = client_of(region_admin).post(
        reverse("admin:core_workdayoverride_add"),
        {"date": "2027-02-06", "is_working": "on", "source_document": "通知"},
    )
    assert answer.status_code == 302
    assert changes.history_of(WorkdayOverride.objects.get()).get().verb == "created"


def test_nothing_in_the_admin_can_be_deleted(client_of, region_admin, north_officer, north):
    client = client_of(region_admin)
    for url in ("admin:accounts_user_delete", "admin:accounts_area_delete"):
        record = north_officer if "user" in url else north
        assert client.post(reverse(url, args=[record.pk]), {"post": "yes"}).status_code == 403
