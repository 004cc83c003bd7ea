"""The registers' word for the type of an enterprise (企业类型): legal form and ownership in one cell.

`有限责任公司 港、澳、台`, `股份有限公司(非上市、国有控股)`: each known part says something.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from registry.choices import EnterpriseKind, LegalForm, Ownership

# Longest first: 有限责任公司分公司 is a branch before it is a limited company.
_PARTS: tuple[tuple[str, dict[str, Any]], ...] = (
    (r"(集体)?分支机构|分公司|分店|营业单位", {"legal_form": LegalForm.BRANCH}),
    (r"常驻代表机构|代表处|办事处", {"legal_form": LegalForm.REPRESENTATIVE_OFFICE}),
    (r"股份有限公司", {"legal_form": LegalForm.JOINT_STOCK}),
    (r"有限责任公司|有限公司", {"legal_form": LegalForm.LIMITED}),
    (r"个人独资企业", {"legal_form": LegalForm.SOLE_PROPRIETORSHIP}),
    (r"合伙企业|(普通|有限|特殊普通)合伙", {"legal_form": LegalForm.PARTNERSHIP}),
    (
        r"农民专业合作(联合)?社(分支机构)?|专业合作社",
        {"legal_form": LegalForm.COOPERATIVE, "kind": EnterpriseKind.COOPERATIVE},
    ),
    (
        r"个体(工商户|户|经营)?",
        {"legal_form": LegalForm.INDIVIDUAL, "kind": EnterpriseKind.INDIVIDUAL_BUSINESS},
    ),
    (r"全民所有制(企业)?", {"legal_form": LegalForm.STATE_OWNED, "ownership": Ownership.STATE}),
    (r"集体所有制(企业)?|集体企业", {"legal_form": LegalForm.COLLECTIVE, "ownership": Ownership.COLLECTIVE}),
    (r"股份合作制?", {"legal_form": LegalForm.OTHER}),
    (r"台港澳|港澳台|(香港|澳门|台湾)(与境内)?", {"ownership": Ownership.HK_MO_TW}),
    (
        r"中外(合资|合作)(经营)?(企业)?",
        {"legal_form": LegalForm.JOINT_VENTURE, "ownership": Ownership.FOREIGN},
    ),
    (
        r"外(商|国法人|国自然人)?独资(企业)?",
        {"legal_form": LegalForm.WHOLLY_FOREIGN, "ownership": Ownership.FOREIGN},
    ),
    (r"外商投资(企业)?|外资(企业)?|外国法人", {"ownership": Ownership.FOREIGN}),
    (r"国有(独资|控股|全资|企业)?", {"ownership": Ownership.STATE}),
    (r"私营(企业)?|民营(企业)?|自然人(投资或控股|独资)?", {"ownership": Ownership.PRIVATE}),
    (r"混合所有制", {"ownership": Ownership.MIXED}),
    (r"集体", {"ownership": Ownership.COLLECTIVE}),
)
# Said about every company of its kind, or about nothing that is kept.
_SILENT = re.compile(
    r"非法人|法人独资|非上市|未上市|上市|其他|内资|企业|公司|合资|投资(或控股)?|控股|与|的|一人"
)
_SIGNS = re.compile(r"[\s()\[\]、,，;；/·.\-—]+")


@dataclass
class CompanyType:
    """What was understood, as fields of an enterprise, and the words that were not."""

    values: dict[str, Any] = field(default_factory=dict)
    unread: str = ""


def read_company_type(text: str) -> CompanyType:
    """Take the cell apart; of two parts that say the same thing the more special one counts."""
    rest = _SIGNS.sub("", unicodedata.normalize("NFKC", text))
    found = CompanyType()
    for pattern, values in _PARTS:
        shorter = re.sub(pattern, "", rest)
        if shorter != rest:
            found.values = {**values, **found.values}
            rest = shorter
    found.unread = _SILENT.sub("", rest)
    return found
