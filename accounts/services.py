"""Every write to users: created, given a role, a password, a language."""

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
def user_set_password(*, user: User, password: str, actor: User) -> User:
    """The caller has validated the password. The trail says that it was changed, and by whom."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    user.set_password(password)
    user.save(update_fields=["password"])
    return password_change_record(user=user, actor=actor)


@transaction.atomic
def password_change_record(*, user: User, actor: User) -> User:
    """For a password that Django's own pages have set. Neither the old nor the new one enters the trail."""
    changes.record(
        user,
        actor=actor,
        verb="password_changed",
        changes={"password": [changes.HIDDEN, changes.HIDDEN]},
    )
    return user


@transaction.atomic
def user_set_language(*, user: User, language: str, actor: User) -> User:
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    before, user.language = user.language, language
    if before != language:
        user.save(update_fields=["language"])
        changes.record(user, actor=actor, verb="updated", changes={"language": [before, language]})
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
