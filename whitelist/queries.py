"""What several parts of the whitelist ask."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from whitelist.choices import LISTED, VersionStatus
from whitelist.models import Case, Scheme, SchemeVersion


def version_of_day(scheme: Scheme, day: dt.date) -> SchemeVersion:
    """The published version in force on a day. Raises ValidationError where there is none."""
    published = scheme.versions.filter(status=VersionStatus.PUBLISHED, valid_from__lte=day)
    version = published.order_by("-valid_from", "-pk").first()
    if version is None:
        raise ValidationError(
            _("No version of this scheme is in force on %(day)s: publish one first.") % {"day": day}
        )
    return version


def judged_by(case: Case, today: dt.date) -> SchemeVersion:
    """An application by the rules of its day, a listing by those of today."""
    if case.status not in LISTED:
        return case.version
    try:
        return version_of_day(case.scheme, today)
    except ValidationError:
        return case.version
