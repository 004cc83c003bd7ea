"""A policy with metrics, a zone of two areas, and an assessment in each of its states."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.choices import AreaKind
from accounts.models import Area
from assessment.models import Metric, Policy, PolicyItem, Target
from registry.models import Chain
from tests.assessment.schemes import (
    AFTER,
    COUNTED,
    LATER,
    add_line,
    fill,
    hand_in,
    make_version,
    mark,
    move,
    open_period,
    set_targets,
    verify,
)
from tests.factories import AreaFactory

TODAY = dt.date(2025, 12, 31)
YI = Decimal(10**8)


@pytest.fixture
def policy(db) -> Policy:
    return Policy.objects.create(
        code="zone",
        number="桂政发〔2021〕17号",
        name_zh="政策",
        name_en="The policy",
        issuer_zh="政府",
        issuer_en="The government",
        dated=dt.date(2021, 7, 18),
        published=dt.date(2021, 7, 22),
    )


@pytest.fixture
def item(policy) -> PolicyItem:
    return PolicyItem.objects.create(policy=policy, code="G1", kind="goal", name_zh="目标", name_en="Goals")


@pytest.fixture
def region(db) -> Area:
    return AreaFactory(code="REG", kind=AreaKind.REGION, name_zh="全区", name_en="Whole Region")


@pytest.fixture
def zone(region, north, south) -> Area:
    """North and South are its areas."""
    made = AreaFactory(code="ZONE", kind=AreaKind.FTZ, name_zh="试验区", name_en="The Zone", parent=region)
    Area.objects.filter(pk__in=[north.pk, south.pk]).update(parent=made)
    return made


@pytest.fixture
def chain(db) -> Chain:
    return Chain.objects.create(code="ELEC", name_zh="电子信息", name_en="Electronics", launch_year=2021)


def metric_of(code: str = "output", unit: str = "CNY_100M", measure: str = "flow", **values) -> Metric:
    names = {"name_zh": f"指标{code}", "name_en": f"Metric {code}"}
    return Metric.objects.create(code=code, unit=unit, measure=measure, **(names | values))


@pytest.fixture
def output(db) -> Metric:
    return metric_of()


def target_of(metric, item, area, **values) -> Target:
    values = {"year": 2025, "op": "at_least", "value": 700} | values
    return Target.objects.create(metric=metric, item=item, area=area, **values)


@pytest.fixture
def opened(north, south, chief):
    """Open, with targets, nothing reported. North has records of 8, south of 10 (亿元)."""
    COUNTED.clear()
    COUNTED.update({north.pk: [5 * YI, 3 * YI], south.pk: [10 * YI]})
    period = open_period(make_version(north, south), chief)
    set_targets(period, chief, FUNDS=10, RATE=80)
    return period


@pytest.fixture
def period(opened, north, north_manager, chief, region_admin):
    """North reported and was verified, with two lines; south reported nothing."""
    fill(opened, north, north_manager, RATE=60)
    hand_in(opened, north, north_manager)
    verify(opened, north, chief)
    mark(opened, north, chief, 90)
    mark(opened, north, region_admin, 80)
    add_line(opened, north, "LEADER", chief, confirmed_by=region_admin, count=2)
    add_line(opened, north, "LATE", chief, confirmed_by=region_admin, count=3)
    return opened


@pytest.fixture
def shown(period, chief):
    """Open to objections."""
    move(period, "close", chief, AFTER)
    return move(period, "show", chief, AFTER)


@pytest.fixture
def frozen(shown, chief):
    return move(shown, "freeze", chief, LATER)
