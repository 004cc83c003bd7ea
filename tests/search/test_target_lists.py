"""Target lists: filling them from results and from an enterprise, sharing, and who may do what."""

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from core.models import ChangeEntry, ExportRecord
from search.models import TargetEntry, TargetList
from search.services import targets
from search.services.targets import (
    target_entry_note,
    target_entry_remove,
    target_list_add,
    target_list_change,
    target_list_create,
    target_list_delete,
)
from tests.factories import EnterpriseFactory, LeadFactory
from tests.query_counts import assert_query_count, query_count
from tests.search.indexing import indexed

pytestmark = pytest.mark.django_db
LISTS = "/desk/target-lists/"
ADD = "/desk/target-lists/add"


@pytest.fixture
def colleague(north_officer, north_manager):
    """Of the same organisation as the officer."""
    north_manager.organisation = north_officer.organisation
    north_manager.save()
    return north_manager


@pytest.fixture
def three(db):
    made = [
        EnterpriseFactory(name_zh=name) for name in ("甲电子有限公司", "乙电子有限公司", "丙木业有限公司")
    ]
    indexed(*made)
    return made


@pytest.fixture
def shared(north_officer, three):
    made = target_list_create(name="重点目标", shared=True, actor=north_officer)
    target_list_add(target_list=made, enterprises=[three[0].pk], actor=north_officer)
    return made


def on(target_list) -> set[str]:
    return {entry.enterprise.name_zh for entry in target_list.entries.all()}


class TestFilling:
    def test_chosen_results_go_on_a_new_list_and_then_on_the_same_one(self, client_of, north_officer, three):
        client = client_of(north_officer)
        data = {"new_name": "电子目标", "enterprise": [three[0].pk, three[1].pk]}
        response = client.post(ADD, data, headers={"Referer": "http://testserver/desk/search/?q=a"})
        assert response.url == "http://testserver/desk/search/?q=a"
        made = TargetList.objects.get()
        assert (made.name, made.owner, made.organisation) == ("电子目标", north_officer, None)
        client.post(ADD, {"target_list": made.pk, "enterprise": [three[1].pk, three[2].pk]})
        client.post(ADD, {"new_name": "电子目标", "enterprise": [three[2].pk]})
        assert on(made) == {enterprise.name_zh for enterprise in three}
        assert set(TargetEntry.objects.values_list("added_by", flat=True)) == {north_officer.pk}

    def test_a_whole_result_goes_on_a_list_up_to_a_limit(self, client_of, north_officer, three, monkeypatch):
        client = client_of(north_officer)
        client.post(ADD, {"new_name": "全部", "whole_result": "1", "query": "q=电子"})
        assert on(TargetList.objects.get()) == {"甲电子有限公司", "乙电子有限公司"}
        monkeypatch.setattr(targets, "MOST_AT_ONCE", 1)
        client.post(ADD, {"new_name": "一个", "whole_result": "1", "query": "q=电子"})
        assert len(on(TargetList.objects.get(name="一个"))) == 1
        client.post(ADD, {"new_name": "无", "whole_result": "1", "query": ""})
        assert on(TargetList.objects.get(name="无")) == set()

    def test_what_cannot_be_added_is_said_and_changes_nothing(self, client_of, north_officer, three):
        client = client_of(north_officer)
        for data, words in (
            ({"enterprise": [three[0].pk]}, "Choose a target list, or give a new one a name."),
            ({"new_name": "空"}, "Choose at least one enterprise."),
            ({"new_name": "错", "enterprise": ["abc"]}, "Choose at least one enterprise."),
            ({"target_list": 99, "enterprise": [three[0].pk]}, "Choose a target list"),
        ):
            assert words in client.post(ADD, data, follow=True).content.decode()
        client.post(ADD, {"new_name": "不存在", "enterprise": [9_999_999]})
        assert not TargetEntry.objects.exists()

    def test_a_list_does_not_grow_without_end(self, north_officer, three, monkeypatch):
        monkeypatch.setattr(targets, "MOST_ENTRIES", 2)
        made = target_list_create(name="短", actor=north_officer)
        with pytest.raises(ValidationError):
            target_list_add(target_list=made, enterprises=[e.pk for e in three], actor=north_officer)
        assert on(made) == set()

    def test_the_page_of_an_enterprise_shows_its_lists_and_adds_it_to_another(
        self, client_of, north_officer, south_officer, colleague, shared, three
    ):
        mine = target_list_create(name="我的名单", actor=north_officer)
        address = reverse("enterprise-detail", args=[three[0].pk])
        pages = {
            user.username: client_of(user).get(address).content.decode()
            for user in (north_officer, colleague, south_officer)
        }
        seen = {
            username: {name for name in ("重点目标", "我的名单") if name in text}
            for username, text in pages.items()
        }
        assert seen == {
            "north_officer": {"重点目标", "我的名单"},
            "north_manager": {"重点目标"},
            "south_officer": set(),
        }
        client_of(north_officer).post(ADD, {"target_list": mine.pk, "enterprise": three[0].pk})
        assert on(mine) == {"甲电子有限公司"}


