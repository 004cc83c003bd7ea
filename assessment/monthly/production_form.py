"""The form in which an area reports output, tax and jobs of its projects in production for a quarter.

It is made anew whenever it is asked for, and as long as projects and commitments are the same it is the same
file: so what comes back is compared with what would go out now. Its version is drawn from its rows; a form
with rows of another day is refused as another version. No figure stands in it but those that were agreed.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import override

from accounts.models import Area
from assessment.monthly.inputs import LANGUAGE
from assessment.monthly.span import areas_of
from crm.choices.commitments import CommitmentSide, CommitmentStatus, Indicator, Unit
from crm.models import Commitment
from crm.quarters import Quarter
from crm.rates import REACHED
from exports.books import Book, Head
from exports.columns import Column, Kind, column

REPORTED = (Indicator.OUTPUT, Indicator.TAX, Indicator.JOBS)
TEN_THOUSAND, MOST_PERSONS = Decimal(10_000), 10**7
SHEET = "投产项目数据"
HEADS = (
    Head("序号", 6, align="center"),
    Head("项目编号", 16),
    Head("项目名称", 28),
    Head("项目公司", 28),
    Head("指标", 12),
    Head("单位", 10),
    Head("约定总量", 14, "#,##0.00##"),
    Head("本季度数", 16, "#,##0.00####"),
)
INPUT = len(HEADS)  # the column to be filled in
FIRST_ROW = 4  # below title, note and heading
NOTE = "只填写浅黄色单元格，其余内容请勿改动。金额按万元（万美元）填写，没有发生填 0，不掌握的留空。"


def form_rows(area: Area) -> list[Commitment]:
    """What the projects of the area that are in production promised of REPORTED, and what is asked of them.

    All of them, confidential projects too. One query; two for a zone.
    """
    rows = Commitment.objects.filter(
        project__area__in=areas_of(area),
        project__status__in=REACHED["in_production"],
        side=CommitmentSide.INVESTOR,
        indicator__in=REPORTED,
        status=CommitmentStatus.ACTIVE,
    )
    rows = rows.select_related("project__project_company").order_by("project__number", "indicator", "pk")
    order = list(map(str, REPORTED))
    return sorted(rows, key=lambda row: (row.project.number, order.index(row.indicator), row.pk))


def form_workbook(area: Area, quarter: Quarter, rows: Sequence[Commitment]) -> bytes:
    """The .xlsx, with a named input cell for each row."""
    with override(LANGUAGE):
        book = Book(title=_title(area, quarter), created=dt.datetime.combine(quarter.last_day, dt.time.min))
        widths = [head.width for head in HEADS]
        sheet = book.sheet(SHEET, freeze="C4", repeat_rows=(3, 3), widths=widths)
        sheet.title(book.title, len(HEADS))
        sheet.note(NOTE, len(HEADS))
        assert sheet.head(HEADS) == FIRST_ROW
        for number, commitment in enumerate(rows, start=1):
            at = sheet.row([number, *_cells(commitment)])
            sheet.input(at, INPUT)
            book.name(name_of(commitment), sheet, at, INPUT)
        sheet.sign_lines(["单位负责人（签章）：", "填报人：", "填报日期："])
        book.form(f"production-{area.code}-{quarter}", version_of(rows))
        return book.save()


def version_of(rows: Sequence[Commitment]) -> str:
    """Another one as soon as the form has other words in its locked cells."""
    with override(LANGUAGE):
        lines = "\n".join("\t".join(map(str, [row.pk, *_cells(row)])) for row in rows)
    return hashlib.sha256(lines.encode()).hexdigest()[:8]


def form_columns(rows: Sequence[Commitment]) -> list[Column]:
    """How each input cell is read."""
    return [_column(row) for row in rows]


def name_of(commitment: Commitment) -> str:
    return f"{commitment.indicator}_of_{commitment.pk}"


def _column(commitment: Commitment) -> Column:
    label = f"{commitment.project.number} {commitment.get_indicator_display()}"
    if commitment.unit == Unit.MONEY:
        return column(name_of(commitment), label, Kind.MONEY, unit="万元", minimum=Decimal(0))
    return column(name_of(commitment), label, Kind.INT, minimum=0, maximum=MOST_PERSONS)


def _title(area: Area, quarter: Quarter) -> str:
    return f"{area.name_zh}{quarter.year}年第{'一二三四'[quarter.number - 1]}季度投产项目数据回报表"


def _cells(commitment: Commitment) -> list:
    project = commitment.project
    company = project.project_company
    is_money = commitment.unit == Unit.MONEY
    return [
        project.number,
        project.name,
        (company.name_zh or company.name_en) if company else "",
        commitment.get_indicator_display(),
        _unit(commitment),
        commitment.total / TEN_THOUSAND if is_money else commitment.total,
    ]


def _unit(commitment: Commitment) -> str:
    if commitment.unit != Unit.MONEY:
        return commitment.get_unit_display()
    return {"CNY": "万元", "USD": "万美元"}.get(commitment.currency, f"万{commitment.currency}")
