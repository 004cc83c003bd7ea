"""Every write to users: created, given a role, a language."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from accounts.choices import Role
from accounts.models import Area, Organisation, User
from accounts.roles import PERMISSIONS
from core import changes


@transaction.atomic
def user_create(
    *,
    username: str,
    full_name: str,
    role: str,
    password: str | None = None,
    organisation: Organisation | None = None,
    areas: Iterable[Area] = (),
    actor: User | None = None,
) -> User:
    """A user with the group of his role. `password=None` makes an account that cannot log in yet."""
    user = User.objects.create_user(
        username=username,
        password=password,
        full_name=full_name,
        role=role,
        organisation=organisation,
    )
    user.areas.set(areas)
    role_apply(user=user)
    changes.record(user, actor=actor, verb="created", changes={"role": [None, role]})
    return user


@transaction.atomic
def user_set_role(*, user: User, role: str, actor: User | None) -> User:
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    before, user.role = user.role, role
    user.save(update_fields=["role"])
    role_apply(user=user)
    changes.record(user, actor=actor, verb="role_changed", changes={"role": [before, role]})
    return user


@transaction.atomic
def role_apply(*, user: User) -> None:
    """Give the user the group of his role and no other, and the Django admin to administrators only."""
    user.groups.set([Group.objects.get_or_create(name=user.role)[0]])
    user.is_staff = user.role == Role.REGION_ADMIN
    user.is_superuser = False
    user.save(update_fields=["is_staff", "is_superuser"])


@transaction.atomic
def user_set_language(*, user: User, language: str) -> User:
    user.language = language
    user.save(update_fields=["language"])
    return user


@transaction.atomic
def roles_sync() -> dict[str, int]:
    """Make the groups hold just the permissions of `accounts.roles`. Returns how many each role has."""
    by_name = {
        f"{perm.content_type.app_label}.{perm.codename}": perm
        for perm in Permission.objects.select_related("content_type")
    }
    counts = {}
    for role, names in PERMISSIONS.items():
        unknown = sorted(names - by_name.keys())
        if unknown:
            raise ValueError(f"role {role}: unknown permissions {unknown}")
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.set([by_name[name] for name in names])
        counts[str(role)] = len(names)
    return counts
