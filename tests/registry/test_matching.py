import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.choices import EnterpriseKind, NameKind
from registry.matching import Reason, candidates, namesakes, possible_duplicates
from registry.services.names import FormerName, name_add
from registry.services.ownership import enterprise_set_parent
from tests.registry.samples import CODES

pytestmark = pytest.mark.django_db
MOST_QUERIES = 6


@pytest.fixture
def huarui(enter, places):
    return enter(
        "广西华锐电子科技有限公司",
        uscc=CODES[0],
        short_name="锐科",
        name_en="Huarui Electronics Co., Ltd.",
        division=places["450103"],
        former_names=[FormerName("南宁光大显示器厂")],
    )


def reasons(typed, **options):
    return {c.enterprise_id: c.reason for c in candidates(typed, **options)}


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (CODES[0], Reason.SAME_CODE),
        (CODES[0].lower(), Reason.SAME_CODE),
        (CODES[0][:10], Reason.CODE_BEGINS),
        ("广西华锐电子科技有限公司", Reason.SAME_NAME),
        ("廣西華銳電子科技有限責任公司", Reason.SAME_NAME),
        ("广西华锐电子科技（有限公司）", Reason.SAME_NAME),
        ("南宁华锐电子科技有限公司", Reason.SAME_CORE_AND_CITY),
        ("柳州华锐电子科技有限公司", Reason.SAME_CORE),
        ("华锐电子科技", Reason.SAME_CORE),
        ("南宁光大显示器厂", Reason.FORMER_NAME),
        ("光大显示", Reason.FORMER_NAME),
        ("锐科", Reason.OTHER_NAME),
        ("Huarui Electronics", Reason.OTHER_NAME),
        ("huaruidianzi", Reason.PINYIN),
        ("hrdzkj", Reason.INITIALS),
        ("华锐", Reason.PART),
        ("华锐电", Reason.PART),
        ("华睿电子科技", Reason.SIMILAR),
        ("华锐电子科枝", Reason.SIMILAR),
    ],
)
def test_what_is_typed_finds_the_enterprise_and_says_why(huarui, enter, typed, reason):
    enter("桂林海豹木业有限公司")
    with CaptureQueriesContext(connection) as queries:
        assert reasons(typed) == {huarui.pk: reason}
    assert len(queries) <= MOST_QUERIES


@pytest.mark.parametrize(
    ("typed", "exact"),
    [
        (CODES[0], True),
        (CODES[0][:10], False),
        ("廣西華銳電子科技有限責任公司", True),
        ("南宁华锐电子科技有限公司", False),
        ("南宁光大显示器厂", True),
        ("光大显示", False),
        ("锐科", True),
        ("锐", False),
        ("Huarui Electronics Co., Ltd.", True),
        ("Huarui Elec", False),
        ("hrdzkj", False),
    ],
)
def test_a_whole_name_of_any_kind_is_told_from_a_part(huarui, typed, exact):
    assert [(c.enterprise_id, c.exact) for c in candidates(typed)] == [(huarui.pk, exact)]
    assert set(namesakes(typed)) == ({huarui} if exact else set())


def test_a_whole_name_is_not_crowded_out_by_names_that_begin_with_it(huarui, enter):
    for number in range(10):
        enter(f"柳州海豹{number}有限公司", former_names=[FormerName(f"锐科{number}厂")])
    assert candidates("锐科", limit=6)[0].enterprise == huarui


@pytest.mark.parametrize("typed", ["", " ", "h", "有限公司", "海豹木业", "914501", "（）"])
def test_what_means_nobody_finds_nobody(huarui, typed):
    found = reasons(typed)
    assert found == ({huarui.pk: Reason.CODE_BEGINS} if typed == "914501" else {})


def test_the_city_of_the_asker_counts_where_none_was_typed(huarui):
    assert reasons("华锐电子科技", city="450100") == {huarui.pk: Reason.SAME_CORE_AND_CITY}
    assert reasons("华锐电子科技", city="450200") == {huarui.pk: Reason.SAME_CORE}


def test_the_strongest_reason_comes_first(huarui, enter):
    brand = enter("柳州海豹贸易有限公司")
    name_add(enterprise=brand, kind=NameKind.BRAND, name="华锐电子科技", actor=brand.created_by)
    part = enter("桂林华锐电子科技园管理有限公司")
    order = [(c.enterprise_id, c.reason) for c in candidates("广西华锐电子科技有限公司")]
    assert order == [
        (huarui.pk, Reason.SAME_NAME),
        (brand.pk, Reason.OTHER_NAME),
        (part.pk, Reason.PART),
    ]


def test_family_of_a_hit_is_shown_even_where_many_names_begin_alike(huarui, enter, north_officer):
    for number in range(20):
        enter(f"广西华锐电子科技有限公司第{number}营业部")
    parent = enter("北京海豹控股有限公司")
    daughter = enter("崇左天狼音响有限公司")
    enterprise_set_parent(enterprise=huarui, parent=parent, actor=north_officer)
    enterprise_set_parent(enterprise=daughter, parent=huarui, actor=north_officer)
    with CaptureQueriesContext(connection) as queries:
        found = reasons("广西华锐电子科技有限公司")
    assert len(queries) <= MOST_QUERIES
    assert len(found) == 8
    assert found[parent.pk] == Reason.PARENT
    assert found[daughter.pk] == Reason.SUBSIDIARY


def test_a_branch_is_shown_as_branch_of_a_hit(huarui, enter):
    branch = enter("崇左天狼音响部", branch_of=huarui)
    assert reasons(CODES[0]) == {huarui.pk: Reason.SAME_CODE, branch.pk: Reason.BRANCH}


def test_foreign_names_are_found_by_their_words(enter):
    walrus = enter(kind=EnterpriseKind.FOREIGN_COMPANY, name_en="Walrus Motors Inc.")
    assert reasons("walrus") == {walrus.pk: Reason.PART}
    assert reasons("Walrus Motors Incorporated") == {walrus.pk: Reason.SAME_NAME}


def test_the_answer_is_limited_and_costs_the_same_for_three_and_for_thirty(enter):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            found = candidates("华锐")
        return len(queries), len(found)

    for number in range(3):
        enter(f"南宁华锐{'一二三四五六七八九十'[number]}电子有限公司")
    few = cost()
    for number in range(27):
        enter(f"柳州华锐电子{number}有限公司")
    assert few == (few[0], 3)
    assert cost() == (few[0], 8)


@pytest.mark.sqlite
def test_the_check_reads_indexes_and_never_scans(huarui):
    with CaptureQueriesContext(connection) as queries:
        candidates("华锐电子科技")
        candidates(CODES[0])
    for query in queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = [row[3] for row in cursor.fetchall()]
        scans = [step for step in plan if step.startswith("SCAN registry")]
        assert scans == [], query["sql"]


def test_possible_duplicates_are_those_a_person_should_look_at(huarui, enter):
    enter("广西华锐电子科技园管理有限公司")
    found = possible_duplicates("南宁华锐电子科技有限公司")
    assert [(c.enterprise_id, c.reason) for c in found] == [(huarui.pk, Reason.SAME_CORE_AND_CITY)]
    assert possible_duplicates("南宁华锐") == []
