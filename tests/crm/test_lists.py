"""The lists of leads, follow-ups and contacts: rows, filters and columns for each reader."""

import datetime as dt
import io

import pytest
from django.http import QueryDict
from django.utils import timezone
from openpyxl import load_workbook

from accounts.choices import Role
from accounts.models import User
from core.models import ExportRecord
from crm.choices.leads import OPEN_LEAD_STATUSES, ActivityKind, Channel, LeadStatus
from crm.tables import ACTIVITIES, CONTACTS, LEADS
from exports.lists import select
from registry.choices import NameKind
from registry.services.enterprises import enterprise_create
from registry.services.names import FormerName, name_add
from tests.conftest import _of_area
from tests.factories import ActivityFactory, ContactFactory, EnterpriseFactory, LeadFactory
from tests.query_counts import assert_query_count, query_count

LISTS = {"/desk/leads/": LEADS, "/desk/leads/activities/": ACTIVITIES, "/desk/leads/contacts/": CONTACTS}
TODAY = timezone.localdate


def rows(table, user, query="") -> list:
    return list(select(table, user, QueryDict(query)).in_order())


def shown(client, url, query="") -> list:
    return client.get(url + query).context["page"].rows


@pytest.fixture
def finance(north):
    return _of_area(north, "finance", Role.FINANCE_REVIEWER)


@pytest.fixture
def rows_of(north_officer, south_officer):
    """One lead, follow-up and contact of North and of South, by the address of their list."""

    def of(user):
        lead = LeadFactory(created_by=user)
        owned = {"created_by": user, "enterprise": lead.enterprise, "lead": lead}
        made = lead, ActivityFactory(**owned), ContactFactory(**owned, name="李华", phone="13800000077")
        return dict(zip(LISTS, made, strict=True))

    return {user: of(user) for user in (north_officer, south_officer)}


@pytest.mark.parametrize("url", LISTS)
class TestRows:
    def test_each_reader_sees_just_what_is_his(
        self, url, client_of, rows_of, north_officer, south_officer, chief, viewer
    ):
        north, south = rows_of[north_officer][url], rows_of[south_officer][url]
        for reader, seen in (
            (north_officer, {north}),
            (south_officer, {south}),
            (chief, {north, south}),
            (viewer, {north, south}),
        ):
            assert set(shown(client_of(reader), url)) == seen

    def test_others_do_not_get_in(
        self, url, client, client_of, enterprise_user, publisher, chain_office, rows_of
    ):
        assert client.get(url).status_code == 302
        assert client_of(chain_office).get(url).status_code == 403
        assert client_of(enterprise_user).get(url).status_code == 403
        assert client_of(publisher).get(url).status_code == 403
        assert client.post(url).status_code == 405

    def test_it_costs_the_same_for_three_rows_and_thirty(self, url, client_of, rows_of, north_officer):
        client = client_of(north_officer)
        shown(client, url)

        def cost(number):
            for _row in range(number):
                lead = LeadFactory(created_by=north_officer)
                owned = {"created_by": north_officer, "enterprise": lead.enterprise, "lead": lead}
                ActivityFactory(**owned).contacts.add(ContactFactory(**owned))
            return query_count(client, f"{url}?all=1")

        assert cost(2) == cost(27)
        assert_query_count(f"{LISTS[url].key} list", client, url)

    def test_a_row_leads_to_a_page_that_opens(self, url, client_of, rows_of, north_officer):
        client = client_of(north_officer)
        target = rows_of[north_officer][url].get_absolute_url()
        assert f'href="{target}"' in client.get(url).text
        assert client.get(target).status_code == 200


class TestLeadFilters:
    @pytest.fixture
    def found(self, north_officer):
        return lambda **query: rows(
            LEADS, north_officer, "&".join(f"{name}={value}" for name, value in query.items())
        )

    def test_by_status(self, found, lead_in):
        leads = {status: lead_in(status) for status in LeadStatus}
        for status, lead in leads.items():
            assert found(status=status) == [lead]
        assert set(found(status="open")) == {leads[status] for status in OPEN_LEAD_STATUSES}
        assert set(found()) == set(leads.values())

    def test_by_due_day(self, found, lead_in):
        late = lead_in(next_step_due=TODAY() - dt.timedelta(days=1))
        soon = lead_in(next_step_due=TODAY() + dt.timedelta(days=7))
        lead_in(next_step_due=TODAY() + dt.timedelta(days=8))
        without = lead_in(next_step="", next_step_due=None, no_next_step_reason="They call")
        lead_in(LeadStatus.DROPPED)
        assert (found(due="overdue"), found(due="soon"), found(due="none")) == ([late], [soon], [without])

    def test_by_officer_and_channel(self, found, lead_in, north_manager):
        other = lead_in(owner=north_manager)
        fair = lead_in(channel=Channel.FAIR)
        assert found(owner=north_manager.pk) == [other]
        assert found(channel="fair") == [fair]

    @pytest.mark.parametrize(
        "text",
        ["链桥新材", "qinzhoulianqiao", "qzlq", "桥新材", "旧名化工", "914507000000DEM26W", "91450700"],
    )
    def test_by_any_name_of_the_enterprise(self, found, lead_in, text):
        enterprise = enterprise_create(
            actor=None,
            values={"name_zh": "钦州链桥新材料有限公司", "uscc": "914507000000DEM26W"},
            former_names=[FormerName("防城港旧名化工有限公司")],
        )
        name_add(enterprise=enterprise, kind=NameKind.SHORT, name="桥新材", actor=None)
        wanted = lead_in(enterprise=enterprise)
        lead_in(
            enterprise=enterprise_create(
                actor=None, values={"name_zh": "南宁他家有限公司", "uscc_pending": True}
            )
        )
        assert found(q=text) == [wanted]

    def test_by_words_of_the_sentence(self, found, lead_in):
        wanted = lead_in(summary="Wants a smelter")
        lead_in()
        assert found(q="smelter") == [wanted]
        assert found(q="nothing like this") == []

    def test_a_filter_that_cannot_be_read_finds_nothing(self, found, lead):
        assert found(status="x") == []

    def test_what_there_is_to_choose_is_ones_own(
        self, rows_of, north_officer, south_officer, north, south, chief
    ):
        def choices(user, name):
            form = select(LEADS, user, QueryDict()).filterset.form
            return set(form.fields[name].queryset)

        assert choices(south_officer, "owner") == {south_officer}
        assert choices(chief, "owner") == {north_officer, south_officer}
        assert choices(chief, "area") == {north, south}
        south_officer.areas.add(north)
        assert choices(User.objects.get(pk=south_officer.pk), "area") == {north, south}

    def test_an_area_is_offered_to_who_sees_several(self, north_officer, chief):
        def offered(user):
            return set(select(LEADS, user, QueryDict()).filterset.form.fields)

        assert offered(chief) - offered(north_officer) == {"area"}

    def test_by_area(self, rows_of, chief, north, north_officer):
        assert rows(LEADS, chief, f"area={north.code}") == [rows_of[north_officer]["/desk/leads/"]]

    def test_the_owner_of_another_area_is_no_choice(self, rows_of, north_officer, south_officer):
        assert rows(LEADS, south_officer, f"owner={north_officer.pk}") == []


