"""The pages of an enterprise, as the roles meet them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from core import changes
from core.locking import version_of
from registry.choices import ChainRoleKind, EnterpriseKind, LinkReason, NameKind, NodePosition, RoleStatus
from registry.models import (
    Chain,
    ChainNode,
    ChainRole,
    Enterprise,
    Equity,
    HonourEntry,
    Listing,
    YearFigures,
)
from registry.services.chain_roles import chain_role_assign
from registry.services.enterprises import enterprise_update, enterprise_user_assign
from registry.services.honours import honour_add, honours_create
from registry.services.listings import listing_add
from registry.services.names import name_add
from registry.services.ownership import equity_record
from tests.factories import LeadFactory
from tests.query_counts import assert_query_count, query_count
from tests.registry.samples import CODES

pytestmark = pytest.mark.django_db
HUARUI = "南宁华锐电子有限公司"


@pytest.fixture
def huarui(enter):
    return enter(HUARUI, uscc=CODES[0], legal_representative="张三丰")


@pytest.fixture
def chain(db):
    chain = Chain.objects.create(code="ELEC", name_zh="电子信息", name_en="Electronics", launch_year=2021)
    ChainNode.objects.create(code="E-1", chain=chain, name_zh="显示", position=NodePosition.MIDSTREAM)
    return chain


def url(name, *args):
    return reverse(name, args=args)


def shown(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def form_of(**values):
    """What the browser sends for the form of an enterprise: every field that has a default."""
    return {
        "kind": EnterpriseKind.CN_COMPANY,
        "status": "active",
        "visibility": "staff",
        "registered_capital_currency": "CNY",
        "paid_in_capital_currency": "CNY",
        "branch_of_text": "",
        **values,
    }


# The page


def test_the_page_shows_what_is_known_and_hides_what_is_restricted(
    client_of, huarui, north_officer, north_manager
):
    page = url("enterprise-detail", huarui.pk)
    for_officer, for_manager = (
        shown(client_of(north_officer).get(page)),
        shown(client_of(north_manager).get(page)),
    )
    assert HUARUI in for_officer
    assert CODES[0] in for_officer
    assert "张三丰" not in for_officer
    assert "张三丰" in for_manager


def test_the_history_hides_restricted_values_from_everybody(client_of, huarui, north_manager):
    enterprise_update(enterprise=huarui, values={"legal_representative": "李四光"}, actor=north_manager)
    enterprise_update(enterprise=huarui, values={"legal_representative": ""}, actor=north_manager)
    page = shown(client_of(north_manager).get(url("enterprise-detail", huarui.pk)))
    assert "***" in page
    assert "张三丰" not in page
    assert "李四光" not in page


def test_another_area_sees_who_pursues_it_and_no_word_of_the_lead(
    client_of, huarui, north_officer, south_officer
):
    LeadFactory(enterprise=huarui, created_by=north_officer, summary="canary-summary")
    page = shown(client_of(south_officer).get(url("enterprise-detail", huarui.pk)))
    assert "North Area Committee" in page
    assert "canary-summary" not in page


def test_the_page_costs_the_same_with_few_and_with_many_ties(client_of, huarui, enter, chief, programme):
    def tie(number):
        enter(f"{HUARUI}第{number}分公司", branch_of=huarui)
        owner = enter(f"柳州海豹{number}有限公司")
        equity_record(investor=owner, investee=huarui, share_pct=Decimal("0.5"), actor=chief)
        listing_add(enterprise=huarui, exchange="SZSE", ticker=f"30{number:04}", actor=chief)
        honour_add(enterprise=huarui, programme=programme, year=2000 + number, actor=chief)

    client, page = client_of(chief), url("enterprise-detail", huarui.pk)
    for number in range(3):
        tie(number)
    few = query_count(client, page)
    for number in range(3, 25):
        tie(number)
    assert query_count(client, page) == few
    assert "and more" in shown(client.get(page))
    assert_query_count("enterprise-detail", client, page)


# Who may do what

READERS = {"north_officer", "north_manager", "chain_office", "chief", "viewer"}
WRITERS = {"north_officer", "north_manager", "chief"}
ROLE_KEEPERS = {"north_manager", "chain_office", "chief"}
LINKERS = {"north_manager", "chief"}
PAGES = {
    "enterprise-detail": READERS,
    "enterprise-edit": WRITERS,
    "enterprise-rename": WRITERS,
    "name-new": WRITERS,
    "figures-new": WRITERS,
    "enterprise-parent": WRITERS,
    "ultimate-parent": WRITERS,
    "equity-new": WRITERS,
    "listing-new": WRITERS,
    "honour-new": WRITERS,
    "chain-role-new": ROLE_KEEPERS,
}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_opens_for_the_roles_that_may_and_for_no_other(name, huarui, client_of, request):
    cast = sorted(READERS | {"publisher", "enterprise_user"})
    users = {one: request.getfixturevalue(one) for one in cast}
    opened = {
        one for one, user in users.items() if client_of(user).get(url(name, huarui.pk)).status_code == 200
    }
    refused = {client_of(users[one]).get(url(name, huarui.pk)).status_code for one in set(cast) - opened}
    assert opened == PAGES[name]
    assert refused == {403}
    assert client_of(users["north_manager"]).get(url(name, huarui.pk + 999)).status_code == (
        404 if "north_manager" in PAGES[name] else 403
    )


def test_a_stranger_is_sent_to_the_login(client, huarui):
    response = client.get(url("enterprise-detail", huarui.pk))
    assert response.status_code == 302
    assert response.url.startswith(reverse("login"))


def test_honours_are_linked_by_who_may(client_of, request):
    opened = {
        one
        for one in READERS
        if client_of(request.getfixturevalue(one)).get(url("honour-proposals")).status_code == 200
    }
    assert opened == LINKERS


# Entering and changing


def test_a_new_enterprise_is_entered_from_its_form(client_of, north_officer, places, industries):
    response = client_of(north_officer).post(
        url("enterprise-new"),
        form_of(
            name_zh=HUARUI,
            uscc=CODES[0],
            division="南宁/青秀区",
            industry="C3974",
            trade_modes=["offshore_trade"],
        ),
    )
    enterprise = Enterprise.objects.get()
    assert response.url == enterprise.get_absolute_url()
    assert (enterprise.division_id, enterprise.industry_id) == ("450103", "C3974")
    assert enterprise.trade_modes == ["offshore_trade"]
    assert enterprise.created_by == north_officer


def test_a_known_code_is_refused_with_a_link_and_keeps_what_was_typed(client_of, huarui, north_officer):
    page = shown(
        client_of(north_officer).post(
            url("enterprise-new"),
            form_of(name_zh="柳州海豹木业有限公司", uscc=CODES[0], website="https://a.example"),
        )
    )
    assert huarui.get_absolute_url() in page
    assert "柳州海豹木业有限公司" in page
    assert "https://a.example" in page
    assert Enterprise.objects.count() == 1


def test_a_similar_name_needs_a_tick(client_of, enter, north_officer, places):
    known = enter(HUARUI, division=places["450100"])
    sent = form_of(name_zh="南宁市华锐电子有限责任公司", uscc=CODES[1], division="南宁")
    client = client_of(north_officer)
    page = shown(client.post(url("enterprise-new"), sent))
    assert known.get_absolute_url() in page
    assert Enterprise.objects.count() == 1
    assert client.post(url("enterprise-new"), sent | {"confirm_new": "on"}).status_code == 302
    assert Enterprise.objects.count() == 2


def test_wrong_words_come_back_at_their_field(client_of, north_officer, places):
    page = shown(
        client_of(north_officer).post(
            url("enterprise-new"), form_of(name_zh=HUARUI, uscc="123", division="亚特兰蒂斯")
        )
    )
    assert "亚特兰蒂斯" in page
    assert page.count("has-error") == 1
    page = shown(client_of(north_officer).post(url("enterprise-new"), form_of(name_zh=HUARUI, uscc="123")))
    assert "A credit code has 18 characters" in page


def test_who_may_not_see_a_restricted_field_cannot_write_it(client_of, huarui, north_officer, north_manager):
    sent = form_of(uscc=CODES[0], version=version_of(huarui), legal_representative="李四光")
    page = shown(client_of(north_officer).get(url("enterprise-edit", huarui.pk)))
    assert "legal_representative" not in page
    client_of(north_officer).post(url("enterprise-edit", huarui.pk), sent)
    huarui.refresh_from_db()
    assert huarui.legal_representative == "张三丰"
    client_of(north_manager).post(url("enterprise-edit", huarui.pk), sent | {"version": version_of(huarui)})
    huarui.refresh_from_db()
    assert huarui.legal_representative == "李四光"


def test_two_people_editing_at_once_one_wins_and_the_other_is_told(client_of, huarui, north_officer, chief):
    version = version_of(huarui)
    sent = form_of(uscc=CODES[0], version=version)
    assert (
        client_of(chief)
        .post(url("enterprise-edit", huarui.pk), sent | {"website": "https://first.example"})
        .status_code
        == 302
    )
    page = shown(
        client_of(north_officer).post(
            url("enterprise-edit", huarui.pk), sent | {"website": "https://second.example"}
        )
    )
    assert "https://first.example" in page
    assert "https://second.example" in page
    huarui.refresh_from_db()
    assert huarui.website == "https://first.example"


def test_renaming_keeps_the_old_name_on_the_page(client_of, huarui, north_officer):
    client = client_of(north_officer)
    sent = {"name_zh": "南宁华锐科技有限公司", "name_en": "", "short_name": "", "version": version_of(huarui)}
    client.post(url("enterprise-rename", huarui.pk), sent)
    assert HUARUI in shown(client.get(url("enterprise-detail", huarui.pk)))
    assert huarui.names.get(kind=NameKind.FORMER).name == HUARUI


def test_the_form_names_the_unit_of_the_capital(client_of, huarui, north_officer):
    page = shown(client_of(north_officer).get(url("enterprise-edit", huarui.pk)))
    assert "Registered capital (CNY)" in page
    assert "---------" not in page


def test_names_are_added_by_officers_and_removed_by_managers(client_of, huarui, north_officer, north_manager):
    officer, manager = client_of(north_officer), client_of(north_manager)
    officer.post(url("name-new", huarui.pk), {"kind": NameKind.BRAND, "name": "锐锐"})
    removal = url("name-remove", huarui.names.get(kind=NameKind.BRAND).pk)
    assert removal not in shown(officer.get(url("enterprise-detail", huarui.pk)))
    assert officer.post(removal).status_code == 403
    assert removal in shown(manager.get(url("enterprise-detail", huarui.pk)))
    assert manager.post(url("name-remove", huarui.names.get(kind=NameKind.LEGAL).pk)).status_code == 302
    manager.post(removal)
    assert set(huarui.names.values_list("name", flat=True)) == {HUARUI}


def test_an_officer_renames_and_cannot_make_the_old_name_disappear(
    client_of, huarui, north_officer, north_manager
):
    def rename(user, name):
        huarui.refresh_from_db()
        sent = {"name_zh": name, "correction": "on", "version": version_of(huarui)}
        assert client_of(user).post(url("enterprise-rename", huarui.pk), sent).status_code == 302

    rename(north_officer, "南宁华锐科技有限公司")
    assert huarui.names.get(kind=NameKind.FORMER).name == HUARUI
    rename(north_manager, "南宁华睿科技有限公司")
    assert set(huarui.names.values_list("name", flat=True)) == {HUARUI, "南宁华睿科技有限公司"}


def test_figures_are_entered_and_a_stated_size_needs_its_source(client_of, huarui, north_officer):
    client = client_of(north_officer)
    page = shown(
        client.post(
            url("figures-new", huarui.pk), {"year": 2024, "size_class": "large", "size_source": "computed"}
        )
    )
    assert "has-error" in page
    client.post(
        url("figures-new", huarui.pk), {"year": 2024, "size_class": "large", "size_source": "directory"}
    )
    assert YearFigures.objects.get().size_class == "large"


def test_a_recorded_year_is_corrected_from_its_row_and_not_wiped(client_of, huarui, north_officer):
    client, page = client_of(north_officer), url("figures-new", huarui.pk)
    client.post(page, {"year": 2024, "employees": 300, "size_source": "computed"})
    again = client.post(page, {"year": 2024, "revenue_cny": "5000000", "size_source": "computed"})
    assert set(again.context["form"].errors) == {"year"}
    assert f'href="{page}?year=2024"' in shown(client.get(huarui.get_absolute_url()))
    form = client.get(f"{page}?year=2024").context["form"]
    assert form["employees"].value() == 300
    sent = {"employees": 300, "revenue_cny": "5000000", "size_source": "computed"}
    sent["version"] = form["version"].value()
    assert client.post(f"{page}?year=2024", sent).status_code == 302
    figures = YearFigures.objects.get()
    assert (figures.year, figures.employees, figures.revenue_cny) == (2024, 300, Decimal(5000000))
    assert "2024: 300 / 5,000,000.00 / –" in shown(client.get(huarui.get_absolute_url()))
    assert client.get(page, {"year": "9" * 5000}).status_code == 200


def test_of_two_who_set_the_parent_the_second_sees_what_the_first_wrote(
    client_of, huarui, enter, north_officer, chief
):
    one, other = enter("南宁海豹控股有限公司"), enter("柳州天狼投资有限公司")
    for name, field in (("enterprise-parent", "parent"), ("ultimate-parent", "ultimate_parent")):
        page, client = url(name, huarui.pk), client_of(north_officer)
        version = client.get(page).context["form"]["version"].value()
        sent = {"version": version, "reason": "Pact"}
        client_of(chief).post(page, sent | {f"{field}_text": one.name_zh, field: one.pk})
        mine = sent | {f"{field}_text": other.name_zh, field: other.pk}
        answer = client.post(page, mine)
        assert "Somebody else changed this meanwhile" in shown(answer)
        assert answer.context["current"] == [(answer.context["form"][field].label, one.name_zh)]
        assert getattr(Enterprise.objects.get(pk=huarui.pk), field) == one
        client.post(page, mine | {"version": answer.context["form"]["version"].value()})
        assert getattr(Enterprise.objects.get(pk=huarui.pk), field) == other


def test_a_choice_that_no_database_holds_is_none(client_of, huarui, north_officer):
    page = url("enterprise-parent", huarui.pk)
    answer = client_of(north_officer).post(page, {"parent_text": "没有这家公司", "parent": "9" * 5000})
    assert "has-error" in shown(answer)


def test_restricted_is_offered_nowhere_as_it_restricts_nothing(client_of, north_officer, huarui):
    page = client_of(north_officer).get(url("enterprise-edit", huarui.pk))
    choices = [value for value, _label in page.context["form"].fields["visibility"].choices]
    assert choices == ["public", "staff"]


def test_an_owner_is_chosen_among_those_found(client_of, huarui, enter, north_officer):
    one, other = enter("南宁海豹控股有限公司"), enter("南宁海豹投资有限公司")
    client, page = client_of(north_officer), url("equity-new", huarui.pk)
    asked = shown(client.post(page, {"investor_text": "海豹", "share_pct": "60"}))
    assert f'value="{one.pk}"' in asked
    assert f'value="{other.pk}"' in asked
    assert not Equity.objects.exists()
    client.post(page, {"investor_text": one.name_zh, "investor": one.pk, "share_pct": "60"})
    assert Equity.objects.get().investor == one
    client.post(url("equity-end", Equity.objects.get().pk))
    assert Equity.objects.get().valid_to is not None


def test_an_owner_may_be_named_in_full_without_choosing(client_of, huarui, enter, north_officer):
    parent = enter("南宁海豹控股有限公司", uscc=CODES[1])
    client, page = client_of(north_officer), url("enterprise-parent", huarui.pk)
    client.post(page, {"parent_text": CODES[1], "parent": ""})
    assert Enterprise.objects.get(pk=huarui.pk).parent == parent
    assert "has-error" in shown(client.post(page, {"parent_text": "没有这家公司", "parent": ""}))
    client.post(page, {"parent_text": "", "parent": parent.pk})
    assert Enterprise.objects.get(pk=huarui.pk).parent is None


def test_what_a_service_refuses_comes_back_with_what_was_typed(client_of, huarui, enter, north_officer):
    daughter = enter("南宁海豹控股有限公司")
    client = client_of(north_officer)
    client.post(url("enterprise-parent", daughter.pk), {"parent_text": HUARUI, "parent": huarui.pk})
    page = shown(
        client.post(
            url("enterprise-parent", huarui.pk), {"parent_text": daughter.name_zh, "parent": daughter.pk}
        )
    )
    assert "circle" in page
    assert f'value="{daughter.name_zh}"' in page


def test_the_fragment_of_choices_is_for_staff(client_of, huarui, viewer, enterprise_user):
    page = url("enterprise-pick", "parent") + "?name=华锐"
    assert f'name="parent" value="{huarui.pk}"' in shown(client_of(viewer).get(page))
    assert client_of(enterprise_user).get(page).status_code == 403


def test_listings_are_added_ended_and_removed(client_of, huarui, north_officer):
    client = client_of(north_officer)
    client.post(url("listing-new", huarui.pk), {"exchange": "szse", "ticker": "301999"})
    listing = Listing.objects.get()
    client.post(url("listing-end", listing.pk))
    assert Listing.objects.get().delisted_on is not None
    client.post(url("listing-remove", listing.pk))
    assert not Listing.objects.exists()


def test_a_chain_role_is_assigned_recognised_and_a_late_step_is_told(client_of, huarui, chain, chain_office):
    client = client_of(chain_office)
    client.post(
        url("chain-role-new", huarui.pk),
        {
            "chain": chain.pk,
            "node": chain.nodes.get().pk,
            "role": ChainRoleKind.LEADING,
            "role_scope": "region",
        },
    )
    role = ChainRole.objects.get()
    step = url("chain-role-move", role.pk, "recognise")
    assert client.post(step, {}).status_code == 409
    given = {"recognised_by": "工信厅", "recognised_on": "2025-03-01"}
    assert client.post(step, given).status_code == 302
    assert ChainRole.objects.get().status == RoleStatus.RECOGNISED
    assert client.post(step, given).status_code == 409
    assert client.get(url("chain-role-move", role.pk, "no-such-step")).status_code == 404


def test_a_role_is_corrected_only_by_who_manages_roles(client_of, huarui, chain, chain_office, north_officer):
    role = chain_role_assign(enterprise=huarui, chain=chain, role=ChainRoleKind.LEADING, actor=chain_office)
    sent = {"role": ChainRoleKind.HEAD, "role_scope": "region", "document": "桂工信〔2025〕1号"}
    assert client_of(north_officer).post(url("chain-role-edit", role.pk), sent).status_code == 403
    assert client_of(chain_office).post(url("chain-role-edit", role.pk), sent).status_code == 302
    assert ChainRole.objects.get().role == ChainRoleKind.HEAD


def test_of_two_who_correct_a_role_the_second_sees_what_the_first_wrote(
    client_of, huarui, chain, chain_office, chief
):
    role = chain_role_assign(enterprise=huarui, chain=chain, role=ChainRoleKind.LEADING, actor=chief)
    page, client = url("chain-role-edit", role.pk), client_of(chain_office)
    sent = {"role_scope": "region", "version": client.get(page).context["form"]["version"].value()}
    client_of(chief).post(page, sent | {"role": ChainRoleKind.HEAD})
    answer = client.post(page, sent | {"role": ChainRoleKind.BACKBONE})
    assert ("Role", "Top enterprise") in answer.context["current"]
    assert ChainRole.objects.get().role == ChainRoleKind.HEAD


def test_an_honour_is_added_by_hand(client_of, huarui, programme, north_officer):
    client_of(north_officer).post(url("honour-new", huarui.pk), {"programme": programme.pk, "year": 2024})
    assert HonourEntry.objects.get().enterprise == huarui


# Honours to link


@pytest.fixture
def entry(programme):
    return honours_create([HonourEntry(programme=programme, year=2025, listed_name="华锐电子")])[0]


def test_a_proposal_is_accepted_and_taken_back(client_of, huarui, entry, chief):
    client, page = client_of(chief), url("honour-proposals")
    assert HUARUI in shown(client.get(page))
    back = f"{page}?state=proposed"
    response = client.post(
        url("honour-link", entry.pk), {"enterprise": huarui.pk, "enterprise_text": HUARUI, "next": back}
    )
    assert response.url == back
    entry.refresh_from_db()
    assert entry.enterprise == huarui
    assert HUARUI not in shown(client.get(page))
    assert HUARUI in shown(client.get(f"{page}?state=linked"))
    assert client.post(url("honour-unlink", entry.pk), {"next": "https://elsewhere.example/"}).url == page
    entry.refresh_from_db()
    assert entry.enterprise is None


def test_all_that_is_certain_is_linked_with_one_button(client_of, huarui, entry, programme, chief):
    honours_create([HonourEntry(programme=programme, year=2025, listed_name=HUARUI)])
    client_of(chief).post(url("honours-link-certain"))
    assert dict(HonourEntry.objects.values_list("listed_name", "enterprise")) == {
        HUARUI: huarui.pk,
        "华锐电子": None,
    }


def test_the_enterprise_of_an_entry_is_entered_and_linked(client_of, programme, chief):
    entry = honours_create(
        [HonourEntry(programme=programme, year=2025, listed_name="Walrus Motors Inc.", alias="海象汽车/海象")]
    )[0]
    client = client_of(chief)
    form = shown(client.get(url("honour-enter", entry.pk)))
    assert "Walrus Motors Inc." in form
    assert "海象汽车" in form
    client.post(url("honour-enter", entry.pk), form_of(name_en="Walrus Motors Inc.", kind="foreign_company"))
    entry.refresh_from_db()
    assert entry.enterprise == Enterprise.objects.get()
    assert entry.link_reason == LinkReason.CREATED


def test_proposals_cost_the_same_for_three_entries_and_for_thirty(client_of, huarui, programme, chief):
    def list_more(numbers):
        honours_create(
            [HonourEntry(programme=programme, year=2000 + n, listed_name="华锐电子") for n in numbers]
        )

    client, page = client_of(chief), url("honour-proposals")
    list_more(range(3))
    few = query_count(client, page)
    list_more(range(3, 30))
    assert query_count(client, page) == few
    assert_query_count("honour-proposals", client, page)


# An enterprise about itself


def test_an_enterprise_sees_its_facts_and_nothing_officials_wrote(
    client_of, huarui, enter, enterprise_user, north_officer, chief
):
    other = enter("柳州海豹木业有限公司")
    LeadFactory(enterprise=huarui, created_by=north_officer, summary="canary-summary")
    enterprise_user_assign(user=enterprise_user, enterprise=huarui, actor=chief)
    page = shown(client_of(enterprise_user).get(url("my-enterprise")))
    assert HUARUI in page
    assert other.name_zh not in page
    for canary in ("canary-summary", "North Area", "张三丰", "north_officer"):
        assert canary not in page


def test_the_own_page_is_for_enterprises_that_are_known(client_of, enterprise_user, chief):
    assert client_of(enterprise_user).get(url("my-enterprise")).status_code == 404
    assert client_of(chief).get(url("my-enterprise")).status_code == 403


def test_a_change_is_in_the_history_with_words(client_of, huarui, north_officer):
    enterprise_update(
        enterprise=huarui,
        values={"registered_capital": Decimal(1234567), "established_on": dt.date(2020, 1, 2)},
        actor=north_officer,
    )
    page = shown(client_of(north_officer).get(url("enterprise-detail", huarui.pk)))
    assert "1,234,567" in page
    assert changes.history_of(huarui).count() == 2


def test_the_history_is_told_in_the_language_of_its_reader(
    client_of, huarui, enter, chain, programme, chief, settings
):
    """Whoever wrote it; entries of before hold the words themselves."""
    with override("en"):
        name_add(enterprise=huarui, kind=NameKind.BRAND, name="锐锐", actor=chief)
        chain_role_assign(enterprise=huarui, chain=chain, role=ChainRoleKind.LEADING, actor=chief)
        equity_record(
            investor=enter("甲集团", name_en="Jia Group"), investee=huarui, share_pct=60, actor=chief
        )
        with transaction.atomic():
            changes.record(
                huarui, actor=chief, verb="name_added", changes={"other_names": [None, "Short name: 华锐"]}
            )
    client = client_of(chief)
    words = {
        "en": ("Brand: 锐锐", "Electronics · Leading enterprise · Candidate", "Jia Group 60 %"),
        "zh-hans": ("品牌：锐锐", "电子信息 · 龙头企业 · 候选", "甲集团 60 %"),
    }
    for language, expected in words.items():
        client.cookies.load({settings.LANGUAGE_COOKIE_NAME: language})
        page = shown(client.get(url("enterprise-detail", huarui.pk)))
        for text in (*expected, "Short name: 华锐"):
            assert text in page
