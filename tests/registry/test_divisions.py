"""What a list writes for a division is read back as that division, in both languages."""

import pytest
from django.utils.translation import override

from registry.choices import DivisionLevel
from registry.divisions import DivisionFinder, DivisionUnclear, division_path
from registry.models import Division

ROWS = [
    ("450000", "广西壮族自治区", "Guangxi", DivisionLevel.PROVINCE, None),
    ("450900", "玉林市", "Yulin", DivisionLevel.CITY, "450000"),
    ("450902", "玉州区", "Yuzhou District", DivisionLevel.COUNTY, "450900"),
    ("610000", "陕西省", "Shaanxi", DivisionLevel.PROVINCE, None),
    ("610800", "榆林市", "Yulin", DivisionLevel.CITY, "610000"),
    ("220000", "吉林省", "Jilin", DivisionLevel.PROVINCE, None),
    ("220200", "吉林市", "Jilin", DivisionLevel.CITY, "220000"),
    ("520000", "贵州省", "Guizhou", DivisionLevel.PROVINCE, None),
    ("520500", "毕节市", "Bijie", DivisionLevel.CITY, "520000"),
    ("520526", "威宁县", "Weining Yi, Hui and Miao Autonomous County", DivisionLevel.COUNTY, "520500"),
]


@pytest.fixture
def divisions(db) -> list[Division]:
    return [
        Division.objects.create(code=code, name_zh=name_zh, name_en=name_en, level=level, parent_id=parent)
        for code, name_zh, name_en, level, parent in ROWS
    ]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_a_list_writes_is_read_back(divisions, language):
    finder = DivisionFinder()
    with override(language):
        found = {division.pk: finder.find(division_path(division)).pk for division in divisions}
    assert found == {code: code for code, *_rest in ROWS}


def test_a_city_name_that_repeats_is_not_guessed(divisions):
    finder = DivisionFinder()
    with pytest.raises(DivisionUnclear):
        finder.find("Yulin")
    assert finder.find("Shaanxi", "Yulin").pk == finder.find("榆林市").pk == "610800"


def test_a_finder_asks_the_database_once(divisions, django_assert_num_queries):
    with django_assert_num_queries(1):
        finder = DivisionFinder()
        finder.find("Guangxi/Yulin/Yuzhou District")
