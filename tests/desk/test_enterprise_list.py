"""The list of enterprises: filters, order, who pursues them, and what an export holds."""

from decimal import Decimal

import pytest
from django.urls import reverse

from registry.choices import (
    ChainRoleKind,
    LegalForm,
    NodePosition,
    RegistrationStatus,
    RoleStatus,
    SizeClass,
    SizeSource,
)
from registry.models import Chain, ChainNode, ChainRole, Division, HonourEntry, HonourProgramme, Industry
from registry.services.enterprises import enterprise_create
from registry.services.honours import honour_add, honours_create
from registry.services.names import FormerName
from tests.factories import LeadFactory
from tests.query_counts import assert_query_count, query_count

pytestmark = pytest.mark.django_db
CODES = ("914501000000DEM183", "914507000000DEM26W", "914514000000DEM34L")
HUARUI, HAIBAO, TIANLANG = "南宁华锐电子有限公司", "柳州海豹木业有限公司", "崇左天狼音响有限公司"


@pytest.fixture
def places(db):
    rows = (
        ("450000", "广西壮族自治区", None),
        ("450100", "南宁市", "450000"),
        ("450103", "青秀区", "450100"),
    )
    for code, name, parent in rows:
        level = "province" if parent is None else "city" if code.endswith("00") else "county"
        Division.objects.create(code=code, name_zh=name, level=level, parent_id=parent)
    for code, parent in (("C", None), ("C39", "C"), ("C3974", "C39"), ("C20", "C")):
        Industry.objects.create(code=code, name_zh=f"行业{code}", level="class", parent_id=parent)


@pytest.fixture
def three(places, north, north_officer):
    """A displays maker in Nanning, a branch of it, and a timber firm that is foreign-invested."""

    def enter(name, code, **values):
        former = values.pop("former_names", ())
        return enterprise_create(
            values={"name_zh": name, "uscc": code, **values}, actor=north_officer, former_names=former
        )

    huarui = enter(
        HUARUI,
        CODES[0],
        area=north,
        division=Division.objects.get(code="450103"),
        industry=Industry.objects.get(code="C3974"),
        registered_capital=Decimal(5_000_000),
        former_names=[FormerName("南宁光大显示器厂")],
    )
    haibao = enter(
        HAIBAO,
        CODES[1],
        legal_form=LegalForm.WHOLLY_FOREIGN,
        industry=Industry.objects.get(code="C20"),
        status=RegistrationStatus.CLOSED,
        registered_capital=Decimal(20_000_000),
    )
    tianlang = enter(TIANLANG, CODES[2], branch_of=huarui)
    return {e.name_zh: e for e in (huarui, haibao, tianlang)}


@pytest.fixture
def listed(client_of, viewer):
    """`listed("size_class=large")`: the names on the page, in order."""

    def names(query="", user=viewer):
        response = client_of(user).get(f"{reverse('enterprise-list')}?{query}")
        assert response.status_code == 200
        return [row.name_zh for row in response.context["page"].rows]

    return names


def test_the_list_is_in_the_order_of_pinyin_and_counts_no_branches(listed, three, client_of, viewer):
    assert listed() == [TIANLANG, HAIBAO, HUARUI]
    page = client_of(viewer).get(reverse("enterprise-list")).content.decode()
    assert "2 enterprises" in page
    assert "3 rows with branches" in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=华锐", {HUARUI}),
        ("q=光大显示", {HUARUI}),
        ("q=huarui", {HUARUI}),
        ("q=hbmy", {HAIBAO}),
        ("q=914501", {HUARUI}),
        ("q=没有", set()),
        ("division=南宁", {HUARUI}),
        ("division=广西/南宁/青秀区", {HUARUI}),
        ("division=亚特兰蒂斯", set()),
        ("industry=C39", {HUARUI}),
        ("industry=C", {HUARUI, HAIBAO}),
        ("status=closed", {HAIBAO}),
        ("capital_min=600", {HAIBAO}),
        ("capital_min=100&capital_max=600", {HUARUI}),
        ("is_foreign_invested=True", {HAIBAO}),
        ("is_branch=True", {TIANLANG}),
        ("is_branch=False", {HUARUI, HAIBAO}),
        ("pursued=", {HUARUI, HAIBAO, TIANLANG}),
    ],
)
def test_each_filter_narrows_the_list(listed, three, query, expected):
    assert set(listed(query)) == expected


def test_area_size_honour_and_role_narrow_the_list(listed, three, north, north_officer):
    huarui, haibao = three[HUARUI], three[HAIBAO]
    huarui.size_class, huarui.size_source = SizeClass.LARGE, SizeSource.DECLARED
    huarui.save(update_fields=["size_class", "size_source"])
    gazelle = HonourProgramme.objects.create(code="gazelle", name_zh="瞪羚", level="nation")
    honour_add(enterprise=haibao, programme=gazelle, year=2024, actor=north_officer)
    assert listed(f"area={north.pk}") == [HUARUI]
    assert listed("size_class=large") == [HUARUI]
    assert listed(f"honour={gazelle.pk}") == [HAIBAO]


