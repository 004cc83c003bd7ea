"""Names taken apart, looked up and compared: tables written by hand. Every name is invented."""

from pathlib import Path

import pytest

from registry.choices import KeyKind
from registry.names import fold, parse, probes, similarity, sort_key, stored_keys

DATA = Path(__file__).parent / "data"


def read_table(name):
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def finds(name, typed):
    """Whether a check of the typed text, as a prefix of the stored keys, meets the name."""
    wanted = probes(typed)
    return any(kind == k and value.startswith(v) for kind, value in stored_keys(name) for k, v in wanted)


HEADINGS, *ROWS = read_table("name_queries.tsv")
NAMES = [row[0] for row in ROWS]
QUERIES = [
    pytest.param(row[0], typed, id=f"{heading}: {typed}")
    for row in ROWS
    for heading, cell in zip(HEADINGS[1:], row[1:], strict=True)
    for typed in cell.split(" | ")
    if typed
]


@pytest.mark.parametrize(("name", "typed"), QUERIES)
def test_a_labelled_query_finds_its_name(name, typed):
    assert finds(name, typed)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_found_at_every_keystroke(name):
    for length in range(2, len(name) + 1):
        if len(fold(name[:length])) > 1:
            assert finds(name, name[:length]), name[:length]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("南宁", ["南宁华锐电子科技有限公司", "南宁市青梧新能源有限责任公司", "南宁糖果业股份有限公司"]
         + ["南宁安顺达运输有限公司", "南宁拓宿民宿管理中心（有限合伙）"]),
        ("青梧", ["南宁市青梧新能源有限责任公司"]),
        ("qingwu", ["南宁市青梧新能源有限责任公司", "Guangxi Qingwu Trading Co.,Ltd"]),
        ("nnhr", ["南宁华锐电子科技有限公司"]),
        ("安顺", ["南宁安顺达运输有限公司"]),
        ("lvye", ["广西绿野铝业有限公司"]),
        ("凌云", ["凌云县凌云志养殖场"]),
        ("有限公司", []),
        ("电子", []),
        ("gongsi", []),
        ("锐电力", []),
        ("zz", []),
    ],
)  # fmt: skip
def test_a_query_finds_these_names_and_no_other(typed, expected):
    assert [name for name in NAMES if finds(name, typed)] == expected


@pytest.mark.parametrize("typed", ["", " ", "（）", "a", "3", "Ａ", " a. ", "。，"])
def test_nothing_is_looked_up_for_a_text_too_short_to_mean_anything(typed):
    assert probes(typed) == ()


def test_one_chinese_character_is_enough_to_look_up():
    assert (KeyKind.WHOLE, "锐") in probes("锐")


