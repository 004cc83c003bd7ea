"""The pages of chains: who stands where, what is missing, and the picture of it."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from accounts.models import Area
from registry.chain_overview import chain_overview, enterprises_by_chain
from registry.chain_picture import BOX_HEIGHT, BOX_WIDTH, ROW_GAP, draw
from registry.choices import ChainRoleKind, NodePosition, RoleStatus
from registry.models import AreaChain, Chain, ChainNode, ChainNodeLink, ChainRole, Industry
from tests.factories import EnterpriseFactory
from tests.query_counts import query_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def industry():
    return Industry.objects.create(code="C3974", name_zh="显示器件制造", name_en="Displays", level="class")


@pytest.fixture
def chain(industry):
    chain = Chain.objects.create(
        code="ELEC",
        name_zh="电子信息",
        name_en="Electronic information",
        launch_year=2021,
        description_zh="日韩到东盟",
        description_en="From Japan to ASEAN",
    )
    for order, (code, position) in enumerate(
        [("PARTS", "upstream"), ("GLASS", "upstream"), ("SCREEN", "midstream"), ("SHIP", "service")]
    ):
        ChainNode.objects.create(
            code=code,
            chain=chain,
            position=position,
            order=order,
            name_zh=f"环节{code}",
            name_en=f"Node {code}",
            industry_codes=["C3974"] if code == "SCREEN" else [],
        )
    link("PARTS", "SCREEN", "supplies")
    link("GLASS", "PARTS", "processes")
    link("SHIP", "SCREEN", "serves")
    return chain


def node(code) -> ChainNode:
    return ChainNode.objects.get(code=code)


def link(source, target, relation) -> ChainNodeLink:
    return ChainNodeLink.objects.create(source=node(source), target=node(target), relation=relation)


def role(
    chain, at="", kind=ChainRoleKind.SUPPORTING, status=RoleStatus.RECOGNISED, **enterprise
) -> ChainRole:
    return ChainRole.objects.create(
        enterprise=EnterpriseFactory(**enterprise),
        chain=chain,
        node=node(at) if at else None,
        role=kind,
        status=status,
    )


def page(client, chain) -> str:
    return client.get(reverse("chain-detail", args=[chain.code])).content.decode()


# What is counted


def test_a_node_counts_enterprises_with_a_current_role_and_no_branches(chain, viewer):
    role(chain, "SCREEN")
    role(chain, "SCREEN", status=RoleStatus.CANDIDATE)
    role(chain, "SCREEN", status=RoleStatus.REVOKED)
    role(chain, "SCREEN", is_branch=True)
    role(chain)
    overview = chain_overview(chain=chain, user=viewer)
    assert {line.node.code: line.enterprises for line in overview.lines} == {
        "PARTS": 0,
        "GLASS": 0,
        "SCREEN": 2,
        "SHIP": 0,
    }
    assert enterprises_by_chain(viewer) == {chain.pk: 3}


def test_an_enterprise_at_two_nodes_is_one_enterprise_of_the_chain(chain, viewer):
    first = role(chain, "SCREEN")
    ChainRole.objects.create(
        enterprise=first.enterprise, chain=chain, node=node("PARTS"), role="supporting", status="recognised"
    )
    assert enterprises_by_chain(viewer) == {chain.pk: 1}


def test_a_node_counts_the_enterprises_of_its_industries_whatever_their_role(chain, industry, viewer):
    EnterpriseFactory.create_batch(2, industry=industry)
    EnterpriseFactory(industry=industry, is_branch=True)
    EnterpriseFactory()
    overview = chain_overview(chain=chain, user=viewer)
    assert {line.node.code: line.classified for line in overview.lines} == {
        "PARTS": 0,
        "GLASS": 0,
        "SCREEN": 2,
        "SHIP": 0,
    }
    with override("en"):
        assert [industry.coded_label for industry in overview.lines[2].industries] == ["C3974 Displays"]


def test_chain_leaders_stand_first(chain, viewer):
    supporting = role(chain, "SCREEN", name_zh="甲", sort_key="a")
    backbone = role(chain, "SCREEN", ChainRoleKind.BACKBONE, name_zh="乙", sort_key="b")
    leader = role(chain, kind=ChainRoleKind.CHAIN_LEADER, name_zh="丙", sort_key="c")
    assert chain_overview(chain=chain, user=viewer).roles == [leader, backbone, supporting]


def test_many_roles_are_cut_aloud(chain, viewer, client_of, monkeypatch):
    monkeypatch.setattr("registry.chain_overview.SHOWN_ROLES", 2)
    for _number in range(3):
        role(chain)
    overview = chain_overview(chain=chain, user=viewer)
    assert (len(overview.roles), overview.role_count, overview.has_more_roles) == (2, 3, True)
    assert "The first 2 of 3 roles." in page(client_of(viewer), chain)


# The picture


def test_an_arrow_that_passes_by_a_column_runs_below_its_boxes(chain):
    up, _middle, down = (
        ChainNode.objects.create(code=f"L-{position}", chain=chain, name_zh="点", position=position)
        for position in (NodePosition.UPSTREAM, NodePosition.MIDSTREAM, NodePosition.DOWNSTREAM)
    )
    links = [ChainNodeLink(source=up, target=down), ChainNodeLink(source=down, target=up)]
    picture = draw(list(chain.nodes.all()), links, {})
    bottom = max(box.y + BOX_HEIGHT for box in picture.boxes)
    lanes = [int(arrow.path.partition("L")[2].split()[1]) for arrow in picture.arrows]
    assert bottom < lanes[0] < lanes[1] < picture.height


def test_each_position_is_a_column_and_each_node_a_box_without_overlap(chain):
    picture = draw(list(chain.nodes.all()), ChainNodeLink.objects.all(), {})
    assert [column.label for column in picture.columns] == [
        str(NodePosition.UPSTREAM.label),
        str(NodePosition.MIDSTREAM.label),
        str(NodePosition.SERVICE.label),
    ]
    places = {box.node.code: (box.x, box.y) for box in picture.boxes}
    assert places.keys() == {"PARTS", "GLASS", "SCREEN", "SHIP"}
    assert places["PARTS"][0] == places["GLASS"][0] < places["SCREEN"][0] < places["SHIP"][0]
    assert places["GLASS"][1] - places["PARTS"][1] == BOX_HEIGHT + ROW_GAP
    assert places["SCREEN"][1] == places["SHIP"][1]
    assert all(0 <= x <= picture.width - BOX_WIDTH for x, _y in places.values())
    assert all(0 <= y <= picture.height - BOX_HEIGHT for _x, y in places.values())


def test_arrows_end_at_the_side_of_the_target_that_faces_the_source(chain):
    picture = draw(list(chain.nodes.all()), ChainNodeLink.objects.all(), {})
    boxes = {box.node.code: box for box in picture.boxes}
    ends = {}
    for arrow in picture.arrows:
        start = int(re.match(r"M(\d+) ", arrow.path)[1])
        ends[arrow.link.source.code, arrow.link.target.code] = (start, int(arrow.path.split()[-2]))
    assert ends == {
        ("PARTS", "SCREEN"): (boxes["PARTS"].right, boxes["SCREEN"].x),
        ("SHIP", "SCREEN"): (boxes["SHIP"].x, boxes["SCREEN"].right),
        ("GLASS", "PARTS"): (boxes["GLASS"].right, boxes["PARTS"].right),
    }


def test_a_chain_without_nodes_has_an_empty_picture():
    picture = draw([], [], {})
    assert (picture.boxes, picture.arrows, picture.columns) == ([], [], [])


# The pages


def test_the_list_shows_each_chain_with_its_key_areas_and_gaps(chain, north, viewer, client_of):
    AreaChain.objects.create(area=north, chain=chain, focus="primary", is_key_chain=True)
    other = Chain.objects.create(code="TCM", name_zh="中药", name_en="Medicine", launch_year=2022)
    AreaChain.objects.create(area=north, chain=other, focus="secondary", is_key_chain=False)
    ChainNode.objects.filter(code="PARTS").update(gap_status="missing")
    ChainNode.objects.filter(code="GLASS").update(gap_status="strong")
    role(chain)
    shown = client_of(viewer).get(reverse("chain-list"))
    assert [row["chain"] for row in shown.context["rows"]] == [chain, other]
    assert [[str(a.area) for a in row["area_chains"]] for row in shown.context["rows"]] == [
        ["North Area"],
        [],
    ]
    assert [row["enterprises"] for row in shown.context["rows"]] == [1, 0]
    assert "1 of 2 judged nodes missing or weak" in shown.content.decode()
    assert "not judged yet" in shown.content.decode()


def test_the_page_shows_nodes_gaps_areas_and_roles_in_the_language_of_the_reader(
    chain, north, viewer, client_of
):
    ChainNode.objects.filter(code="PARTS").update(gap_status="missing", gap_note="nobody makes it")
    AreaChain.objects.create(
        area=north, chain=chain, focus="primary", focus_note_zh="显示", focus_note_en="Screens"
    )
    role(chain, "SCREEN", ChainRoleKind.CHAIN_LEADER, name_zh="甲公司", name_en="Jia Company")
    english, chinese = page(client_of(viewer), chain), page(client_of(viewer, language="zh-hans"), chain)
    for words in ("Node PARTS", "nobody makes it", "Screens", "North Area", "Jia Company", "From Japan"):
        assert words in english, words
    for words in ("环节PARTS", "nobody makes it", "显示", "北片区", "甲公司", "日韩到东盟"):
        assert words in chinese, words


def test_the_picture_says_in_words_what_each_arrow_means(chain, viewer, client_of):
    assert "Node PARTS supplies Node SCREEN" in page(client_of(viewer), chain)


def test_there_is_no_map(chain, viewer, client_of):
    shown = page(client_of(viewer), chain).lower()
    assert not re.search(r"geojson|leaflet|longitude|https?://(?!www\.w3\.org)", shown)


def test_the_page_needs_desk_staff_and_a_chain_that_there_is(
    chain, enterprise_user, viewer, client, client_of
):
    url = reverse("chain-detail", args=[chain.code])
    assert client.get(url).status_code == 302
    assert client_of(enterprise_user).get(url).status_code == 403
    assert client_of(viewer).get(url).status_code == 200
    assert client_of(viewer).get(reverse("chain-detail", args=["NONE"])).status_code == 404
    assert client_of(viewer).post(url).status_code == 405


def test_both_pages_cost_the_same_for_three_records_and_for_thirty(chain, industry, viewer, client_of):
    client = client_of(viewer)
    urls = [reverse("chain-list"), reverse("chain-detail", args=[chain.code])]

    def fill(many, mark):
        for number in range(many):
            code = f"{mark}{number}"
            ChainNode.objects.create(
                code=code, chain=chain, position="downstream", name_zh=code, industry_codes=["C3974"]
            )
            link("SCREEN", code, "supplies")
            role(chain, code, ChainRoleKind.LEADING)
            area = Area.objects.create(code=code, kind="ftz_area", name_zh=code)
            AreaChain.objects.create(area=area, chain=chain, focus="primary")
            other = Chain.objects.create(code=code, name_zh=code, launch_year=2021)
            AreaChain.objects.create(area=area, chain=other, focus="primary")

    fill(3, "A")
    few = [query_count(client, url) for url in urls]
    fill(27, "B")
    assert [query_count(client, url) for url in urls] == few
