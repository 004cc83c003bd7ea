"""What a person finds by what he types, and that count, facets and list are of the same documents."""

import pytest

from registry.choices import ChainRoleKind, NameKind, NodePosition
from registry.models import Chain, ChainNode, ChainRole, Division, EnterpriseName
from search import analysis, finding
from search.choices import Reason
from search.documents import get_kind
from search.engines.base import EngineAway
from search.engines.choosing import embedded
from search.foresight import look_ahead
from tests.factories import EnterpriseFactory, LeadFactory
from tests.search.indexing import indexed

pytestmark = pytest.mark.django_db
CODE = "914501000000DEM183"


@pytest.fixture
def huarui(north):
    enterprise = EnterpriseFactory(
        name_zh="南宁市华锐电子科技有限公司",
        former_names=["南宁旧锋电子有限公司"],
        uscc=CODE,
        uscc_pending=False,
        area=north,
        business_scope="显示面板、触控模组的研发、生产；依法须经批准的项目，经相关部门批准后方可开展经营活动",
    )
    EnterpriseName.objects.create(enterprise=enterprise, kind=NameKind.BRAND, name="小锐")
    EnterpriseName.objects.create(
        enterprise=enterprise, kind=NameKind.ENGLISH, name="Huarui Electronics Co., Ltd."
    )
    return enterprise


@pytest.fixture
def others():
    names = ("柳州华润电子有限公司", "南宁青梧食品有限公司", "钦州恒远物流有限公司", "广西长青药业有限公司")
    return [EnterpriseFactory(name_zh=name) for name in names]


@pytest.fixture
def search(huarui, others, north_officer):
    indexed(huarui, *others)

    def find(text, *, user=north_officer, kind="enterprises", **options):
        filters = options.pop("filters", None)
        return finding.find(finding.ask(text, user, get_kind(kind), filters), **options)

    return find


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (CODE, Reason.CODE),
        (CODE.lower(), Reason.CODE),
        ("91 450100 0000DEM18 3", Reason.CODE),
        (CODE[:14], Reason.CODE),
        ("南宁市华锐电子科技有限公司", Reason.EXACT),
        ("南宁華銳電子科技有限公司", Reason.EXACT),
        ("华锐电子科技", Reason.EXACT),
        ("南宁华锐", Reason.NAME),
        ("华锐 南宁", Reason.NAME),
        ("锐电子", Reason.NAME),
        ("华锐科技", Reason.NAME),
        ("小锐", Reason.ALIAS),
        ("huarui electronics", Reason.ALIAS),
        ("旧锋电子", Reason.FORMER),
        ("huaruidianzikeji", Reason.PINYIN),
        ("hua rui dian", Reason.PINYIN),
        ("nanninghuarui", Reason.PINYIN),
        ("huaruid", Reason.PINYIN),
        ("hrdzkj", Reason.INITIALS),
        ("nnhrdz", Reason.INITIALS),
        ("触控模组", Reason.SCOPE),
        ("华锐 触控", Reason.SCOPE),
        ("华瑞电子科技", Reason.SIMILAR),
        ("华锐电子科枝", Reason.SIMILAR),
        ("华锐子电科技", Reason.SIMILAR),
        ("huaruidianzikegi", Reason.SIMILAR),
    ],
)
def test_each_way_to_type_finds_the_enterprise_first_and_says_why(search, huarui, typed, reason):
    first = search(typed).hits[0]
    assert (first.record, first.reason) == (huarui, reason)


@pytest.mark.parametrize(
    "typed", ["云之迈 南宁", "南宁 云之迈", "南宁云之迈", "云之迈 南宁市", "云之迈 良庆", "yunzhimai nanning"]
)
def test_the_place_of_registration_is_a_place_to_type(search, typed):
    Division.objects.create(code="450000", level="province", name_zh="广西壮族自治区")
    Division.objects.create(code="450100", level="city", name_zh="南宁市", parent_id="450000")
    Division.objects.create(code="450108", level="county", name_zh="良庆区", parent_id="450100")
    wanted = EnterpriseFactory(name_zh="广西云之迈信息技术有限公司", division_id="450108")
    indexed(wanted, EnterpriseFactory(name_zh="柳州云之迈贸易有限公司"))
    assert [hit.record for hit in search(typed).hits if hit.reason != Reason.SIMILAR] == [wanted]


def test_an_enterprise_is_found_by_neither_its_boilerplate_nor_its_legal_form(search):
    assert [hit.record for hit in search("依法须经批准的项目").hits] == []


def test_operators_narrow_the_list_and_the_count_alike(search, huarui, others):
    for typed, wanted in {
        "电子": {huarui, others[0]},
        "电子 -华锐": {others[0]},
        '"华锐电子"': {huarui},
        '"电子华锐"': set(),
        "电子 area:北片区": {huarui},
        "-电子": set(others[1:]),
    }.items():
        answer = search(typed)
        assert {hit.record for hit in answer.hits} == wanted, typed
        assert answer.count == len(wanted), typed


