import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import changes
from registry.choices import EnterpriseKind, LinkReason, MatchReason, NameKind
from registry.honour_links import certain_link, entries_with_proposals, proposals_for, propose_links
from registry.models import HonourEntry
from registry.services.honours import (
    enterprise_create_from_honour,
    honour_add,
    honour_link,
    honour_unlink,
    honours_create,
    honours_link_certain,
)
from registry.services.names import name_add

pytestmark = pytest.mark.django_db
HUARUI = "南宁华锐电子有限公司"


@pytest.fixture
def listed(programme):
    """`listed("name", alias="...")`: an entry of a list, saved with its keys."""

    def make(name, **values):
        return honours_create(
            [HonourEntry(programme=programme, year=values.pop("year", 2025), listed_name=name, **values)]
        )[0]

    return make


def test_the_only_enterprise_of_a_whole_name_is_certain(enter):
    huarui = enter(HUARUI)
    enter("柳州华锐电子有限公司")
    assert certain_link(HUARUI) == huarui
    assert certain_link("南寧華銳電子有限責任公司") == huarui


def test_of_two_enterprises_of_one_name_neither_is_certain(enter):
    enter("华锐电子有限公司")
    enter("华锐电子股份有限公司", short_name="华锐电子有限公司")
    assert certain_link("华锐电子有限公司") is None


def test_a_core_name_alone_is_never_certain(enter):
    enter(HUARUI)
    assert certain_link("华锐电子") is None
    assert certain_link("华锐") is None


def test_a_short_name_is_certain_only_with_its_city(enter, places):
    huarui = enter(HUARUI, short_name="华锐", division=places["450103"])
    assert certain_link("华锐") is None
    assert certain_link("华锐", city="广西南宁市") == huarui
    assert certain_link("别的名字", alias="华锐/锐科", city="南宁") == huarui
    assert certain_link("华锐", city="柳州市") is None
    assert certain_link("华锐", city="广西") is None


def test_a_city_or_country_that_contradicts_makes_a_full_name_uncertain(enter, places):
    huarui = enter(HUARUI, division=places["450103"])
    assert certain_link(HUARUI, city="柳州市") is None
    assert certain_link(HUARUI, country="美国") is None
    assert certain_link(HUARUI, country="中国", city="南宁市青秀区") == huarui


def test_a_foreign_company_is_found_by_its_english_name_and_country(enter):
    walrus = enter(kind=EnterpriseKind.FOREIGN_COMPANY, name_en="Walrus Motors Inc.")
    assert certain_link("WALRUS MOTORS, INC.", country="美国") == walrus
    assert certain_link("Walrus Motors Inc.", country="中国") is None


def test_a_brand_is_proposed_and_never_certain(enter, listed, places):
    huarui = enter(HUARUI, division=places["450100"])
    name_add(enterprise=huarui, kind=NameKind.BRAND, name="锐锐", actor=huarui.created_by)
    entry = listed("锐锐", city="南宁")
    assert certain_link("锐锐", city="南宁") is None
    assert [(p.enterprise, p.reason) for p in propose_links(entry)] == [(huarui, MatchReason.OTHER_NAME)]


def test_proposals_follow_the_registry_and_say_why(enter, listed, places):
    entry, nobody = listed("华锐电子", city="南宁市"), listed("海豹木业")
    assert list(entries_with_proposals(HonourEntry.objects.all())) == []
    near = enter(HUARUI, division=places["450100"])
    far = enter("柳州华锐电子有限公司", division=places["450200"])
    assert list(entries_with_proposals(HonourEntry.objects.all())) == [entry]
    assert [[(p.enterprise, p.reason) for p in found] for found in proposals_for([nobody, entry])] == [
        [],
        [(near, MatchReason.SAME_CORE_AND_CITY), (far, MatchReason.SAME_CORE)],
    ]


def test_proposals_cost_the_same_for_three_entries_and_for_thirty(enter, listed):
    enter(HUARUI)
    entries = [listed(f"华锐{number}") for number in range(30)]
    costs = []
    for count in (3, 30):
        with CaptureQueriesContext(connection) as queries:
            proposals_for(entries[:count])
        costs.append(len(queries))
    assert costs == [1, 1]


def test_linking_what_is_certain_leaves_the_rest(enter, listed, chief):
    huarui = enter(HUARUI)
    certain, unsure = listed(HUARUI), listed("华锐电子")
    assert honours_link_certain(actor=chief) == 1
    assert HonourEntry.objects.get(pk=certain.pk).enterprise == huarui
    assert HonourEntry.objects.get(pk=certain.pk).link_reason == LinkReason.SAME_NAME
    assert HonourEntry.objects.get(pk=unsure.pk).enterprise is None
    assert honours_link_certain(actor=chief) == 0
    assert changes.history_of(huarui).first().verb == "honour_linked"


def test_a_linked_entry_goes_to_another_enterprise_only_after_unlinking(enter, listed, chief):
    first, second, entry = enter(HUARUI), enter("柳州华锐电子有限公司"), listed("华锐电子")
    honour_link(entry=entry, enterprise=first, actor=chief)
    with pytest.raises(ValidationError):
        honour_link(entry=entry, enterprise=second, actor=chief)
    honour_unlink(entry=entry, actor=chief, note="Wrong city")
    with pytest.raises(ValidationError):
        honour_unlink(entry=entry, actor=chief)
    honour_link(entry=entry, enterprise=second, actor=chief)
    assert [e.verb for e in changes.history_of(entry)] == ["linked", "unlinked", "linked"]
    assert list(second.honours.all()) == [entry]


def test_an_enterprise_is_entered_from_an_entry_and_linked(listed, chief):
    entry = listed("Walrus Motors Inc.")
    values = {"name_en": "Walrus Motors Inc.", "kind": EnterpriseKind.FOREIGN_COMPANY}
    walrus = enterprise_create_from_honour(entry=entry, values=values, actor=chief)
    entry.refresh_from_db()
    assert (entry.enterprise, entry.link_reason) == (walrus, LinkReason.CREATED)


def test_an_honour_added_by_hand_is_there_once(enter, programme, chief):
    huarui = enter(HUARUI)
    entry = honour_add(enterprise=huarui, programme=programme, year=2024, actor=chief, issuer="工信厅")
    assert (entry.enterprise, entry.link_reason) == (huarui, LinkReason.CHOSEN)
    with pytest.raises(ValidationError):
        honour_add(enterprise=huarui, programme=programme, year=2024, actor=chief)
    assert changes.history_of(huarui).first().verb == "honour_added"
