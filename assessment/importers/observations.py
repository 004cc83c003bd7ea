"""Figures of metrics from a workbook: new ones are entered, others corrected where the row says why."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Area, User
from assessment.models import Metric, Observation
from assessment.period_words import read_period
from assessment.queries.observations import figures_entered
from assessment.services.observations import ENTER, observation_adjust, observation_enter
from assessment.units import WRITTEN, WrittenUnit, base_of, to_base, written_in
from core.language import message as _
from crm.choices.commitments import Caliber
from crm.importers.records import RecordImporter, RowRefused, lock_rows, require_change, said, updated
from exports.importing import Decision, Outcome, ParsedRow
from registry.models import Chain

REASON = "correction"
SAME = ("metric", "area", "chain", "period", "value", "document", "caliber")
COLUMNS = {name: name for name in SAME} | {"reason": REASON}
Place = tuple[int, int, int | None, str]


@dataclass
class Known:
    metrics: dict[int, Metric]
    areas: dict[int, Area]
    chains: dict[int, Chain]
    figures: dict[Place, Observation]


@dataclass
class Given:
    """What a row says: of a new figure, or of the one in `first`."""

    metric: Metric
    area: Area
    chain: Chain | None
    period: str
    value: Decimal
    document: str
    caliber: str
    reason: str = ""
    first: Observation | None = None

    @property
    def place(self) -> Place:
        return (self.metric.pk, self.area.pk, self.chain.pk if self.chain else None, self.period)


class ObservationImporter(RecordImporter):
    model = Observation
    columns = COLUMNS

    def identity(self, row: ParsedRow) -> Hashable | None:
        values = row.values
        return tuple(str(values.get(name) or "") for name in ("metric", "area", "chain", "period"))

    def look_up(self, rows: Sequence[ParsedRow], actor: User) -> Known:
        metrics = Metric.objects.visible_to(actor).in_bulk(said(rows, "metric"))
        found = figures_entered(actor).filter(metric__in=metrics)
        return Known(
            metrics,
            Area.objects.in_bulk(said(rows, "area")),
            Chain.objects.in_bulk(said(rows, "chain")),
            {(one.metric_id, one.area_id, one.chain_id, one.period): one for one in found},
        )

    def judge(self, row: ParsedRow, known: Known, actor: User) -> Decision:
        given = _given(row, known)
        require_change(actor, ENTER, given.area)
        first = known.figures.get(given.place)
        if first is None:
            return Decision(row, Outcome.NEW, carry=given)
        given.first = first
        stands = first.stands  # type: ignore[attr-defined]  # annotated
        if stands == given.value:
            return Decision(row, Outcome.UNCHANGED, first.pk)
        if not given.reason:
            words = _(
                "Another figure stands for this period. To correct it, write the reason of the correction."
            )
            raise RowRefused(words, REASON)
        return Decision(row, Outcome.UPDATED, first.pk, changes={"value": [stands, given.value]}, carry=given)

    def natural(self, decision: Decision) -> Hashable:
        return decision.carry.place

    def lock(self, decisions: Sequence[Decision]) -> None:
        lock_rows(Observation, updated(decisions))

    def write(self, decision: Decision, actor: User) -> None:
        given: Given = decision.carry
        if given.first is not None:
            observation_adjust(
                observation=given.first,
                value=given.value,
                reason=given.reason,
                document=given.document,
                caliber=given.caliber,
                actor=actor,
            )
            return
        observation_enter(
            metric=given.metric,
            area=given.area,
            chain=given.chain,
            period=given.period,
            value=given.value,
            document=given.document,
            caliber=given.caliber or Caliber.STATISTICS,
            actor=actor,
        )


def _given(row: ParsedRow, known: Known) -> Given:
    values = row.values
    metric, area = known.metrics[values["metric"]], known.areas[values["area"]]
    chain = known.chains[values["chain"]] if values.get("chain") else None
    try:
        period = read_period(values["period"]).code
    except ValueError:
        words = _("“%(text)s” is no period. Write 2025, 2025Q3 or 2025M06.")
        raise RowRefused(words % {"text": values["period"]}, "period", values["period"]) from None
    return Given(
        metric,
        area,
        chain,
        period,
        _in_base(row, metric),
        values["document"],
        values.get("caliber") or "",
        values.get(REASON) or "",
    )


def _in_base(row: ParsedRow, metric: Metric) -> Decimal:
    unit = row.values.get("unit") or metric.unit
    if WRITTEN[unit].base != base_of(metric.unit):
        possible = ", ".join(str(one.label) for one in written_in(metric.unit))
        words = _("“%(metric)s” is not counted in this. Write one of: %(units)s.")
        told = {"metric": metric.label, "units": possible}
        raise RowRefused(words % told, "unit", str(WrittenUnit(unit).label))
    return to_base(row.values["value"], unit)
