"""What several parts of the whitelist ask."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from whitelist.choices import VersionStatus
from whitelist.models import Scheme, SchemeVersion


def version_of_day(scheme: Scheme, day: dt.date) -> SchemeVersion:
    """The published version in force on a day. Raises ValidationError where there is none."""
    published = scheme.versions.filter(status=VersionStatus.PUBLISHED, valid_from__lte=day)
    version = published.order_by("-valid_from", "-pk").first()
    if version is None:
        raise ValidationError(
            _("No version of this scheme is in force on %(day)s: publish one first.") % {"day": day}
        )
    return version
