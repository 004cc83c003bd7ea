"""Service indicators: how many steps were in time and how long they took, by area, chain or period."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.enquiries.choices import ClockKind, ClockState
from cms.enquiries.filters import IndicatorFilter
from cms.enquiries.models import EnquiryClock


@dataclass(frozen=True)
class Line:
    """One step of one group. A share is of what can be judged: what is done, and what is overdue."""

    group: str
    kind: ClockKind
    total: int
    done: int
    on_time: int
    overdue: int  # not done, and should be
    median_days: Decimal | None  # working days; None: nothing is done yet

    @property
    def step(self) -> str:
        return str(self.kind.label)

    @property
    def on_time_share(self) -> Decimal | None:
        judged = self.done + self.overdue
        return round(Decimal(self.on_time) / judged, 4) if judged else None


def indicator_lines(
    clocks: "QuerySet[EnquiryClock]", by: str, *, today: dt.date | None = None
) -> Iterator[Line]:
    """One query. What is not needed any more, for the enquiry was closed, is not counted."""
    today = today or timezone.localdate()
    rows = clocks.exclude(state=ClockState.DROPPED).select_related("enquiry__area", "enquiry__chain")
    groups: dict[tuple[str, str], list[EnquiryClock]] = defaultdict(list)
    for clock in rows:
        groups[GROUPS.get(by, _area)(clock), clock.kind].append(clock)
    order = list(ClockKind)
    for group, kind in sorted(groups, key=lambda key: (key[0], order.index(ClockKind(key[1])))):
        yield _line(group, ClockKind(kind), groups[group, kind], today)


def _line(group: str, kind: ClockKind, clocks: Iterable[EnquiryClock], today: dt.date) -> Line:
    clocks = list(clocks)
    done = [clock for clock in clocks if clock.state == ClockState.DONE]
    taken = [clock.days_taken for clock in done if clock.days_taken is not None]
    overdue = [c for c in clocks if c.state == ClockState.RUNNING and c.due_on and c.due_on < today]
    return Line(
        group=group,
        kind=kind,
        total=len(clocks),
        done=len(done),
        on_time=sum(not clock.days_late for clock in done),
        overdue=len(overdue),
        median_days=Decimal(str(median(taken))) if taken else None,
    )


def _area(clock: EnquiryClock) -> str:
    area = clock.enquiry.area
    return area.label if area else _("Region office")


def _chain(clock: EnquiryClock) -> str:
    chain = clock.enquiry.chain
    return chain.label if chain else _("No chain named")


def _month(clock: EnquiryClock) -> str:
    return f"{clock.started_on:%Y-%m}"


def _quarter(clock: EnquiryClock) -> str:
    day = clock.started_on
    return f"{day.year}Q{(day.month + 2) // 3}"


GROUPS: dict[str, Callable[[EnquiryClock], str]] = {
    IndicatorFilter.AREA: _area,
    IndicatorFilter.CHAIN: _chain,
    IndicatorFilter.MONTH: _month,
    IndicatorFilter.QUARTER: _quarter,
}
