"""Who acts when a command runs."""

from django.core.management.base import CommandError

from accounts.choices import Role
from accounts.models import User


def actor_named(username: str) -> User:
    """The user of that name; without a name, the first active region administrator."""
    users = User.objects.filter(is_active=True)
    user = (
        users.filter(username=username).first()
        if username
        else users.filter(role=Role.REGION_ADMIN).order_by("pk").first()
    )
    if user is None:
        wanted = f"no active user {username!r}" if username else "no region administrator"
        raise CommandError(f"There is {wanted}: name one with --as USER.")
    return user
