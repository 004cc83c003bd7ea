import pytest
from django.urls import reverse

from accounts.admin import ChainbridgeUserAdmin
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


def change_user(client, user, **changed):
    """What the page of a user sends, with some fields changed."""
    values = {
        "username": user.username,
        "full_name": user.full_name,
        "role": user.role,
        "organisation": user.organisation_id or "",
        "areas": [area.pk for area in user.areas.all()],
        "is_active": "on",
    }
    answer = client.post(reverse("admin:accounts_user_change", args=[user.pk]), values | changed)
    assert answer.status_code == 302
    return User.objects.get(pk=user.pk)


def entries(user) -> list[tuple]:
    return [(entry.verb, entry.changes) for entry in changes.history_of(user).order_by("pk")]


def test_the_areas_of_a_user_are_recorded_before_and_after(
    client_of, region_admin, north_officer, north, south
):
    client = client_of(region_admin)
    user = change_user(client, north_officer, areas=[south.pk])
    assert user.area_ids() == {south.pk}
    assert entries(user) == [("updated", {"areas": [["NORTH"], ["SOUTH"]]})]
    assert changes.history_of(user).get().actor == region_admin
    change_user(client, user)
    assert len(entries(user)) == 1, "what was not changed is not recorded"


def test_a_role_is_changed_by_its_service(client_of, region_admin, north_officer):
    user = change_user(client_of(region_admin), north_officer, role=Role.REGION_ADMIN, full_name="Other")
    assert (user.role, user.full_name, user.is_staff) == (Role.REGION_ADMIN, "Other", True)
    assert entries(user) == [
        ("updated", {"full_name": ["north_officer", "Other"]}),
        ("role_changed", {"role": ["officer", "region_admin"]}),
    ]
    assert not change_user(client_of(region_admin), user, role=Role.OFFICER).is_staff


def test_the_admin_writes_only_what_the_form_changed(client_of, region_admin, north_officer, monkeypatch):
    """A language chosen between reading and writing the user is not undone."""
    read = ChainbridgeUserAdmin.get_object

    def read_then_somebody_writes(self, *arguments, **options):
        user = read(self, *arguments, **options)
        User.objects.filter(pk=user.pk).update(language="en")
        return user

    monkeypatch.setattr(ChainbridgeUserAdmin, "get_object", read_then_somebody_writes)
    user = change_user(client_of(region_admin), north_officer, full_name="Other")
    assert (user.full_name, user.language) == ("Other", "en")


def test_a_password_set_by_an_administrator_is_recorded_without_it(client_of, region_admin, north_officer):
    client, address = (
        client_of(region_admin),
        reverse("admin:auth_user_password_change", args=[north_officer.pk]),
    )
    weak = client.post(address, {"password1": "a", "password2": "b", "usable_password": "true"})
    assert weak.status_code == 200
    assert entries(north_officer) == []
    client.post(
        address,
        {"password1": "a-long-Secret-99", "password2": "a-long-Secret-99", "usable_password": "true"},
    )
    north_officer.refresh_from_db()
    assert north_officer.check_password("a-long-Secret-99")
    assert entries(north_officer) == [("password_changed", {"password": ["***", "***"]})]
    assert changes.history_of(north_officer).get().actor == region_admin


def test_the_admin_sends_people_to_the_page_that_records_a_new_password(
    client_of, region_admin, north_officer
):
    address = reverse("admin:password_change")
    assert client_of(region_admin).get(address).url == reverse("password-change")
    assert client_of(region_admin).post(address).url == reverse("password-change")
    assert client_of(north_officer).get(address).url.startswith(reverse("admin:login"))


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
