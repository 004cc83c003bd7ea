"""The search page: what it finds and shows, that counts equal lists, and that nothing leaks."""

import re

import pytest
from django.http import QueryDict
from django.urls import reverse

from accounts.choices import Role
from core import outbox
from registry.choices import ChainRoleKind, NodePosition, RoleStatus, SizeClass
from registry.models import Chain, ChainNode, ChainRole, Division, EnterpriseName, Industry
from search.addresses import read_address, searchable
from search.documents import Document, get_kind
from search.engines.choosing import embedded
from tests.factories import EnterpriseFactory, LeadFactory, UserFactory
from tests.query_counts import assert_query_count, query_count
from tests.search.indexing import indexed

pytestmark = pytest.mark.django_db
PAGE = "/desk/search/"


@pytest.fixture
def places(db):
    Division.objects.create(code="450000", name_zh="广西壮族自治区", name_en="Guangxi", level="province")
    Division.objects.create(
        code="450100", name_zh="南宁市", name_en="Nanning", level="city", parent_id="450000"
    )
    Industry.objects.create(code="C", name_zh="制造业", name_en="Manufacturing", level="section")
    Industry.objects.create(code="C39", name_zh="电子设备制造业", level="division", parent_id="C")


@pytest.fixture
def found(places, north, south):
    """Enterprises by a short name, in the index."""
    chain = Chain.objects.create(code="E", name_zh="电子信息", name_en="Electronics", launch_year=2021)
    node = ChainNode.objects.create(
        code="E-1", chain=chain, name_zh="显示器件", name_en="Displays", position=NodePosition.MIDSTREAM
    )
    made = {
        "huarui": EnterpriseFactory(
            name_zh="南宁华锐电子科技有限公司",
            uscc="914501000000DEM183",
            uscc_pending=False,
            area=north,
            division_id="450100",
            industry_id="C39",
            size_class=SizeClass.LARGE,
            former_names=["南宁光大显示器厂"],
        ),
        "haibao": EnterpriseFactory(
            name_zh="柳州海豹木业有限公司",
            area=south,
            size_class=SizeClass.SMALL,
            business_scope="一般项目：木材加工；人造板销售；锂电池隔膜的研发与生产。",
        ),
        "tianlang": EnterpriseFactory(name_zh="崇左天狼音响有限公司", area=south, size_class=SizeClass.SMALL),
        "huarun": EnterpriseFactory(name_zh="钦州华润电子有限公司", area=south),
    }
    ChainRole.objects.create(
        enterprise=made["huarui"],
        chain=chain,
        node=node,
        role=ChainRoleKind.SUPPORTING,
        status=RoleStatus.CANDIDATE,
    )
    indexed(*made.values())
    return made


def page(client, query="", status=200):
    response = client.get(f"{PAGE}?{query}")
    assert response.status_code == status
    return response


def names(response) -> list[str]:
    cards = [card for group in response.context["groups"] for card in group.cards]
    return [card.enterprise.name_zh for card in cards]


def card_of(response, index=0):
    return [card for group in response.context["groups"] for card in group.cards][index]