def test_a_field_word_that_names_nothing_finds_nothing_and_says_what_there_is(search):
    answer = search("电子 area:西片区")
    assert (answer.hits, answer.count) == ([], 0)
    assert answer.notices == ["“西片区” is none of these: North Area."]


def test_with_nothing_typed_everything_is_listed(search, huarui, others):
    answer = search("")
    assert ({hit.record for hit in answer.hits}, answer.count) == ({huarui, *others}, 5)


def test_pages_hold_every_hit_once(north_officer, monkeypatch):
    monkeypatch.setattr(finding, "POOL", 7)
    rows = [
        EnterpriseFactory(name_zh=f"南宁批量{sign}号食品有限公司")
        for sign in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳"
    ]
    indexed(*rows)
    asked = finding.ask("食品", north_officer, get_kind("enterprises"))
    found, cursor = [], ""
    while True:
        answer = finding.find(asked, limit=3, cursor=cursor)
        assert answer.count == len(rows)
        found += [hit.record.pk for hit in answer.hits]
        cursor = answer.next
        if not cursor:
            break
    assert sorted(found) == sorted(row.pk for row in rows)
    assert finding.keys(asked) == found
    assert set(finding.keys(asked, newer_than=rows[9].pk)) == {row.pk for row in rows[10:]}


@pytest.mark.parametrize("cursor", ["x", "p-1", "b99999999999999999999", "p999", "'; DROP"])
def test_a_cursor_that_is_none_begins_anew_or_ends(search, cursor):
    assert search("电子", cursor=cursor).count == 2


def test_every_facet_value_counts_what_choosing_it_lists(search, huarui, others, north_officer, south):
    """Also where a looser level would find more, once a filter has left few."""
    chain = Chain.objects.create(code="T", name_zh="电子信息", launch_year=2021)
    node = ChainNode.objects.create(code="T-1", chain=chain, name_zh="显示", position=NodePosition.UPSTREAM)
    ChainRole.objects.create(enterprise=others[0], chain=chain, node=node, role=ChainRoleKind.HEAD)
    LeadFactory(created_by=north_officer, enterprise=others[0])
    for row, name in zip(others[1:3], ("南宁桦锐电子有限公司", "柳州华瑞电子有限公司"), strict=True):
        row.area = south
        row.save(update_fields=["area"])
        EnterpriseName.objects.create(enterprise=row, kind=NameKind.SHORT, name=name)
    indexed(*others)
    area = str(others[1].area_id)
    for typed, filters in (
        ("华锐", {}),
        ("华锐", {"area": [area]}),
        ("电子", {}),
        ("", {"pursued": ["0"]}),
        ("电子", {"area": [str(huarui.area_id)]}),
    ):
        answer = search(typed, filters=filters)
        asked = finding.ask(typed, north_officer, get_kind("enterprises"), filters)
        counts = finding.facets(asked, answer.question)
        assert counts
        for name, values in counts.items():
            for value, count in values.items():
                assert search(typed, filters=filters | {name: [value]}).count == count, (name, value)


def test_leads_are_found_counted_and_listed_for_their_area_only(
    search, huarui, north, north_officer, south_officer, chief, north_manager
):
    own, other = (
        LeadFactory(created_by=north_officer, enterprise=huarui, summary="想建厂"),
        LeadFactory(created_by=south_officer, enterprise=huarui, summary="想建厂"),
    )
    indexed(own, other)
    for user, wanted in (
        (north_officer, {own}),
        (north_manager, {own}),
        (south_officer, {other}),
        (chief, {own, other}),
    ):
        for typed in ("华锐", "建厂", ""):
            answer = search(typed, user=user, kind="leads")
            assert {hit.record for hit in answer.hits} == wanted
            assert answer.count == len(wanted)
            asked = finding.ask(typed, user, get_kind("leads"))
            assert sum(finding.facets(asked, answer.question)["area"].values()) == len(wanted)


def test_a_stale_area_in_the_index_shows_and_counts_nothing(
    search, huarui, north_officer, south_officer, south
):
    lead = LeadFactory(created_by=north_officer, enterprise=huarui)
    indexed(lead)
    lead.area = south  # behind the index's back
    lead.save(update_fields=["area"])
    answer = search("华锐", user=north_officer, kind="leads")
    assert (answer.hits, answer.count) == ([], 0)
    asked = finding.ask("华锐", north_officer, get_kind("leads"))
    assert finding.facets(asked, answer.question) == {}
    assert finding.keys(asked) == []


