"""The fixed words of the assessment workbook, as the official form has them."""

from assessment.formulas import Flag
from assessment.plain_values import Plain
from assessment.scheme_choices import Source
from assessment.workbooks.formula_text import NOT_APPLICABLE, VETO

SIGNATURES = ("单位负责人（签章）：", "审核人：", "填表人：", "日期：")
SOURCES = {Source.COMPUTED: "系统按记录统计", Source.ENTERED: "单位自报", Source.JUDGED: "评委评分"}
FLAGS: dict[str, str] = {
    Flag.NONE: "",
    Flag.MISSING: "缺报",
    Flag.NO_TARGET: "未下达目标",
    Flag.NO_PREVIOUS: "无上期数",
    Flag.ZERO_TARGET: "目标为零",
    Flag.NOT_APPLICABLE: NOT_APPLICABLE,
    Flag.NOT_REACHED: "未完成",
    Flag.LATE: "逾期完成",
    Flag.VETO: VETO,
}
RULES_OF_COUNTING = (
    ("缺报", "没有数据的指标得0分并标记，不剔除、不以零值代替。"),
    ("目标为零", "目标为零时，有完成值即得满分；没有完成值的不适用，其权重按比例分摊到其他指标。"),
    ("佐证造假", "一经认定，该指标得0分并通报。"),
    ("加减分", "加分、扣分逐条列明，经复核确认后计入；加分合计不超过方案规定的上限。"),
    ("总分", "指标得分＋加分－扣分＋更正上期，不低于0分，不高于100分与加分上限之和。"),
    ("取舍", "仅对总分一次性四舍五入，保留两位小数。"),
    ("更正", "定稿后发现的差错不改动本期，在下一期以更正项列示。"),
)


def name_of(named: Plain) -> str:
    return named["name"]["zh"]
