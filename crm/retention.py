"""How long the data of a contact are kept (domain.md 6.2): 24 months after the last activity."""

import calendar
import datetime as dt

RETENTION_MONTHS = 24


def keep_until(last_activity: dt.date, months: int = RETENTION_MONTHS) -> dt.date:
    """The same day `months` later; the last day of a shorter month."""
    year, month = divmod(last_activity.year * 12 + last_activity.month - 1 + months, 12)
    last_day = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(last_activity.day, last_day))