def test_follow_ups_by_kind_answer_and_day(north_officer):
    owned = {"created_by": north_officer, "enterprise": EnterpriseFactory()}
    day = dt.datetime(2026, 3, 2, 16, 30, tzinfo=dt.UTC)  # 3 March in China
    call = ActivityFactory(**owned, happened_at=day)
    visit = ActivityFactory(
        **owned, kind=ActivityKind.SITE_TOUR, is_two_way=True, happened_at=day + dt.timedelta(days=1)
    )
    assert rows(ACTIVITIES, north_officer) == [visit, call]
    assert rows(ACTIVITIES, north_officer, "kind=site_tour") == [visit]
    assert rows(ACTIVITIES, north_officer, "two_way=true") == [visit]
    assert rows(ACTIVITIES, north_officer, "until=2026-03-03") == [call]
    assert rows(ACTIVITIES, north_officer, "since=2026-03-04") == [visit]


def test_the_filter_of_follow_ups_begins_at_all_and_takes_days(client_of, north_officer):
    fields = client_of(north_officer).get("/desk/leads/activities/").context["filter"].form
    assert '<option value="unknown" selected>All</option>' in str(fields["two_way"])
    for name in ("since", "until"):
        assert 'type="date"' in str(fields[name])


class TestPersonalColumns:
    PERSONAL = {"name", "phone", "email"}

    def keys(self, columns) -> set[str]:
        return {column.key for column in columns}

    def test_the_page_masks_them_without_the_right(self, client_of, rows_of, north_officer, viewer):
        page = client_of(north_officer).get("/desk/leads/contacts/").text
        assert "13800000077" in page
        page = client_of(viewer).get("/desk/leads/contacts/").text
        assert "13800000077" not in page
        assert "李华" not in page
        assert "****77" in page

    def test_an_export_has_them_for_who_may_export_contacts_only(self, north_officer, north_manager, viewer):
        for reader in (north_officer, viewer):
            assert not self.keys(CONTACTS.export_columns(reader)) & self.PERSONAL
            assert "contacts" not in self.keys(ACTIVITIES.export_columns(reader, everything=True))
        assert self.keys(CONTACTS.export_columns(north_manager)) >= self.PERSONAL
        assert "contacts" in self.keys(ACTIVITIES.export_columns(north_manager, everything=True))

    def test_participants_are_no_column_for_who_may_not_see_details(self, viewer, north_officer):
        assert "contacts" not in self.keys(ACTIVITIES.columns_for(viewer, everything=True))
        assert "contacts" in self.keys(ACTIVITIES.columns_for(north_officer, everything=True))


class TestExport:
    def sheet(self, client, table, query="") -> list[tuple]:
        response = client.post(f"/desk/tables/{table.key}/export{query}")
        assert response.status_code == 200
        book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
        return list(book.worksheets[0].iter_rows(values_only=True))

    @pytest.mark.parametrize("table", LISTS.values(), ids=lambda table: table.key)
    def test_it_holds_the_rows_of_the_page_and_is_recorded(
        self, client_of, rows_of, north_officer, south_officer, table
    ):
        [heading, row] = self.sheet(client_of(south_officer), table)
        url = f"/desk/{'leads/' if table is LEADS else f'leads/{table.key}/'}"
        [own] = shown(client_of(south_officer), url)
        assert own.enterprise.name_zh in row
        record = ExportRecord.objects.get()
        assert (record.actor, record.name, record.rows) == (south_officer, table.key, 1)

    def test_personal_columns_only_with_the_right(self, client_of, rows_of, north_officer, north_manager):
        [heading, row] = self.sheet(client_of(north_officer), CONTACTS)
        assert "13800000077" not in row
        assert "Work phone" not in heading
        [heading, row] = self.sheet(client_of(north_manager), CONTACTS)
        assert dict(zip(heading, row, strict=True))["Work phone"] == "13800000077"

    def test_who_may_not_export_is_refused(self, client_of, rows_of, finance, chain_office):
        assert client_of(chain_office).post("/desk/tables/leads/export").status_code == 403
        assert client_of(finance).post("/desk/tables/leads/export").status_code == 403
