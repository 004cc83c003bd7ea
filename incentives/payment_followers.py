"""Who is told when a payable was booked on, or a recovery decided: claims, unknown to payments by name."""

from collections.abc import Callable

from accounts.models import User
from incentives.models import Payable

# Called in the transaction of the change, under the lock of the payable; `actor` None: the clock.
Follower = Callable[[Payable, User | None], None]

_followers: list[Follower] = []


def register_follower(follower: Follower) -> None:
    """Called by the app's `ready`."""
    if follower not in _followers:
        _followers.append(follower)


def tell(payable: Payable, actor: User | None) -> None:
    for follower in _followers:
        follower(payable, actor)