class TestResults:
    def test_each_way_of_typing_finds_it_with_a_reason_in_words(self, client_of, viewer, found):
        client = client_of(viewer)
        expected = {
            "华锐": "Part of the name",
            "huarui": "Pinyin",
            "nnhr": "Pinyin initials",
            "光大显示": "Former name",
            "914501000000": "Credit code",
            "南宁华锐电子科技有限公司": "Same name",
            "锂电池隔膜": "Business scope",
            "显示器件": "Products and industry",
        }
        reasons = {typed: card_of(page(client, f"q={typed}")).reason.label for typed in expected}
        assert reasons == expected

    def test_what_was_typed_is_marked_also_by_its_sound(self, client_of, viewer, found):
        client = client_of(viewer)
        for typed in ("华锐", "huarui", "hrdz"):
            assert "南宁<mark>华锐" in page(client, f"q={typed}").content.decode()
        assert "<mark>914501000000</mark>DEM183" in page(client, "q=914501000000").content.decode()

    def test_another_name_and_the_place_in_the_scope_are_shown(self, client_of, viewer, found):
        client = client_of(viewer)
        by_former = card_of(page(client, "q=光大显示"))
        assert (by_former.found_by_kind, str(by_former.found_by)) == (
            "Former name",
            "南宁<mark>光大显示</mark>器厂",
        )
        in_scope = card_of(page(client, "q=锂电池 隔膜"))
        assert "<mark>锂电池隔膜</mark>的研发与生产" in in_scope.text
        by_product = card_of(page(client, "q=显示器件"))
        assert [str(text) for text in by_product.products] == ["<mark>显示器件</mark>"]

    def test_similar_names_stand_apart_from_direct_hits(self, client_of, viewer, found):
        response = page(client_of(viewer), "q=天郎音响")
        groups = [(str(group.label), group.is_similar) for group in response.context["groups"]]
        assert groups == [("Similar names", True)]
        assert "Written or spoken nearly like what was typed" in response.content.decode()

    def test_facts_and_who_pursues_it_are_on_the_card(self, client_of, viewer, found, south_officer):
        LeadFactory(enterprise=found["huarui"], created_by=south_officer)
        text = re.sub(r"<[^>]+>", "", page(client_of(viewer), "q=华锐").content.decode())
        for fact in (
            "914501000000DEM183",
            "North Area",
            "Nanning",
            "Large",
            "Part of the name",
            "Displays · Supporting",
        ):
            assert fact in text
        assert "Pursued by South Area Committee (South Area) since" in text

    def test_pages_follow_each_other_without_loss_and_equal_the_count(self, client_of, viewer):
        made = [EnterpriseFactory(name_zh=f"翻页{n:03d}号有限公司") for n in range(47)]
        indexed(*made)
        client, address, seen = client_of(viewer), f"{PAGE}?q=翻页", []
        while address:
            response = client.get(address)
            assert response.context["answer"].count == 47
            seen += names(response)
            address = response.context["next_url"]
        assert sorted(seen) == sorted(enterprise.name_zh for enterprise in made)

    def test_an_empty_address_asks_for_nothing_and_says_what_can_be_typed(self, client_of, viewer, found):
        response = page(client_of(viewer))
        assert names(response) == []
        for example in ("code:9145", "chain:电子信息", "area:南宁", "-贸易", '"电子信息"'):
            assert example in response.content.decode()

    def test_nothing_found_says_what_to_try(self, client_of, north_officer, found):
        text = page(client_of(north_officer), "q=亚特兰蒂斯造船&area=1").content.decode()
        assert "Nothing found for “亚特兰蒂斯造船”" in text
        assert "Search without the filters" in text
        assert "Enter it with a quick lead" in text

    def test_what_the_search_has_to_say_is_shown(self, client_of, viewer, found):
        text = page(client_of(viewer), "q=电子+chain:没有这条链").content.decode()
        assert "“没有这条链” is none of these: Electronics." in text


