"""Fictional companies from a fixed seed. Every fancy name ends in 演示 ("demonstration"): none passes for a
real one. Credit codes have valid check characters over an organisation part that is not assigned."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from stdnum.cn import uscc

MARK = "演示"
SEED = 2021
DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

# Place, division code, FTZ area or "".
PLACES = (
    ("南宁", "450100", "NN"),
    ("钦州", "450700", "QZG"),
    ("崇左", "451400", "CZ"),
    ("凭祥", "451481", "CZ"),
    ("柳州", "450200", ""),
    ("桂林", "450300", ""),
    ("北海", "450500", ""),
    ("玉林", "450900", ""),
    ("深圳", "440300", ""),
    ("东莞", "441900", ""),
    ("重庆", "500000", ""),
    ("成都", "510100", ""),
    ("苏州", "320500", ""),
    ("厦门", "350200", ""),
    ("长沙", "430100", ""),
)
FIRST = "华瑞恒启星云海天金宏博信智联创达盛泰远新鼎科源丰祥安康德昌隆兴嘉润凯锐宇航翔辰晟霖沐澜岚桥渡津虹"
SECOND = "锐达通泰源光辉宇科成业顺和美佳诚扬鸣峰岳川泽洋林森木禾谷田青蓝曦朗珂玥琪澄涵昊晖曜"
# Trade word, industry class, chain, node.
TRADES = (
    ("电子科技", "3974", "ELEC"),
    ("智能终端", "3922", "ELEC"),
    ("半导体", "3973", "ELEC"),
    ("声学", "3984", "ELEC"),
    ("新能源汽车", "3612", "AUTO"),
    ("汽车零部件", "3670", "AUTO"),
    ("锂电池", "3841", "AUTO"),
    ("新材料", "2651", "CHEM"),
    ("石化", "2614", "CHEM"),
    ("化纤", "2822", "CHEM"),
    ("中药饮片", "2730", "TCM"),
    ("药业", "2740", "TCM"),
    ("油脂", "1331", "ASEAN"),
    ("木业", "2021", "ASEAN"),
    ("橡胶", "2911", "ASEAN"),
    ("供应链管理", "5810", ""),
    ("国际货运代理", "5821", ""),
)
FORMS = ("有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司", "集团有限公司")


@dataclass(frozen=True)
class Company:
    """One made-up company; capital and revenue in 元."""

    name: str
    uscc: str
    place: str
    division: str
    area: str
    industry: str
    chain: str
    capital: Decimal
    employees: int
    revenue: Decimal
    established_on: dt.date


def companies(count: int, seed: int = SEED) -> Iterator[Company]:
    """`count` different companies, the same ones for the same seed."""
    random = Random(seed)  # noqa: S311 - fiction, not a secret
    seen: set[str] = set()
    while len(seen) < count:
        company = _company(random, len(seen))
        if company.name not in seen:
            seen.add(company.name)
            yield company


def _company(random: Random, number: int) -> Company:
    place, division, area = random.choice(PLACES)
    trade, industry, chain = random.choice(TRADES)
    fancy = random.choice(FIRST) + random.choice(SECOND) + random.choice(("", random.choice(SECOND)))
    return Company(
        name=f"{place}{fancy}{MARK}{trade}{random.choice(FORMS)}",
        uscc=credit_code(division, number),
        place=place,
        division=division,
        area=area,
        industry=industry,
        chain=chain,
        capital=Decimal(random.choice((50, 100, 500, 1000, 5000, 20000))) * 10000,
        employees=int(random.lognormvariate(4, 1.3)) + 1,
        revenue=Decimal(int(random.lognormvariate(8, 1.8)) + 1) * 10000,
        established_on=dt.date(2004, 1, 1) + dt.timedelta(days=random.randrange(8000)),
    )


def credit_code(division: str, number: int) -> str:
    """A credit code with both check characters right; organisation part `DEM` and the number in base 31."""
    body = "DEM"
    for place in range(4, -1, -1):
        body += DIGITS[number // 31**place % 31]
    # The organisation code counts its letters A = 10 ... Z = 35.
    total = sum(int(sign, 36) * weight for sign, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    inner = "0X987654321"[total % 11]
    front = f"91{division}{body}{inner}"
    return front + uscc.calc_check_digit(front)