@pytest.mark.parametrize(
    ("name", "place", "fancy", "trade", "legal_form", "branch", "core"),
    [
        ("南宁华锐电子有限公司", "南宁", "华锐", "电子", "有限公司", "", "华锐电子"),
        ("华锐（南宁）电子有限公司", "南宁", "华锐", "电子", "有限公司", "", "华锐电子"),
        ("广西壮族自治区南宁市青秀区华锐电子股份有限公司", "广西壮族自治区南宁市青秀区",
         "华锐", "电子", "有限公司", "", "华锐电子"),
        ("南宁高新区华锐电子有限公司", "南宁高新区", "华锐", "电子", "有限公司", "", "华锐电子"),
        ("中国（广西）自由贸易试验区钦州港片区蓝屿贸易有限公司", "中国广西自由贸易试验区钦州港片区",
         "蓝屿", "贸易", "有限公司", "", "蓝屿贸易"),
        ("上林县明亮镇澄泰种养专业合作社", "上林县明亮镇", "澄泰", "种养", "专业合作社", "", "澄泰种养"),
        ("融水县贝江竹木农民专业合作社", "融水县", "贝江", "竹木", "专业合作社", "", "贝江竹木"),
        ("恩施土家族苗族自治州青羽茶业有限公司", "恩施土家族苗族自治州",
         "青羽", "茶业", "有限公司", "", "青羽茶业"),
        ("合浦青羽珠宝经营部", "合浦", "青羽", "珠宝", "经营部", "", "青羽珠宝"),
        ("合浦县青羽珠宝店（个体工商户）", "合浦县", "青羽", "珠宝店", "", "", "青羽珠宝店"),
        ("南宁青羽投资中心（有限合伙）", "南宁", "青羽", "投资中心", "合伙企业", "", "青羽投资中心"),
        ("青羽（集团）有限公司", "", "青羽", "集团", "有限公司", "", "青羽集团"),
        ("南宁华锐电子有限公司桂林分公司", "南宁", "华锐", "电子", "有限公司", "桂林分公司",
         "华锐电子桂林分公司"),
        ("广西云途石油公司竹林加油站", "广西", "云途", "石油", "有限公司", "竹林加油站",
         "云途石油竹林加油站"),
        ("广西云途石油钦州分公司", "广西", "云途", "石油钦州", "分公司", "", "云途石油钦州"),
        # Only place and trade: the place stays, it is what tells the name apart.
        ("南宁市糖业股份有限公司", "南宁市", "", "糖业", "有限公司", "", "南宁糖业"),
        ("广西壮族自治区农业投资集团有限公司", "广西壮族自治区", "", "农业投资集团", "有限公司", "",
         "广西农业投资集团"),
        # A second place must lie inside the first; and one character behind a place makes the fancy name.
        ("南宁吉林电子有限公司", "南宁", "吉林", "电子", "有限公司", "", "吉林电子"),
        ("上海滩餐饮有限公司", "", "上海滩", "餐饮", "有限公司", "", "上海滩餐饮"),
        ("白银科技有限公司", "", "白银", "科技", "有限公司", "", "白银科技"),
        ("白银市青羽科技有限公司", "白银市", "青羽", "科技", "有限公司", "", "青羽科技"),
        ("广西电子公司", "广西", "", "电子", "有限公司", "", "广西电子"),
        ("月下帆（Moonsail AI）", "", "月下帆", "", "", "", "月下帆"),
        ("ＴＫＬ星盤科技", "", "tkl星盘", "科技", "", "", "tkl星盘科技"),
        ("南宁市", "", "南宁市", "", "", "", "南宁市"),
        ("", "", "", "", "", "", ""),
        ("Baihu Electronics (Vietnam) Co., Ltd.", "vietnam", "baihu", "electronics", "ltd", "",
         "baihuelectronics"),
        ("Guangxi Baihu Trading Co.,Ltd", "guangxi", "baihu", "trading", "ltd", "", "baihutrading"),
        ("Vietnam Rubber Group", "", "vietnam", "rubbergroup", "", "", "vietnamrubbergroup"),
        ("Baihu Viet Nam Foods JSC", "", "baihuvietnam", "foods", "jsc", "", "baihuvietnamfoods"),
        ("PT Nusa Lestari Tbk", "", "nusalestari", "", "pttbk", "", "nusalestari"),
        ("Công ty TNHH Điện tử Hoa Mai", "", "dientuhoamai", "", "tnhh", "", "dientuhoamai"),
        ("L’Étoile S.p.A.", "", "letoile", "", "spa", "", "letoile"),
        ("Nordlicht GmbH & Co. KG", "", "nordlicht", "", "gmbh", "", "nordlicht"),
    ],
)  # fmt: skip
def test_a_name_is_taken_apart(name, place, fancy, trade, legal_form, branch, core):
    parts = parse(name)
    assert (parts.place, parts.fancy, parts.trade, parts.legal_form, parts.branch, parts.core) == (
        place, fancy, trade, legal_form, branch, core,
    )  # fmt: skip


@pytest.mark.parametrize(
    "forms",
    [
        ("有限公司", "有限责任公司", "股份有限公司", "责任有限公司", "公司"),
        ("专业合作社", "农民专业合作社", "农民合作社"),
        ("合伙企业（有限合伙）", "合伙企业(普通合伙)", "（特殊普通合伙）"),
    ],
)
def test_ways_to_write_a_legal_form_are_one_whole_name(forms):
    assert len({parse(f"南宁青羽{form}").whole for form in forms}) == 1


@pytest.mark.parametrize(
    "names",
    [
        (
            "Baihu Foods Co., Ltd",
            "BAIHU FOODS LIMITED",
            "Baihu Foods Company Limited",
            "Baihu Foods Pte. Ltd.",
        ),
        ("Baihu Foods Sdn. Bhd.", "Baihu Foods Sendirian Berhad"),
        ("Baihu Foods Inc", "Baihu Foods, Incorporated"),
        ("Baihu Foods PJSC", "Baihu Foods P.J.S.C.", "Baihu Foods Joint Stock Company"),
        ("The Baihu Foods PCL", "Baihu Foods Public Company Limited"),
    ],
)
def test_ways_to_write_a_foreign_form_are_one_whole_name(names):
    assert len({parse(name).whole for name in names}) == 1