class TestNarrowing:
    @pytest.mark.parametrize("typed", ["", "电子", "华", "area:南"])
    @pytest.mark.parametrize("chosen", ["", "size_class=small", "size_class=large&size_class=small"])
    def test_every_count_is_the_length_of_the_list_behind_it(self, client_of, viewer, found, typed, chosen):
        client = client_of(viewer)
        response = page(client, f"q={typed}&{chosen}")
        values = [(n.name, v) for n in response.context["narrowings"] for v in n.values]
        assert values
        for name, value in values:
            if not value.is_chosen:
                assert client.get(value.url).context["answer"].count == value.count, (name, value.label)
        for tab in response.context["tabs"]:
            assert tab.count == client.get(tab.url).context["answer"].count

    def test_a_value_replaces_the_chosen_one_or_is_added_to_it(self, client_of, viewer, found):
        client = client_of(viewer)
        sizes = {
            value.label: value
            for narrowing in page(client, "size_class=small").context["narrowings"]
            for value in narrowing.values
            if narrowing.name == "size_class"
        }
        assert set(names(client.get(sizes["Large"].url))) == {found["huarui"].name_zh}
        assert set(names(client.get(sizes["Large"].also_url))) == {
            found[key].name_zh for key in ("huarui", "haibao", "tianlang")
        }
        assert client.get(sizes["Small"].url).context["address"].filters == {}

    def test_chosen_filters_are_in_view_and_removable(self, client_of, viewer, found, south):
        client = client_of(viewer)
        response = page(client, f"q=有限公司&area={south.pk}&size_class=small&division=4501&node=7")
        chips = {(str(chip.label), chip.value): chip.url for chip in response.context["chips"]}
        assert set(chips) == {
            ("FTZ area", "South Area"),
            ("Size", "Small"),
            ("Administrative division", "Nanning"),
            ("Chain node", "7"),
        }
        assert client.get(chips[("Size", "Small")]).context["address"].filters.keys() == {
            "area",
            "division",
            "node",
        }

    def test_a_tab_keeps_the_filters_that_both_kinds_have(self, client_of, chief, found, north):
        response = page(client_of(chief), f"q=华锐&area={north.pk}&size_class=large")
        leads = response.context["tabs"][1]
        assert dict(QueryDict(leads.url.partition("?")[2]).lists()) == {
            "kind": ["leads"],
            "q": ["华锐"],
            "area": [str(north.pk)],
        }

    @pytest.mark.parametrize(
        "query",
        [
            "area=abc&area=99999999999999999999&area=1-",
            "status=nothing&tier=%27%22--",
            "division=zz&industry=%00&node=x&role=y",
            "newer=99999999999999999999999&cursor=b99999999999999999999",
            "newer=-1&cursor=%00&saved=x-y&kind=nothing&foo=bar&sort=1&all=1",
            "newer=3&cursor=zz&q=华",
            "saved=99999999999999999-1",
            "q=%00%ff%22(*)%25_\\'&honour=" + "1" * 400,
            "q=" + "长" * 3000,
            "kind=leads&stage=x&channel=1&area=-1",
            "honour=" + "&honour=".join(map(str, range(200))),
        ],
    )
    def test_whatever_stands_in_the_address_gets_an_answer(self, client_of, viewer, found, query):
        page(client_of(viewer), query)
        assert client_of(viewer).get(f"{PAGE}suggest?{query}").status_code == 200

    def test_unknown_values_find_nothing_and_unknown_filters_are_passed_over(self, client_of, viewer, found):
        client = client_of(viewer)
        assert names(page(client, "q=华锐&size_class=enormous")) == []
        assert names(page(client, "q=华锐&shoe_size=43")) == [found["huarui"].name_zh]


class TestWhoSeesWhat:
    """North has two leads whose words are canaries; South has one of its own."""

    @pytest.fixture
    def leads(self, found, north_officer, south_officer):
        made = {
            "north": LeadFactory(
                created_by=north_officer, enterprise=found["huarui"], summary="金丝雀计划建设工厂"
            ),
            "north_other": LeadFactory(
                created_by=north_officer, enterprise=found["haibao"], summary="金丝雀考察用地"
            ),
            "south": LeadFactory(created_by=south_officer, enterprise=found["huarun"], summary="南方建厂"),
        }
        indexed(*made.values(), *found.values())
        return made

    ASKED = ("金丝雀", "建设工厂", "建厂", "华锐", "haibao", "hrdz", "914501000000", "", "光大显示")

    def test_the_officer_of_south_learns_nothing_of_norths_leads(self, client_of, south_officer, leads):
        self.assert_nothing_of_north(client_of(south_officer), leads)

    def test_nor_when_the_index_says_that_they_are_his(self, client_of, south_officer, leads, south):
        """The rows of the index are older than the database, or wrong: they carry South's area."""
        kind = get_kind("leads")
        for document in kind.load([leads["north"].pk, leads["north_other"].pk]):
            old = kind.facet("area").token(str(leads["north"].area_id))
            stale = Document(
                pk=document.pk,
                rank=document.rank,
                tokens=document.tokens - {old} | {kind.facet("area").token(str(south.pk))},
                facets={**document.facets, "area": (str(south.pk),)},
                code=document.code,
            )
            embedded().bulk_upsert(kind, [stale], version=outbox.draw_number())
        self.assert_nothing_of_north(client_of(south_officer), leads)

    def assert_nothing_of_north(self, client, leads):
        for typed in self.ASKED:
            for query in (f"kind=leads&q={typed}&stage=lead", f"kind=leads&q={typed}", f"q={typed}"):
                response = page(client, query)
                of_leads = [
                    card.record.pk
                    for group in response.context["groups"]
                    for card in group.cards
                    if response.context["address"].kind.key == "leads"
                ]
                assert set(of_leads) <= {leads["south"].pk}
                assert "金丝雀" not in response.content.decode().replace(f'value="{typed}"', "").replace(
                    f"“{typed}”", ""
                ).replace(f"<title>{typed} ", "")
                assert [tab.count for tab in response.context["tabs"] if tab.kind.key == "leads"][0] in (
                    None,
                    0,
                    1,
                )
                if response.context["address"].kind.key == "leads":
                    counts = [v.count for n in response.context["narrowings"] for v in n.values]
                    assert set(counts) <= {0, 1}
            suggested = client.get(f"{PAGE}suggest?kind=leads&q={typed}")
            assert {card.record.pk for card in suggested.context["cards"]} <= {leads["south"].pk}

    def test_each_area_and_the_region_find_just_their_own(
        self, client_of, north_officer, south_officer, chief, leads
    ):
        seen = {
            user.username: {
                card.record.pk
                for group in page(client_of(user), "kind=leads&stage=lead").context["groups"]
                for card in group.cards
            }
            for user in (north_officer, south_officer, chief)
        }
        assert seen == {
            "north_officer": {leads["north"].pk, leads["north_other"].pk},
            "south_officer": {leads["south"].pk},
            "chief": {lead.pk for lead in leads.values()},
        }

    def test_tabs_are_of_the_kinds_that_one_may_search(self, client_of, chief, found):
        finance = UserFactory(username="finance", role=Role.FINANCE_REVIEWER)
        kinds = {
            user.username: [tab.kind.key for tab in page(client_of(user), "kind=leads&q=华").context["tabs"]]
            for user in (chief, finance)
        }
        assert kinds == {"chief": ["enterprises", "leads"], "finance": ["enterprises"]}


