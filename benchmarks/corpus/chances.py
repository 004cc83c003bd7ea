"""How often a legal form, a size, a capital ... is drawn: an entry stands as often as its weight."""

from benchmarks.corpus.vocabulary import spread

LIMITED = "有限公司"
FORMS = spread(
    (
        (LIMITED, 860),
        ("有限责任公司", 70),
        ("股份有限公司", 20),
        ("集团有限公司", 18),
        ("（集团）有限公司", 4),
        ("集团股份有限公司", 4),
        ("合伙企业（有限合伙）", 8),
        ("厂", 8),
        ("总公司", 3),
        ("公司", 5),
    )
)
COOPERATIVE_FORMS = spread((("专业合作社", 6), ("农民专业合作社", 5), ("合作社联合社", 1)))
BODIES = spread(
    (
        (("52", "cn_social_org", "协会"), 5),
        (("52", "cn_social_org", "研究院"), 3),
        (("52", "cn_social_org", "培训学校"), 6),
        (("52", "cn_social_org", "服务中心"), 4),
        (("52", "cn_social_org", "商会"), 3),
        (("12", "cn_institution", "研究所"), 4),
        (("12", "cn_institution", "技术推广中心"), 2),
        (("12", "cn_institution", "职业学校"), 2),
    )
)
STATUSES = spread(
    (
        ("active", 780),
        ("deregistered", 110),
        ("revoked", 60),
        ("closed", 20),
        ("preparing", 10),
        ("moved_out", 20),
    )
)
SIZES = spread(
    (("micro", 62), ("small", 25), ("medium", 5), ("large", 1), ("unknown", 6), ("not_classified", 1))
)
CAPITALS = spread(
    (
        (50_0000, 8),
        (100_0000, 20),
        (200_0000, 12),
        (300_0000, 8),
        (500_0000, 18),
        (800_0000, 3),
        (1000_0000, 14),
        (2000_0000, 6),
        (3000_0000, 3),
        (5000_0000, 4),
        (1_0000_0000, 2),
        (5_0000_0000, 1),
    )
)
OWN_CAPITALS = [1_0000, 2_0000, 3_0000, 5_0000, 5_0000, 10_0000, 10_0000, 20_0000, 50_0000]
BRANCHES = spread(
    (
        ("{place}分公司", 8),
        ("{town}分公司", 4),
        ("{town}营业部", 3),
        ("{town}分店", 4),
        ("第{number}分店", 4),
        ("{town}门店", 2),
        ("{town}服务站", 1),
        ("{arabic}号店", 2),
    )
)
NUMBERS = "一二三四五六七八九十"
CLAUSES = (
    "（依法须经批准的项目，经相关部门批准后方可开展经营活动）",
    "（依法须经批准的项目，经相关部门批准后方可开展经营活动。）",
    "（具体项目以审批部门批准的为准）",
    "（法律、法规禁止的项目除外，法律、法规限制的项目取得许可后方可经营）",
    "（凭有效许可证经营）",
)
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
