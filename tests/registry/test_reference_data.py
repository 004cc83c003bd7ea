"""The vocabularies that come with the program."""

import datetime as dt
from collections import Counter

import pytest
from django.conf import settings

from core.loading import Counts
from desk.policy_folder import folder_read
from registry.loading import vocabularies_load, vocabulary
from registry.models import Country, Division, HonourProgramme, Industry


@pytest.fixture(scope="module")
def divisions():
    return {row["code"]: row for row in vocabulary("divisions")}


@pytest.fixture(scope="module")
def industries():
    return {row["code"]: row for row in vocabulary("industries")}


@pytest.mark.parametrize(
    ("code", "name_zh", "name_en", "parent"),
    [
        ("450108", "良庆区", "Liangqing District", "450100"),
        ("450702", "钦南区", "Qinnan District", "450700"),
        ("451481", "凭祥市", "Pingxiang City", "451400"),
        ("450181", "横州市", "Hengzhou City", "450100"),
        ("500112", "渝北区", "Yubei District", "500000"),
        ("451400", "崇左市", "Chongzuo", "450000"),
        ("450000", "广西壮族自治区", "Guangxi", ""),
    ],
)
def test_divisions_in_force_have_name_and_place(divisions, code, name_zh, name_en, parent):
    row = divisions[code]
    assert (row["name_zh"], row["name_en"], row["parent"]) == (name_zh, name_en, parent)
    assert row["valid_to"] == ""


def test_hengxian_is_kept_until_it_became_a_city(divisions):
    assert divisions["450127"]["name_zh"] == "横县"
    assert divisions["450127"]["valid_to"] == "2021-02-02"
    assert divisions["450181"]["valid_from"] == "2021-02-03"


def test_codes_of_before_2002_are_kept_for_old_licences(divisions):
    assert (divisions["452129"]["name_zh"], divisions["452129"]["valid_to"]) == ("崇左县", "2001-12-31")


def test_hong_kong_macao_and_taiwan_are_labelled_as_of_china(divisions):
    for rows, codes in (
        (divisions, ("810000", "820000", "710000")),
        ({row["code"]: row for row in vocabulary("countries")}, ("HK", "MO", "TW")),
    ):
        assert [rows[code]["name_zh"] for code in codes] == ["中国香港", "中国澳门", "中国台湾"]


def test_each_division_lies_in_one_of_the_next_level_up(divisions):
    ranks = {"province": 0, "city": 1, "county": 2}
    for row in divisions.values():
        if row["level"] == "province":
            assert row["parent"] == "", row
        else:
            assert ranks[divisions[row["parent"]]["level"]] < ranks[row["level"]], row
            assert row["parent"][:2] == row["code"][:2], row


def test_no_placeholder_or_development_zone_is_a_division(divisions):
    names = {row["name_zh"] for row in divisions.values()}
    assert not {name for name in names if name in {"市辖区", "县"} or "直辖县级" in name}
    assert not {name for name in names if name.endswith(("开发区", "委员会", "管委会", "产业园"))}


def test_guangxi_has_fourteen_cities(divisions):
    cities = [row for row in divisions.values() if row["parent"] == "450000" and row["level"] == "city"]
    assert sum(not row["valid_to"] for row in cities) == 14


def test_industries_have_all_sections_and_divisions(industries):
    levels = Counter(row["level"] for row in industries.values())
    assert (levels["section"], levels["division"]) == (20, 97)
    sections = "".join(code for code, row in industries.items() if row["level"] == "section")
    assert sections == "ABCDEFGHIJKLMNOPQRST"
    numbers = [code[1:] for code, row in industries.items() if row["level"] == "division"]
    assert numbers == [f"{number:02}" for number in range(1, 98)]


SECTION_ENDS = {
    "A": 5,
    "B": 12,
    "C": 43,
    "D": 46,
    "E": 50,
    "F": 52,
    "G": 60,
    "H": 62,
    "I": 65,
    "J": 69,
    "K": 70,
    "L": 72,
    "M": 75,
    "N": 79,
    "O": 82,
    "P": 83,
    "Q": 85,
    "R": 90,
    "S": 96,
    "T": 97,
}


def test_each_division_stands_in_its_section(industries):
    last = Counter()
    for code, row in industries.items():
        if row["level"] == "division":
            last[row["parent"]] = int(code[1:])
    assert last == SECTION_ENDS


def test_an_industry_code_continues_the_code_of_its_parent(industries):
    digits = {"section": 1, "division": 3, "group": 4, "class": 5}
    for code, row in industries.items():
        assert len(code) == digits[row["level"]], code
        assert code.startswith(row["parent"]), code
        assert not row["parent"] or row["parent"] in industries, code


@pytest.mark.parametrize(
    ("code", "name_zh"),
    [
        ("C3922", "通信终端设备制造"),
        ("C3974", "显示器件制造"),
        ("C3984", "电声器件及零件制造"),
        ("I6550", "信息处理和存储支持服务"),
        ("C3612", "新能源车整车制造"),
        ("C3841", "锂离子电池制造"),
        ("C2653", "合成纤维单（聚合）体制造"),
        ("C2826", "氨纶纤维制造"),
        ("A0171", "中草药种植"),
        ("C2730", "中药饮片加工"),
        ("C2663", "林产化学产品制造"),
        ("G5810", "多式联运"),
        ("F5181", "贸易代理"),
    ],
)
def test_classes_have_the_name_of_the_standard(industries, code, name_zh):
    assert industries[code]["name_zh"] == name_zh


def test_every_industry_of_a_chain_is_a_class_of_the_table(industries):
    folder = folder_read(settings.BASE_DIR / "policies" / "guangxi-ftz-2021")
    used = {code for chain in folder.chains for node in chain["nodes"] for code in node["industries"]}
    assert {code for code in used if industries[code]["level"] != "class"} == set()


def test_countries_are_the_249_of_the_standard_and_no_name_means_two():
    rows = vocabulary("countries")
    assert len({row["code"] for row in rows}) == 249
    names = Counter(
        name for row in rows for name in {row["name_zh"], row["name_en"], *row["aliases"].split("|")} if name
    )
    assert [name for name, times in names.items() if times > 1] == []


def test_every_list_of_leading_enterprises_names_one_programme():
    named = {}
    for row in vocabulary("honours"):
        for name in [row["name_zh"], row["name_en"], *filter(None, row["aliases"].split("|"))]:
            assert named.setdefault(name, row["code"]) == row["code"], name
    lists = ["财富世界500强", "中国民营企业500强", "中国互联网企业100强", "中国独角兽企业"]
    lists += ["中国瞪羚企业", "中国软件百强", "制造业单项冠军", "专精特新小巨人"]
    assert [named[name] for name in lists] == [
        *("fortune_global_500", "china_private_500", "internet_100", "unicorn"),
        *("gazelle", "software_100", "single_champion", "srdi_little_giant"),
    ]


@pytest.mark.parametrize("name", ["divisions", "industries", "countries", "honours"])
def test_every_row_has_both_names(name):
    assert [row["code"] for row in vocabulary(name) if not (row["name_zh"] and row["name_en"])] == []


@pytest.mark.django_db
def test_the_tables_are_loaded_whole_and_only_once(divisions, industries):
    first = vocabularies_load()
    assert first["divisions"] == Counts(new=len(divisions))
    assert set(vocabularies_load().values()) == {Counts()}
    assert Division.objects.get(code="450127").valid_to == dt.date(2021, 2, 2)
    assert Industry.objects.count() == len(industries)
    assert Country.objects.get(code="HK").aliases[0] == "香港"
    assert HonourProgramme.objects.get(code="headquarters").aliases == []
