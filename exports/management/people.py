"""Who acts when a command runs."""

from django.core.management.base import CommandError
from django.db.models import Q

from accounts.choices import Role
from accounts.models import User


def actor_named(username: str) -> User:
    """The user of that name; without a name, the first active region administrator or superuser."""
    users = User.objects.filter(is_active=True)
    user = (
        users.filter(username=username).first()
        if username
        else users.filter(Q(role=Role.REGION_ADMIN) | Q(is_superuser=True)).order_by("pk").first()
    )
    if user is None and username:
        raise CommandError(f"There is no active user {username!r}: name another with --as USER.")
    if user is None:
        raise CommandError(
            "There is no region administrator, so nobody can be recorded as the one who did it. "
            "Make one with “manage.py createsuperuser”, or name another user with --as USER."
        )
    return user
