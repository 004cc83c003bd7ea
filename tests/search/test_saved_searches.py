"""Saved searches: what is new since everybody's own last visit, and the alert on "My day"."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from core.models import ChangeEntry
from search import finding
from search.documents import get_kind
from search.models import SavedSearch, SavedSearchVisit
from search.queries import new_count, saved_lines
from search.services import saved as services
from search.services.saved import (
    MOST_SAVED,
    alerts_count,
    saved_search_change,
    saved_search_delete,
    saved_search_keep,
    saved_search_open,
)
from tests.factories import EnterpriseFactory, LeadFactory
from tests.query_counts import query_count
from tests.search.indexing import indexed

pytestmark = pytest.mark.django_db
LIST = "/desk/search/saved/"


@pytest.fixture
def keep(north_officer):
    def make(name="电子", query="q=电子", actor=north_officer, kind="enterprises", shared=False, alert=False):
        return saved_search_keep(
            name=name, kind=get_kind(kind), query=query, shared=shared, alert=alert, actor=actor
        )

    return make


@pytest.fixture
def colleague(north_officer, north_manager):
    """Of the same organisation as the officer."""
    north_manager.organisation = north_officer.organisation
    north_manager.save()
    return north_manager


def arrive(*names, **values):
    """New enterprises, in the index."""
    made = [EnterpriseFactory(name_zh=name, **values) for name in names]
    indexed(*made)
    return made


def new_of(user) -> dict[str, int]:
    return {line.saved.name: line.new for line in saved_lines(user)}


class TestNew:
    def test_what_comes_after_saving_is_new_until_it_was_opened(self, client_of, north_officer, keep):
        arrive("甲电子有限公司")
        saved = keep()
        assert new_of(north_officer) == {"电子": 0}
        arrive("乙电子有限公司", "丙木业有限公司")
        assert new_of(north_officer) == {"电子": 1}
        client = client_of(north_officer)
        assert "1 new" in client.get(LIST).content.decode()
        response = client.post(reverse("saved-search-open", args=[saved.pk]), follow=True)
        cards = {c.enterprise.name_zh: c.is_new for g in response.context["groups"] for c in g.cards}
        assert cards == {"甲电子有限公司": False, "乙电子有限公司": True}
        assert "1 new since your last visit." in response.content.decode()
        assert new_of(north_officer) == {"电子": 0}

    def test_only_the_new_ones_are_a_list_of_their_own_with_its_own_counts(
        self, client_of, north_officer, keep, north
    ):
        arrive("甲电子有限公司", area=north)
        saved = keep()
        arrive("乙电子有限公司", "丁电子有限公司", area=north)
        arrive("戊电子有限公司")
        client = client_of(north_officer)
        response = client.post(reverse("saved-search-open", args=[saved.pk]), {"only": "new"}, follow=True)
        assert response.context["answer"].count == 3
        areas = next(n for n in response.context["narrowings"] if n.name == "area").values
        assert [(value.label, value.count) for value in areas] == [("North Area", 2)]
        assert client.get(areas[0].url).context["answer"].count == 2
        chips = [chip for chip in response.context["chips"] if chip.value == "New since the last visit"]
        assert client.get(chips[0].url).context["answer"].count == 4

    def test_a_colleagues_look_leaves_my_news_alone(self, north_officer, colleague, south_officer, keep):
        saved = keep(shared=True)
        arrive("乙电子有限公司")
        assert (new_of(north_officer), new_of(colleague), new_of(south_officer)) == (
            {"电子": 1},
            {"电子": 1},
            {},
        )
        saved_search_open(saved=saved, actor=colleague)
        assert (new_of(north_officer), new_of(colleague)) == ({"电子": 1}, {"电子": 0})

    def test_everybody_is_told_of_what_he_may_see(self, north_officer, south_officer, chief, keep):
        chief.organisation = south_officer.organisation = north_officer.organisation
        for user in (chief, south_officer):
            user.save()
        keep("线索", "stage=lead", kind="leads", shared=True)
        indexed(
            LeadFactory(created_by=north_officer, area=north_officer.areas.get()),
            LeadFactory(created_by=south_officer, area=south_officer.areas.get()),
        )
        assert [new_of(user) for user in (north_officer, south_officer, chief)] == [
            {"线索": 1},
            {"线索": 1},
            {"线索": 2},
        ]

    def test_counting_and_listing_what_is_new_reads_no_list_of_all_keys(
        self, client_of, north_officer, keep, monkeypatch
    ):
        monkeypatch.setattr(finding, "keys", None)
        saved = keep(alert=True)
        arrive("乙电子有限公司", "丙木业有限公司")
        list(alerts_count())
        assert (new_of(north_officer), SavedSearchVisit.objects.get().new_count) == ({"电子": 1}, 1)
        address = reverse("saved-search-open", args=[saved.pk])
        response = client_of(north_officer).post(address, {"only": "new"}, follow=True)
        cards = [card for group in response.context["groups"] for card in group.cards]
        assert [card.enterprise.name_zh for card in cards] == ["乙电子有限公司"]
        assert (response.context["answer"].count, response.context["opened"].new) == (1, 1)

    def test_without_newer_records_the_page_costs_the_same_for_three_and_thirty(
        self, client_of, north_officer, keep
    ):
        client = client_of(north_officer)
        for n in range(3):
            keep(f"甲{n}")
        client.get(LIST)
        few = query_count(client, LIST)
        for n in range(27):
            keep(f"乙{n}")
        assert query_count(client, LIST) == few


class TestAlert:
    def test_the_worker_counts_for_owners_who_asked_and_my_day_says_so(
        self, client_of, north_officer, colleague, keep
    ):
        wanted = keep("要提醒", alert=True, shared=True)
        keep("不提醒")
        arrive("乙电子有限公司", "丙电子有限公司")
        assert len(list(alerts_count())) == 1
        visits = SavedSearchVisit.objects.filter(new_count__gt=0).values_list(
            "search__name", "user", "new_count"
        )
        assert list(visits) == [("要提醒", north_officer.pk, 2)]
        text = client_of(north_officer).get(reverse("my-day")).content.decode()
        assert "New in your saved searches" in text
        assert "2 new" in text
        assert (
            "New in your saved searches" not in client_of(colleague).get(reverse("my-day")).content.decode()
        )
        client_of(north_officer).post(reverse("saved-search-open", args=[wanted.pk]))
        assert not SavedSearchVisit.objects.filter(new_count__gt=0).exists()
        assert len(list(alerts_count())) == 1
        assert not SavedSearchVisit.objects.filter(new_count__gt=0).exists()

    def test_nobody_is_told_of_a_kind_that_he_may_not_search(self, north_officer, keep):
        keep("线索", "stage=lead", kind="leads", alert=True)
        indexed(LeadFactory(created_by=north_officer, area=north_officer.areas.get()))
        list(alerts_count())
        assert SavedSearchVisit.objects.get().new_count == 1
        north_officer.groups.clear()
        list(alerts_count())
        assert SavedSearchVisit.objects.get().new_count == 0

    def test_one_alert_that_fails_leaves_those_behind_it_counted(
        self, north_officer, keep, monkeypatch, caplog
    ):
        failing = keep("坏的", alert=True)
        keep("好的", alert=True)
        arrive("乙电子有限公司")

        def count(saved, *args):
            if saved == failing:
                raise ValueError("电子")
            return new_count(saved, *args)

        monkeypatch.setattr(services, "new_count", count)
        assert len(list(alerts_count())) == 2
        assert set(SavedSearchVisit.objects.values_list("search__name", "new_count")) == {
            ("坏的", 0),
            ("好的", 1),
        }
        assert "ValueError" in caplog.text
        assert "电子" not in caplog.text

    def test_my_day_costs_one_query_for_it(self, client_of, north_officer, keep):
        client = client_of(north_officer)
        before = query_count(client, reverse("my-day"))
        for n in range(5):
            keep(f"甲{n}", alert=True)
        arrive("乙电子有限公司")
        list(alerts_count())
        assert query_count(client, reverse("my-day")) == before


class TestKeeping:
    def test_the_page_saves_its_search_without_the_place_in_the_list(self, client_of, north_officer):
        client = client_of(north_officer)
        data = {
            "name": "电子小型",
            "query": "q=电子&size_class=small&cursor=p20&newer=5",
            "kind": "enterprises",
        }
        response = client.post(reverse("saved-search-keep"), data | {"alert": "on"})
        saved = SavedSearch.objects.get()
        assert (saved.query, saved.alert, saved.organisation, saved.owner) == (
            "q=%E7%94%B5%E5%AD%90&size_class=small",
            True,
            None,
            north_officer,
        )
        assert response.url == "/desk/search/?q=%E7%94%B5%E5%AD%90&size_class=small"
        for wrong in ({"name": ""}, {"name": "x" * 61}, {"kind": "nothing"}):
            client.post(reverse("saved-search-keep"), data | wrong)
        assert SavedSearch.objects.count() == 1

    def test_the_same_name_again_replaces_it_and_begins_anew(self, north_officer, keep):
        keep()
        arrive("乙电子有限公司")
        keep(query="q=木业")
        saved = SavedSearch.objects.get()
        assert saved.query == "q=%E6%9C%A8%E4%B8%9A"
        assert new_of(north_officer) == {"电子": 0}

    def test_a_hundred_are_enough(self, client_of, north_officer, keep):
        SavedSearch.objects.bulk_create(
            SavedSearch(name=str(n), kind="enterprises", query="q=a", owner=north_officer)
            for n in range(MOST_SAVED)
        )
        response = client_of(north_officer).post(
            reverse("saved-search-keep"), {"name": "新", "query": "q=b", "kind": "enterprises"}, follow=True
        )
        assert "You have 100 saved searches." in response.content.decode()
        assert SavedSearch.objects.count() == MOST_SAVED

    def test_a_colleague_uses_a_shared_search_and_only_its_owner_changes_it(
        self, client_of, north_officer, colleague, south_officer, keep
    ):
        saved = keep(shared=True)
        addresses = [reverse(f"saved-search-{verb}", args=[saved.pk]) for verb in ("open", "edit", "delete")]
        answers = [
            [client_of(user).post(address, {"name": "x"}).status_code for address in addresses]
            for user in (south_officer, colleague, north_officer)
        ]
        assert answers == [[404, 404, 404], [302, 403, 403], [302, 302, 302]]
        assert not SavedSearch.objects.exists()

    def test_a_stopped_share_is_gone_for_the_colleague(self, client_of, north_officer, colleague, keep):
        saved = keep(shared=True)
        client_of(north_officer).post(reverse("saved-search-edit", args=[saved.pk]), {"name": "电子"})
        assert new_of(colleague) == {}
        assert new_of(north_officer) == {"电子": 0}

    def test_two_searches_of_one_person_do_not_have_one_name(self, client_of, north_officer, keep):
        keep("一")
        second = keep("二")
        response = client_of(north_officer).post(
            reverse("saved-search-edit", args=[second.pk]), {"name": "一"}
        )
        assert "You have a saved search of this name already." in response.content.decode()
        assert set(SavedSearch.objects.values_list("name", flat=True)) == {"一", "二"}

    def test_of_two_searches_of_one_name_kept_at_once_the_later_is_refused_in_words(
        self, north_officer, keep, monkeypatch
    ):
        first, second = keep("一"), keep("二")
        manager = type(SavedSearch.objects.all())
        with monkeypatch.context() as at_once:  # both have looked already
            at_once.setattr(manager, "exists", lambda _rows: False)
            at_once.setattr(manager, "first", lambda _rows: None)
            with pytest.raises(ValidationError, match="You have a saved search of this name already"):
                keep("一")
            with pytest.raises(ValidationError, match="You have a saved search of this name already"):
                saved_search_change(saved=second, name="一", shared=False, alert=False, actor=north_officer)
        assert set(SavedSearch.objects.values_list("pk", "name")) == {(first.pk, "一"), (second.pk, "二")}

    def test_every_change_is_in_the_trail_and_services_refuse_others(self, north_officer, colleague, keep):
        saved = keep(shared=True)
        with pytest.raises(PermissionDenied):
            saved_search_change(saved=saved, name="x", shared=False, alert=False, actor=colleague)
        with pytest.raises(PermissionDenied):
            saved_search_delete(saved=saved, actor=colleague)
        saved_search_change(saved=saved, name="新", shared=False, alert=True, actor=north_officer)
        saved_search_open(saved=saved, actor=north_officer)
        saved_search_delete(saved=saved, actor=north_officer)
        trail = ChangeEntry.objects.filter(label="search.SavedSearch").order_by("pk")
        assert list(trail.values_list("verb", flat=True)) == ["created", "changed", "deleted"]

    def test_a_saved_filter_that_nothing_has_any_more_still_opens(self, client_of, north_officer, keep):
        saved = keep(query="q=电子&area=99&gone=1&honour=abc")
        client = client_of(north_officer)
        assert client.post(reverse("saved-search-open", args=[saved.pk]), follow=True).status_code == 200
        assert client.get(LIST).status_code == 200