class TestOneList:
    def test_it_shows_its_enterprises_with_notes_and_who_pursues_them(
        self, client_of, colleague, shared, three, south_officer, north_officer
    ):
        LeadFactory(enterprise=three[0], created_by=south_officer)
        target_entry_note(entry=shared.entries.get(), note="春节后拜访", actor=north_officer)
        text = client_of(colleague).get(shared.get_absolute_url()).content.decode()
        for fact in ("甲电子有限公司", "春节后拜访", "South Area Committee", "north_officer"):
            assert fact in text
        assert "乙电子有限公司" not in text

    def test_the_workbook_holds_the_rows_of_the_page_and_of_no_other_list(
        self, client_of, north_officer, south_officer, shared, three
    ):
        other = target_list_create(name="别的", actor=north_officer)
        target_list_add(target_list=other, enterprises=[three[2].pk], actor=north_officer)
        address = reverse("table-export", args=["target-entries"])
        response = client_of(north_officer).post(f"{address}?target_list={shared.pk}")
        sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert rows[0][:2] == ["Name", "Note"]
        assert [row[0] for row in rows[1:]] == ["甲电子有限公司"]
        record = ExportRecord.objects.get()
        assert (record.name, record.rows, record.filters) == (
            "target-entries",
            1,
            {"target_list": str(shared.pk)},
        )
        foreign = client_of(south_officer).post(f"{address}?target_list={shared.pk}")
        assert foreign.status_code == 302
        everything = client_of(south_officer).post(address)
        sheet = load_workbook(io.BytesIO(b"".join(everything.streaming_content))).worksheets[0]
        assert sheet.max_row == 1

    def test_it_costs_the_same_for_three_entries_and_thirty(self, client_of, north_officer, shared):
        client = client_of(north_officer)

        def add(count):
            pks = [EnterpriseFactory().pk for _ in range(count)]
            target_list_add(target_list=shared, enterprises=pks, actor=north_officer)

        add(2)
        few = query_count(client, shared.get_absolute_url())
        add(27)
        assert query_count(client, shared.get_absolute_url()) == few
        assert_query_count("prospect-list", client, shared.get_absolute_url())

    def test_the_lists_cost_the_same_for_three_and_thirty(self, client_of, north_officer, shared):
        client = client_of(north_officer)
        for n in range(2):
            target_list_create(name=f"甲{n}", actor=north_officer)
        few = query_count(client, LISTS)
        for n in range(27):
            target_list_create(name=f"乙{n}", shared=True, actor=north_officer)
        assert query_count(client, LISTS) == few
        assert_query_count("prospect-lists", client, LISTS)


