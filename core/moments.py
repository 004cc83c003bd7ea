"""Points in time, where only a day is known."""

import datetime as dt

from django.utils import timezone


def end_of(day: dt.date) -> dt.datetime:
    """The first moment of the next day."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))


def moment_of(day: dt.date) -> dt.datetime:
    """Now, or noon of another day: what a service that is told the day writes down as the moment."""
    now = timezone.now()
    if timezone.localdate(now) == day:
        return now
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
