"""The sheets of the monthly report with their columns, in letter order (domain.md 3.10).

The words are those of the official form, which is Chinese whoever draws it up. The keys are those under which
the inputs keep a value, always in its base unit: 元, US dollars, persons, 亩.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    CODE = "code"  # digits that are no number: credit codes, numbers of documents
    COUNT = "count"
    DATE = "date"
    AMOUNT = "amount"  # money or foreign currency, divided by the column's scale
    NUMBER = "number"
    RATE = "rate"  # of exchange
    SHARE = "share"  # 0.5 is 50 %


YI, WAN, ONE = Decimal(10) ** 8, Decimal(10) ** 4, Decimal(1)


@dataclass(frozen=True)
class Column:
    key: str
    heading: str
    kind: Kind = Kind.TEXT
    width: int = 12
    scale: Decimal = ONE  # the base unit divided by this is the figure of the sheet
    group: str = ""  # the heading above it and its neighbours
    is_summed: bool = False  # in the total row


@dataclass(frozen=True)
class Sheet:
    key: str
    name: str
    columns: tuple[Column, ...]

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)


def _text(key: str, heading: str, width: int = 14, group: str = "") -> Column:
    return Column(key, heading, Kind.TEXT, width, group=group)


def _code(key: str, heading: str, width: int = 16, group: str = "") -> Column:
    return Column(key, heading, Kind.CODE, width, group=group)


def _date(key: str, heading: str, group: str = "") -> Column:
    return Column(key, heading, Kind.DATE, 11, group=group)


def _count(key: str, heading: str, *, group: str = "", is_summed: bool = False) -> Column:
    return Column(key, heading, Kind.COUNT, 8, group=group, is_summed=is_summed)


def _amount(key: str, heading: str, scale: Decimal = YI, group: str = "") -> Column:
    return Column(key, heading, Kind.AMOUNT, 10, scale, group, is_summed=True)


NUMBER = Column("no", "序号", Kind.COUNT, 5)
PROJECT = (_code("number", "项目编号", 14), _text("name", "项目名称", 17))
CHAIN = (_text("chain", "产业链", 10), _text("nodes", "环节", 10))

SUMMARY = Sheet(
    "summary",
    "汇总",
    (
        _text("label", "指标", 24),
        _text("unit", "单位", 10),
        Column("target", "年度目标", Kind.NUMBER, 13),
        Column("month", "本月", Kind.NUMBER, 13),
        Column("year", "本年累计", Kind.NUMBER, 13),
        Column("before", "上年同期", Kind.NUMBER, 13),
        Column("growth", "同比%", Kind.SHARE, 11),
        Column("completion", "完成率%", Kind.SHARE, 11),
        _text("note", "备注", 44),
    ),
)

NEGOTIATING = Sheet(
    "negotiating",
    "在谈",
    (
        NUMBER,
        *PROJECT,
        _text("investor", "投资方(中/英)", 17),
        _text("origin", "来源地", 8),
        _text("chain", "所属产业链", 10),
        _text("nodes", "环节", 10),
        _text("content", "建设内容", 20),
        _amount("invest_total", "拟投资额(亿元)"),
        _amount("foreign_usd", "其中外资(万美元)", WAN),
        _text("place", "拟落户片区/园区", 12),
        _text("first_reporter", "首报单位", 12),
        _date("first_reported_on", "首报日期"),
        _text("stage", "对接阶段", 9),
        _text("progress", "本月进展", 22),
        _text("problems", "存在问题", 13),
        _text("next_step", "下一步及时限", 16),
        _text("unit", "责任单位", 12),
        _text("owner", "责任人", 8),
        _text("secrecy", "保密等级", 7),
    ),
)

SIGNED = Sheet(
    "signed",
    "签约",
    (
        NUMBER,
        *PROJECT,
        _text("investor", "投资方", 16),
        _code("code", "统一社会信用代码/境外注册号", 20),
        _text("country", "国别(地区)", 8),
        *CHAIN,
        _code("industry", "行业代码", 8),
        _text("kind", "项目类型", 8),
        _date("signed_on", "签约日期"),
        _text("event", "签约活动", 11),
        _text("agreement", "协议类型(正式/框架)", 9),
        _amount("invest_total", "协议总投资(亿元)", group="协议投资"),
        _amount("fixed_asset", "固定资产投资(亿元)", group="协议投资"),
        _amount("foreign_usd", "外资(万美元)", WAN, group="协议投资"),
        _amount("output", "达产年产值(亿元)", group="达产效益"),
        _amount("tax", "年税收(万元)", WAN, group="达产效益"),
        _count("jobs", "就业(人)", group="达产效益", is_summed=True),
        Column("land_mu", "用地(亩)", Kind.NUMBER, 10, is_summed=True),
        _text("place", "落户片区/园区", 12),
        _text("agency", "招商主体", 12),
        _text("cooperating", "协同单位", 12),
        _code("evidence", "佐证材料编号", 13),
    ),
)

STARTED = Sheet(
    "started",
    "开工",
    (
        NUMBER,
        *PROJECT,
        _date("signed_on", "签约日期"),
        _date("agreed_start_on", "约定开工日期"),
        _date("started_on", "实际开工日期"),
        _count("days_late", "逾期天数"),
        _text("company", "项目公司", 18),
        _code("uscc", "USCC", 20),
        _amount("invest_total", "总投资(亿元)", group="投资"),
        _amount("funds", "累计到位资金(亿元)", group="投资"),
        _amount("invested", "本月完成投资(亿元)", group="投资"),
        _text("evidence_kind", "开工佐证类型", 14),
        _code("evidence", "佐证编号", 15),
        _text("unit", "责任单位", 14),
        _text("note", "备注", 13),
    ),
)

PRODUCING = Sheet(
    "producing",
    "投产",
    (
        NUMBER,
        *PROJECT,
        _text("company", "项目公司", 18),
        _code("uscc", "USCC", 20),
        _date("started_on", "开工日期"),
        _date("agreed_on", "约定投产日期"),
        _date("in_production_on", "实际投产日期"),
        _text("capacity", "设计产能", 10, "产能"),
        _text("actual_capacity", "实际产能", 10, "产能"),
        _amount("output", "本年产值(亿元)", group="效益"),
        _amount("tax", "本年税收(万元)", WAN, group="效益"),
        Column("jobs", "就业(人)", Kind.NUMBER, 9, group="效益", is_summed=True),
        _text("above_scale", "是否规上", 8),
        _code("evidence", "佐证编号", 15),
        _text("note", "备注", 13),
    ),
)

FUNDS = Sheet(
    "funds",
    "到位资金",
    (
        NUMBER,
        *PROJECT,
        _text("investor", "投资方", 16),
        _text("source", "资金来源地", 11),
        _text("capital", "内/外资", 6),
        _code("currency", "币种", 6),
        Column("amount", "本月到位原币", Kind.NUMBER, 14, group="本月到位"),
        Column("rate", "汇率", Kind.RATE, 8, group="本月到位"),
        _amount("month", "本月折人民币(亿元)", group="本月到位"),
        _amount("fixed", "其中固定资产(亿元)", group="本月到位"),
        _amount("working", "其中流动资金(亿元)", group="本月到位"),
        _amount("land", "其中土地(亿元)", group="本月到位"),
        _amount("year", "本年累计(亿元)", group="认定累计"),
        _amount("total", "累计到位(亿元)", group="认定累计"),
        Column("share", "到位率%", Kind.SHARE, 9, group="认定累计"),
        _text("evidence_kind", "凭证类型", 10, "凭证"),
        _code("evidence", "凭证编号", 13, "凭证"),
        _amount("counted", "认定金额(亿元)", group="本月认定"),
        _text("why_not", "不予认定原因", 12, "本月认定"),
        _text("status", "审核状态", 10, "本月认定"),
    ),
)

LEADS = Sheet(
    "leads",
    "线索",
    (
        NUMBER,
        _code("number", "线索编号", 8),
        _text("enterprise", "企业名称", 26),
        _text("channel", "来源渠道", 11),
        _text("reporter", "首报单位", 20),
        _date("reported_on", "首报时间"),
        _date("protected_until", "保护到期日"),
        _text("screening", "研判结论", 30),
        _text("transferred_to", "流转片区", 13),
        _text("status", "状态", 10),
        _text("why_not", "未推进原因", 22),
    ),
)

DETAIL = (NEGOTIATING, SIGNED, STARTED, PRODUCING, FUNDS, LEADS)
NOTES_NAME = "说明"
UNITS = "亿元、万美元"