class TestSuggestions:
    def test_up_to_eight_hits_with_what_is_marked_and_who_pursues_them(
        self, client_of, viewer, found, south_officer
    ):
        LeadFactory(enterprise=found["huarui"], created_by=south_officer)
        text = client_of(viewer).get(f"{PAGE}suggest?q=huarui").content.decode()
        assert text.count('role="option"') == 3  # two hits, and all results
        assert "南宁<mark>华锐</mark>电子" in text
        assert "South Area Committee" in text
        indexed(*(EnterpriseFactory(name_zh=f"翻页{n}有限公司") for n in range(12)))
        text = client_of(viewer).get(f"{PAGE}suggest?q=翻页").content.decode()
        assert text.count('role="option"') == 9

    def test_nothing_typed_suggests_nothing(self, client_of, viewer, found):
        assert client_of(viewer).get(f"{PAGE}suggest?q=%20").content.decode().strip() == ""


class TestCost:
    def test_a_page_and_suggestions_cost_the_same_for_three_and_thirty(self, client_of, viewer, found):
        client = client_of(viewer)
        addresses = (f"{PAGE}?q=同价&size_class=small", f"{PAGE}suggest?q=同价")

        def add(count):
            made = [
                EnterpriseFactory(
                    name_zh=f"同价{EnterpriseName.objects.count()}有限公司",
                    size_class=SizeClass.SMALL,
                    division_id="450100",
                )
                for _ in range(count)
            ]
            indexed(*made)

        add(3)
        page(client, "q=同价")  # makes the index of leads, which has none yet
        few = [query_count(client, address) for address in addresses]
        add(17)
        assert [query_count(client, address) for address in addresses] == few
        assert_query_count("search", client, addresses[0])
        assert_query_count("search-suggest", client, addresses[1])

    def test_the_bar_at_the_top_leads_to_the_search_page(self, client_of, north_officer):
        text = client_of(north_officer).get(reverse("my-day")).content.decode()
        assert f'action="{PAGE}"' in text
        assert f'data-suggest="{PAGE}suggest"' in text
        assert text.count('id="search"') == 1
        assert page(client_of(north_officer)).content.decode().count('id="search"') == 1


def test_an_address_is_written_as_it_is_read(viewer, north):
    query = f"q=华锐 -电子&area={north.pk}&size_class=large&size_class=small&newer=12"
    address = read_address(QueryDict(query), searchable(viewer))
    assert read_address(QueryDict(address.query), searchable(viewer)) == address
