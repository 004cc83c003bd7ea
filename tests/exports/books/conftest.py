"""A small report with everything that a book can have."""

import datetime as dt
from decimal import Decimal

import pytest

from exports.books import SUM, Book, Formula, Head, Link, quoted

CREATED = dt.datetime(2026, 1, 31, 18)
HEADS = (
    Head("片区", 16),
    Head("项目数", 10, "0"),
    Head("投资额（亿元）", children=(Head("计划", 12, "0.00"), Head("实际", 12, "0.00"))),
    Head("完成率%", 10, "0.00"),
    Head("说明", 24),
)
AREAS = (
    ("=南宁片区&", 3, Decimal(25), Decimal("12.5")),
    ("钦州港片区", 0, Decimal("16.5"), Decimal("8.26")),
)


def report() -> Book:
    book = Book(title="月报 & 附表", created=CREATED)
    sheet = book.sheet("01 新签", paper="A3", freeze="C6", repeat_rows=(4, 5))
    evidence = book.sheet("佐证索引", landscape=False)
    evidence.head([Head("编号"), Head("记录", 40), Head("日期")])
    record = evidence.row(["E1", "XM-2025-0007 某项目", dt.date(2026, 1, 5)])
    sheet.title("新签约项目统计表", 6)
    sheet.note("单位：亿元　数据截至 2026-01-31", 6)
    sheet.blank()
    sheet.head(HEADS)
    for area, count, planned, actual in AREAS:
        number = sheet.next_row
        ratio = Formula(f"=ROUND(D{number}/C{number}*100,2)", round(actual / planned * 100, 2))
        remark = Formula(
            f'=IF(B{number}=0,"",A{number}&{quoted(chr(34) + "<有>")})', f'{area}"<有>' if count else None
        )
        figure = Link(count, evidence.target(record)) if count else count
        sheet.row([area, figure, planned, actual, ratio, remark])
    last = sheet.total("合计", [SUM, SUM, SUM])
    book.name("actual_total", sheet, last, 4)
    sheet.sign_lines(["单位负责人：", "审核人：", "填表人：", "填报日期："])
    sheet.input(sheet.next_row, 2, choices=("已报", "未报"))
    sheet.chart(
        "column", "实际到位", [a[0] for a in AREAS], {"实际": [sheet.live(6, 4), sheet.live(7, 4)]}, "A14"
    )
    return book


@pytest.fixture
def content() -> bytes:
    return report().save()
