"""How long the data of a contact are kept (domain.md 6.2): 24 months after the last activity."""

import datetime as dt

from core.months import months_later

RETENTION_MONTHS = 24


def keep_until(last_activity: dt.date) -> dt.date:
    return months_later(last_activity, RETENTION_MONTHS)
