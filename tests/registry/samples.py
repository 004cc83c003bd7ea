"""Fictional codes and a small piece of the vocabularies."""

from registry.choices import DivisionLevel, IndustryLevel

DIVISIONS = (
    ("450000", "广西壮族自治区", "Guangxi", DivisionLevel.PROVINCE, None),
    ("450100", "南宁市", "Nanning", DivisionLevel.CITY, "450000"),
    ("450103", "青秀区", "Qingxiu District", DivisionLevel.COUNTY, "450100"),
    ("450200", "柳州市", "Liuzhou", DivisionLevel.CITY, "450000"),
    ("110000", "北京市", "Beijing", DivisionLevel.PROVINCE, None),
    ("110105", "朝阳区", "Chaoyang District", DivisionLevel.COUNTY, "110000"),
    ("220000", "吉林省", "Jilin", DivisionLevel.PROVINCE, None),
    ("220100", "长春市", "Changchun", DivisionLevel.CITY, "220000"),
    ("220104", "朝阳区", "Chaoyang District", DivisionLevel.COUNTY, "220100"),
)
INDUSTRIES = (
    ("C", "制造业", "Manufacturing", IndustryLevel.SECTION, None),
    ("C39", "计算机、通信和其他电子设备制造业", "Electronics", IndustryLevel.DIVISION, "C"),
    ("C397", "电子器件制造", "Electronic devices", IndustryLevel.GROUP, "C39"),
    ("C3974", "显示器件制造", "Displays", IndustryLevel.CLASS, "C397"),
    ("F", "批发和零售业", "Trade", IndustryLevel.SECTION, None),
    ("F51", "批发业", "Wholesale", IndustryLevel.DIVISION, "F"),
)
# Valid check characters over organisation parts that are not assigned (domain.md 4.4).
CODES = ("914501000000DEM183", "914507000000DEM26W", "914514000000DEM34L")