class TestWhoMayWhat:
    def test_each_sees_his_own_lists_and_those_of_his_organisation(
        self, client_of, north_officer, colleague, south_officer, shared
    ):
        target_list_create(name="私人", actor=north_officer)
        seen = {
            user.username: {row.name for row in client_of(user).get(LISTS).context["lists"]}
            for user in (north_officer, colleague, south_officer)
        }
        assert seen == {
            "north_officer": {"重点目标", "私人"},
            "north_manager": {"重点目标"},
            "south_officer": set(),
        }

    def test_a_colleague_fills_a_shared_list_and_only_its_owner_changes_it(
        self, client_of, north_officer, colleague, south_officer, shared, three
    ):
        entry = shared.entries.get()
        addresses = [
            (reverse("prospect-entry-edit", args=[entry.pk]), {"note": "新"}),
            (ADD, {"target_list": shared.pk, "enterprise": [three[1].pk]}),
            (reverse("prospect-list-edit", args=[shared.pk]), {"name": "改名", "shared": "on"}),
            (reverse("prospect-entry-remove", args=[entry.pk]), {}),
            (reverse("prospect-list-delete", args=[shared.pk]), {}),
        ]
        answers = {
            user.username: [client_of(user).post(address, data).status_code for address, data in addresses]
            for user in (south_officer, colleague)
        }
        assert answers == {
            "south_officer": [404, 302, 404, 404, 404],  # adding says that there is no such list
            "north_manager": [302, 302, 403, 302, 403],
        }
        assert on(shared) == {"乙电子有限公司"}
        client = client_of(north_officer)
        assert [client.post(a, d).status_code for a, d in (addresses[2], addresses[4])] == [302, 302]
        assert not TargetList.objects.exists()

    def test_services_refuse_who_does_not_see_the_list(self, south_officer, colleague, shared, three):
        entry = shared.entries.get()
        for refused in (
            lambda: target_list_add(target_list=shared, enterprises=[three[1].pk], actor=south_officer),
            lambda: target_entry_remove(entry=entry, actor=south_officer),
            lambda: target_entry_note(entry=entry, note="x", actor=south_officer),
            lambda: target_list_change(target_list=shared, name="x", note="", shared=False, actor=colleague),
            lambda: target_list_delete(target_list=shared, actor=colleague),
        ):
            with pytest.raises(PermissionDenied):
                refused()
        assert on(shared) == {"甲电子有限公司"}

    def test_a_private_list_shared_later_and_private_again(self, client_of, north_officer, colleague):
        made = target_list_create(name="私人", actor=north_officer)
        client, other = client_of(north_officer), client_of(colleague)
        edit, page = reverse("prospect-list-edit", args=[made.pk]), made.get_absolute_url()
        assert other.get(page).status_code == 404
        client.post(edit, {"name": "私人", "shared": "on"})
        assert other.get(page).status_code == 200
        client.post(edit, {"name": "私人"})
        assert other.get(page).status_code == 404

    def test_two_lists_of_one_person_do_not_have_one_name(self, client_of, north_officer, shared):
        client = client_of(north_officer)
        text = client.post(reverse("prospect-list-new"), {"name": "重点目标"}).content.decode()
        assert "You have a target list of this name already." in text
        assert client.post(reverse("prospect-list-new"), {"name": ""}).status_code == 200
        assert TargetList.objects.count() == 1

    def test_every_change_is_in_the_trail(self, north_officer, shared, three):
        pks = [enterprise.pk for enterprise in three]
        target_list_add(target_list=shared, enterprises=pks, actor=north_officer)
        target_list_add(target_list=shared, enterprises=pks, actor=north_officer)  # nothing new, no line
        entry = shared.entries.get(enterprise=three[1])
        target_entry_note(entry=entry, note="新", actor=north_officer)
        target_entry_remove(entry=entry, actor=north_officer)
        target_list_change(target_list=shared, name="新名", note="", shared=True, actor=north_officer)
        target_list_delete(target_list=shared, actor=north_officer)
        trail = ChangeEntry.objects.filter(label__startswith="search.").order_by("pk")
        assert list(trail.values_list("verb", "changes")) == [
            ("created", {"name": ["", "重点目标"]}),
            ("entries_added", {"enterprises": [[], pks[:1]]}),
            ("entries_added", {"enterprises": [[], pks[1:]]}),
            ("changed", {"note": ["", "新"]}),
            ("entry_removed", {"enterprises": [[pks[1]], []], "note": ["新", ""]}),
            ("changed", {"name": ["重点目标", "新名"]}),
            ("deleted", {"name": ["新名", ""], "enterprises": [[pks[0], pks[2]], []]}),
        ]


def test_of_two_lists_of_one_name_made_at_once_the_later_is_refused_in_words(north_officer, monkeypatch):
    first, other = (target_list_create(name=name, actor=north_officer) for name in ("一", "二"))
    monkeypatch.setattr(targets, "_check_name", lambda *_args, **_options: None)  # both have looked already
    for again in (
        lambda: target_list_create(name="一", actor=north_officer),
        lambda: target_list_change(target_list=other, name="一", note="", shared=False, actor=north_officer),
    ):
        with pytest.raises(ValidationError, match="You have a target list of this name already"):
            again()
    assert set(TargetList.objects.values_list("pk", "name")) == {(first.pk, "一"), (other.pk, "二")}