def test_a_limited_company_is_not_the_cooperative_of_the_same_name():
    assert parse("南宁青羽有限公司").whole != parse("南宁青羽专业合作社").whole
    assert parse("Baihu Foods Inc").whole != parse("Baihu Foods Ltd").whole


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("華銳（南寧）電子·有限公司", "华锐南宁电子有限公司"),
        ("Ａｂｃ－１２３ ㈱", "abc123株"),
        ("Công ty Điện tử Ðại Ø", "congtydientudaio"),
        ("McDonald’s & Co.", "mcdonaldsco"),
        ("Straße İzmir ﬁ Ⅱ", "strasseizmirfiii"),
        ("บริษัท ไทย", "บริษัทไทย"),
        ("  \u3000\u200b\ufe0f ", ""),
    ],
)
def test_folding(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        ("重庆渝朗", ["chongqingyulang", "zhongqingyulang"]),
        ("厦门青羽", ["xiamenqingyu", "shamenqingyu"]),
        ("青羽银行", ["qingyuyinhang", "qingyuyinxing"]),
        ("长沙青羽", ["changshaqingyu", "zhangshaqingyu"]),
        ("崇左青羽", ["chongzuoqingyu"]),
        ("成都青羽", ["chengduqingyu", "chengdouqingyu"]),
        ("青羽长行", ["qingyuchangxing", "qingyuzhangxing", "qingyuchanghang", "qingyuzhanghang"]),
        ("绿女", ["lunu"]),
    ],
)
def test_the_likely_reading_comes_first_and_the_other_one_is_stored_too(name, readings):
    assert [value for kind, value in stored_keys(name) if kind == KeyKind.PINYIN] == readings


def test_a_reading_that_a_word_settles_is_doubted_last():
    pinyin = [value for kind, value in stored_keys("重庆长行乐") if kind == KeyKind.PINYIN]
    assert len(pinyin) == 4
    assert all(value.startswith("chongqing") for value in pinyin)


def test_many_polyphones_in_one_name_stay_within_four_readings():
    keys = stored_keys("长行重厦乐朝都会调传曾单有限公司")
    assert sum(kind == KeyKind.PINYIN for kind, _value in keys) == 4
    assert sum(kind == KeyKind.CORE_PINYIN for kind, _value in keys) == 4


@pytest.mark.parametrize("typed", ["lvye", "luye", "lüye", "lyuye", "LÜYE"])
def test_the_letter_missing_on_keyboards_is_found_as_people_write_it(typed):
    assert finds("广西绿野铝业有限公司", typed)


def test_lists_are_ordered_by_syllable_and_mix_both_scripts():
    names = ["西安青羽", "重庆渝朗", "仙岛水产", "Baihu Foods", "安岭木业", "先河机械"]
    assert sorted(names, key=sort_key) == [
        "安岭木业",
        "Baihu Foods",
        "重庆渝朗",
        "西安青羽",
        "仙岛水产",
        "先河机械",
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("南宁华锐电子有限公司", "南宁华锐电子有限责任公司"),
        ("南宁华锐电子有限公司", "南寧華銳電子股份有限公司"),
        ("南宁华锐电子有限公司", "华锐（南宁）电子有限公司"),
        ("南宁华锐电子有限公司", "广西南宁市华锐电子有限公司"),
        ("南宁华锐电子有限公司", "南宁华瑞电子有限公司"),  # sounds the same
        ("南宁华锐电子有限公司", "华锐电子"),
        ("华锐（中国）电子有限公司", "南宁华锐电子有限公司"),
        ("广西北部湾鲸跃国际航运有限公司", "广西北部湾鲸越国际航运有限公司"),
        ("Baihu Electronics Co Ltd", "Baihu Electronic Limited"),
    ],
)
def test_candidates_for_one_enterprise(first, second):
    assert similarity(first, second) >= 0.9


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("南宁华锐电子有限公司", "柳州华锐电子有限公司"),
        ("南宁华锐电子科技有限公司", "南宁华锦电子科技有限公司"),
        ("广西南宁市青秀区华锐农业科技开发有限公司", "广西南宁市青秀区青梧农业科技开发有限公司"),
        ("广西青羽集团第一建筑工程有限公司", "广西青羽集团第二建筑工程有限公司"),
        ("南宁华锐电子有限公司", "南宁华锐电子有限公司桂林分公司"),
        ("南宁华锐电子有限公司钦州分公司", "南宁华锐电子有限公司桂林分公司"),
        ("广西南宁市青秀区华锐农业科技有限公司钦州分公司", "广西南宁市青秀区华锐农业科技有限公司桂林分公司"),
        ("南宁糖业股份有限公司", "南宁铝业股份有限公司"),
        ("广西壮族自治区南宁市糖业有限公司", "广西壮族自治区南宁市铝业有限公司"),
        ("华锐（越南）电子有限公司", "华锐（泰国）电子有限公司"),
        ("Baihu Electronics Ltd", "Baihu Foods Ltd"),
        ("南宁华锐电子有限公司", "Nanning Huarui Electronics"),
        ("", ""),
        ("南宁华锐电子有限公司", ""),
    ],
)
def test_names_of_different_enterprises_stay_below(first, second):
    assert similarity(first, second) < 0.9


def test_only_the_same_whole_name_is_entirely_alike():
    assert similarity("南宁华锐电子有限公司", "南宁华锐电子有限责任公司") == 1.0
    assert similarity("南宁华锐电子有限公司", "华锐电子") < 1.0
