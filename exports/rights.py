"""Whether somebody may still see what he was allowed to take out."""

import hashlib
import json

from accounts.models import User


def rights_of(user: User) -> str:
    """A mark of all that decides which rows and columns `user` sees; another mark, other rights."""
    areas = user.area_ids()
    rights = [
        user.role,
        user.organisation_id,
        None if areas is None else sorted(areas),
        sorted(user.get_all_permissions()),
    ]
    return hashlib.sha256(json.dumps(rights).encode()).hexdigest()