def test_who_is_not_staff_finds_nothing(search, publisher, enterprise_user):
    for user in (publisher, enterprise_user):
        assert search("电子", user=user).count == 0


def test_while_the_search_server_is_away_the_database_answers_and_says_so(search, huarui, monkeypatch):
    class Away:
        name = "elasticsearch"

        def search(self, *_args, **_options):
            raise EngineAway("no connection")

    monkeypatch.setattr(finding, "primary", Away)
    answer = search("华锐")
    assert [hit.record for hit in answer.hits] == [huarui]
    assert answer.engine == embedded().name
    assert answer.notices == [
        "The search server is away; the database answers meanwhile. Nothing is missing."
    ]


def test_a_search_costs_the_same_for_few_hits_and_many(search, north_officer, django_assert_max_num_queries):
    indexed(*[EnterpriseFactory(name_zh=f"南宁多{sign}电子有限公司") for sign in "甲乙丙丁戊己庚辛壬癸" * 3])
    search("电子")
    with django_assert_max_num_queries(12):
        search("电子")


def test_facets_of_leads_are_counted_without_making_tokens(search, huarui, north_officer, monkeypatch):
    lead = LeadFactory(created_by=north_officer, enterprise=huarui)
    indexed(lead)
    answer = search("华锐", kind="leads")
    (document,) = get_kind("leads").load([lead.pk])
    monkeypatch.setattr(analysis, "name_tokens", None)  # whoever makes tokens now fails
    asked = finding.ask("华锐", north_officer, get_kind("leads"))
    wanted = {name: dict.fromkeys(values, 1) for name, values in document.facets.items()}
    assert finding.facets(asked, answer.question) == wanted


def test_leads_are_counted_to_the_last_however_many_are_read_at_once(
    search, huarui, north_officer, south_officer, monkeypatch
):
    monkeypatch.setattr(finding, "AT_ONCE", 2)
    own = [LeadFactory(created_by=north_officer, enterprise=huarui) for _ in range(5)]
    indexed(*own, LeadFactory(created_by=south_officer, enterprise=huarui))
    answer = search("华锐", kind="leads")
    asked = finding.ask("华锐", north_officer, get_kind("leads"))
    assert (len(answer.hits), answer.count) == (5, 5)
    assert sum(finding.facets(asked, answer.question)["stage"].values()) == 5


@pytest.mark.parametrize("kind", ["enterprises", "leads"])
def test_what_is_newer_is_counted_and_paged_without_reading_every_key(
    north_officer, south_officer, monkeypatch, kind
):
    monkeypatch.setattr(finding, "POOL", 4)
    monkeypatch.setattr(finding, "AT_ONCE", 3)
    monkeypatch.setattr(finding, "keys", None)
    rows = [EnterpriseFactory(name_zh=f"南宁批量{sign}号食品有限公司") for sign in "甲乙丙丁戊己庚辛壬癸子丑"]
    if kind == "leads":
        rows = [LeadFactory(created_by=north_officer, enterprise=row) for row in rows]
        indexed(LeadFactory(created_by=south_officer, enterprise=rows[0].enterprise))
    indexed(*rows)
    asked = finding.ask("食品", north_officer, get_kind(kind))
    seen = rows[2].pk
    assert finding.count_newer(asked, seen) == 9
    found, cursor = [], ""
    while True:
        answer = finding.find_newer(asked, seen, limit=2, cursor=cursor)
        counts = finding.facets(asked, answer.question)
        assert (answer.count, sum(counts["status" if kind == "enterprises" else "stage"].values())) == (9, 9)
        found += [hit.record.pk for hit in answer.hits]
        cursor = answer.next
        if not cursor:
            break
    assert sorted(found) == [row.pk for row in rows[3:]]


@pytest.mark.parametrize(
    "typed", ["华锐", "南宁市华锐电子科技有限公司", CODE, "华瑞", "电子 -华锐", "没有的名字"]
)
@pytest.mark.parametrize("filters", [{}, {"status": ["active"]}])
def test_a_page_that_looks_ahead_finds_the_same_in_two_statements(
    search, huarui, north_officer, typed, filters, django_assert_max_num_queries
):
    indexed(LeadFactory(created_by=north_officer, enterprise=huarui))
    pages = [
        finding.ask(typed, north_officer, get_kind("enterprises"), filters),
        finding.ask(typed, north_officer, get_kind("leads")),
    ]
    with django_assert_max_num_queries(4):  # areas, live tables; what is strict, what is loose
        ahead = look_ahead(*pages)
    for asked in pages:
        found, plain = finding.find(asked, engine=ahead), finding.find(asked)
        assert (found.hits, found.count, found.next) == (plain.hits, plain.count, plain.next)
        assert finding.facets(asked, found.question, engine=ahead) == finding.facets(asked, plain.question)