def test_chain_node_and_role_must_be_of_one_and_the_same_role(listed, three):
    chains = [Chain.objects.create(code=code, name_zh=code, launch_year=2021) for code in ("A", "B")]
    node = ChainNode.objects.create(code="A-1", chain=chains[0], name_zh="节", position=NodePosition.UPSTREAM)
    give = {"enterprise": three[HUARUI], "status": RoleStatus.RECOGNISED}
    ChainRole.objects.create(chain=chains[0], node=node, role=ChainRoleKind.LEADING, **give)
    ChainRole.objects.create(chain=chains[1], role=ChainRoleKind.HEAD, **give)
    ended = {"enterprise": three[HAIBAO], "status": RoleStatus.EXPIRED}
    ChainRole.objects.create(chain=chains[0], role=ChainRoleKind.LEADING, **ended)
    assert listed(f"chain={chains[0].pk}") == [HUARUI]
    assert listed(f"node={node.pk}") == [HUARUI]
    assert listed(f"chain={chains[1].pk}&role=head") == [HUARUI]
    assert listed(f"chain={chains[0].pk}&role=head") == []


def test_everybody_sees_who_pursues_and_nothing_else(listed, three, client_of, north_officer, south_officer):
    LeadFactory(enterprise=three[HAIBAO], created_by=north_officer, summary="canary-summary")
    assert listed("pursued=True", south_officer) == [HAIBAO]
    assert listed("pursued=False", south_officer) == [TIANLANG, HUARUI]
    page = client_of(south_officer).get(f"{reverse('enterprise-list')}?all=1").content.decode()
    assert "North Area Committee" in page
    assert "canary-summary" not in page


def test_every_sortable_heading_sorts_both_ways_and_pages_through(listed, three, client_of, viewer):
    response = client_of(viewer).get(f"{reverse('enterprise-list')}?all=1")
    sorts = {column.sort for column in response.context["columns"] if column.sort}
    assert {"name", "registered_capital", "established_on", "status", "industry", "division"} <= sorts
    for sort in sorts:
        assert len(listed(f"sort={sort}")) == len(listed(f"sort=-{sort}")) == 3
    assert listed("sort=-registered_capital") == [HAIBAO, HUARUI, TIANLANG]


def test_the_restricted_column_is_there_only_with_the_right_to_it(
    three, client_of, north_officer, north_manager
):
    three[HUARUI].legal_representative = "张三丰"
    three[HUARUI].save(update_fields=["legal_representative"])
    page = f"{reverse('enterprise-list')}?all=1"
    assert "张三丰" not in client_of(north_officer).get(page).content.decode()
    assert "张三丰" in client_of(north_manager).get(page).content.decode()


def test_the_list_is_for_staff(three, client, client_of, enterprise_user, publisher):
    assert client.get(reverse("enterprise-list")).status_code == 302
    for user in (enterprise_user, publisher):
        assert client_of(user).get(reverse("enterprise-list")).status_code == 403


def test_the_list_costs_the_same_for_three_rows_and_for_thirty(
    three, client_of, viewer, north_officer, kept_choices
):
    def add(number):
        enterprise = enterprise_create(
            values={
                "name_zh": f"桂林天狼{number}有限公司",
                "uscc_pending": True,
                "division": Division.objects.get(code="450103"),
                "industry": Industry.objects.get(code="C3974"),
            },
            actor=north_officer,
            former_names=[FormerName(f"桂林天狗{number}厂")],
        )
        LeadFactory(enterprise=enterprise, created_by=north_officer)

    client, page = client_of(viewer), f"{reverse('enterprise-list')}?all=1"
    add(0)
    query_count(client, page)  # the choices of the filters are kept from now on
    few = query_count(client, page)
    for number in range(1, 28):
        add(number)
    assert query_count(client, page) == few
    assert_query_count("enterprise-list", client, reverse("enterprise-list"))


def test_honours_are_listed_filtered_and_cost_the_same(three, client_of, viewer):
    gazelle = HonourProgramme.objects.create(code="gazelle", name_zh="瞪羚", level="nation")

    def add(numbers):
        honours_create([HonourEntry(programme=gazelle, year=2000 + n, listed_name=f"名{n}") for n in numbers])

    client, page = client_of(viewer), reverse("honour-list")
    add(range(3))
    few = query_count(client, page)
    add(range(3, 30))
    assert query_count(client, page) == few
    for query, count in (("q=名1", 11), ("year=2003", 1), ("linked=True", 0), ("linked=False", 30)):
        assert len(client.get(f"{page}?{query}").context["page"].rows) == count
    assert_query_count("honour-list", client, page)
