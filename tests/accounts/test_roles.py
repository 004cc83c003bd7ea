import pytest
from django.contrib.auth.models import Group

from accounts.choices import Role
from accounts.roles import PERMISSIONS
from accounts.services import roles_sync, user_create, user_set_language, user_set_role
from core import changes

pytestmark = pytest.mark.django_db


def test_every_role_has_a_line_of_permissions():
    assert set(PERMISSIONS) == set(Role.values)


def test_roles_are_synced_to_just_their_permissions():
    first = roles_sync()
    officer = Group.objects.get(name=Role.OFFICER)
    officer.permissions.clear()
    assert roles_sync() == first == {role: len(names) for role, names in PERMISSIONS.items()}
    assert officer.permissions.count() == len(PERMISSIONS[Role.OFFICER])


def test_a_permission_that_does_not_exist_is_refused(monkeypatch):
    monkeypatch.setitem(PERMISSIONS, Role.OFFICER, frozenset({"crm.fly"}))
    with pytest.raises(ValueError, match=r"crm\.fly"):
        roles_sync()


@pytest.mark.parametrize("role", Role.values)
def test_a_user_may_do_what_his_role_says_and_nothing_else(role):
    roles_sync()
    user = user_create(username="u", full_name="某", role=role)
    assert user.get_all_permissions() == PERMISSIONS[role]
    assert user.is_staff == (role == Role.REGION_ADMIN)
    assert not user.has_usable_password()


def test_a_changed_role_takes_the_old_rights_away_and_is_recorded(region_admin, north_officer):
    user = user_set_role(user=north_officer, role=Role.AUDITOR, actor=region_admin)
    user = type(user).objects.get(pk=user.pk)
    assert user.get_all_permissions() == PERMISSIONS[Role.AUDITOR]
    entry = changes.history_of(user).first()
    assert (entry.verb, entry.changes, entry.actor) == (
        "role_changed",
        {"role": ["officer", "auditor"]},
        region_admin,
    )


def test_the_language_is_kept_with_the_user(north_officer):
    for _twice in range(2):
        user_set_language(user=north_officer, language="en", actor=north_officer)
    north_officer.refresh_from_db()
    assert north_officer.language == "en"
    entry = changes.history_of(north_officer).get()
    assert (entry.actor, entry.changes) == (north_officer, {"language": ["", "en"]})


def test_a_lead_is_entered_in_the_area_of_the_organisation(north, north_officer, chief):
    assert north_officer.home_area() == north
    assert chief.home_area() is None
    chief.areas.add(north)
    assert chief.home_area() == north
