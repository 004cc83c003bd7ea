"""Cases put straight into a state, for the tables of tests; how one gets there is another test's matter."""

import datetime as dt
from itertools import count

from accounts.models import Area, User
from registry.models import Chain
from tests.factories import EnterpriseFactory, UserFactory
from whitelist.choices import APPLYING, LISTED, CaseStatus
from whitelist.models import Case, Scheme, SchemeVersion

TODAY = dt.date(2026, 3, 10)  # a Tuesday; no holiday for weeks on either side
_numbers = count(1)


def make_version(scheme: Scheme | None = None, **values) -> SchemeVersion:
    """A published version without criteria, with the default days of domain.md 3.8."""
    scheme = scheme or Scheme.objects.create(code=f"S{next(_numbers)}", name_zh="白名单", name_en="Whitelist")
    days = {"publicity_days": 5, "objection_days": 10, "opinion_days": 10, "appeal_days": 10}
    months = {"review_months": 12, "full_review_months": 36, "stale_months": 18}
    return SchemeVersion.objects.create(
        **{
            "scheme": scheme,
            "number": scheme.versions.count() + 1,
            "status": "published",
            "valid_from": dt.date(2021, 7, 22),
            "touch_days": 31,
            "chains_per_enterprise": 3,
            **days,
            **months,
            **values,
        }
    )


def make_chain(code: str = "steel") -> Chain:
    return Chain.objects.get_or_create(
        code=code, defaults={"name_zh": f"{code}链", "name_en": code, "launch_year": 2021}
    )[0]


def case_in(
    status: str, *, area: Area, created_by: User | None = None, version: SchemeVersion | None = None, **values
) -> Case:
    """A case with the days that the database asks of its state."""
    version = version or make_version()
    days: dict[str, dt.date] = {}
    if status in (CaseStatus.PUBLICITY, CaseStatus.OBJECTION) or status not in APPLYING:
        days |= {"publicity_from": TODAY - dt.timedelta(40), "publicity_until": TODAY - dt.timedelta(33)}
    if status in LISTED or status in (CaseStatus.EXITED, CaseStatus.APPEALED):
        days |= {
            "listed_on": TODAY - dt.timedelta(30),
            "review_due": TODAY + dt.timedelta(335),
            "full_review_due": TODAY + dt.timedelta(1065),
        }
    if status in (CaseStatus.EXITED, CaseStatus.APPEALED):
        days |= {"exited_on": TODAY - dt.timedelta(5), "appeal_until": TODAY + dt.timedelta(9)}
    created_by = created_by or UserFactory(areas=[area])
    return Case.objects.create(
        **{
            "number": f"WL-2026-{next(_numbers):04}",
            "scheme": version.scheme,
            "version": version,
            "enterprise": EnterpriseFactory(area=area),
            "chain": make_chain(),
            "area": area,
            "status": status,
            "status_on": TODAY - dt.timedelta(2),
            "submissions": 0 if status == CaseStatus.DRAFT else 1,
            "created_by": created_by,
            **days,
            **values,
        }
    )
