"""Notices and what changed: what each reader finds there."""

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from core.models import ExportRecord
from tests.factories import OrganisationFactory, UserFactory
from tests.query_counts import assert_query_count, query_count
from tests.whitelist.cases import TODAY, in_publicity, in_region_review, listed, noon, removed, taken
from tests.whitelist.listing import DAY, ON_THE_LIST, sheet_of
from whitelist.models import Case, Finding
from whitelist.services.opinions import opinion_give, opinions_ask

pytestmark = pytest.mark.django_db
CHANGES = "/desk/whitelist/changes/"
EXPORT = "/desk/tables/{}/export?{}"


@pytest.fixture
def case(north_officer, north_manager, chief) -> Case:
    """In its notice, after the opinion of a department."""
    asked = OrganisationFactory(name_en="Tax Office", name_zh="税务局")
    department = UserFactory(role="finance_reviewer", organisation=asked)
    case = in_region_review(north_officer, north_manager)
    [opinion] = opinions_ask(case=case, organisations=[asked], actor=chief, today=TODAY)
    opinion_give(
        opinion=opinion,
        verdict="support",
        text="Pays taxes",
        has_no_interest=True,
        actor=department,
        today=TODAY,
    )
    return taken(case, "publicise", chief)


class TestNotices:
    def test_a_notice_is_shared_and_its_minutes_are_not(
        self, client_of, case, north_officer, south_officer, viewer
    ):
        notice = case.notices.get()
        pages = {
            user: client_of(user).get(notice.get_absolute_url()).content.decode()
            for user in (north_officer, south_officer, viewer)
        }
        inside = ("Pays taxes", "endorse it", "Minutes of the review</h2>")
        for user, page in pages.items():
            assert case.enterprise.name_zh in page
            assert "Objections are made in writing" in page
            assert [words in page for words in inside] == [user != south_officer] * 3, user
        listing = client_of(south_officer).get("/desk/whitelist/notices/").content.decode()
        assert notice.number in listing

    def test_a_notice_is_there_in_both_languages(self, client_of, case, viewer):
        url = case.notices.get().get_absolute_url()
        assert "How to object" in client_of(viewer).get(url).content.decode()
        assert "异议" in client_of(viewer, "zh-hans").get(url).content.decode()

    def test_the_export_of_the_notice_has_public_columns_alone(self, client_of, case, south_officer):
        notice = case.notices.get()
        response = client_of(south_officer).post(EXPORT.format("whitelist-notice", f"notice={notice.number}"))
        book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
        headings, *rows = book.worksheets[0].iter_rows(values_only=True)
        headings = list(headings)
        about = dict(book.worksheets[-1].iter_rows(values_only=True))
        assert "Exported by" not in about
        assert "south_officer" not in str([rows, about])
        assert headings == [
            "Number",
            "Scheme",
            "Chinese name",
            "English name",
            "Credit code",
            "Chain",
            "Area",
            "Public from",
            "Public until",
            "How to object",
        ]
        assert [row[2] for row in rows] == [case.enterprise.name_zh]

    def test_the_minutes_have_what_was_said_and_for_who_may_open_the_case(
        self, client_of, case, chief, south_officer
    ):
        address = EXPORT.format("whitelist-minutes", f"notice={case.notices.get().number}")
        headings, row = sheet_of(client_of(chief).post(address))
        minutes = dict(zip(headings, row, strict=True))
        assert {name: minutes[name] for name in minutes if ":" in name or name.startswith("Opinions")} == {
            "Area: verdict": "Support",
            "Area: score": None,
            "Area: opinion": "endorse it",
            "Area: reviewer": "north_manager",
            "Region: verdict": "Support",
            "Region: score": None,
            "Region: opinion": "publicise it",
            "Region: reviewer": "chief",
            "Opinions of departments": "Tax Office: Support (Pays taxes)",
        }
        assert minutes["Pre-check"] == "Met"
        client_of(south_officer).post(address)
        assert list(ExportRecord.objects.order_by("pk").values_list("rows", flat=True)) == [1, 0]

    def test_costs_the_same_for_one_and_for_four(self, client_of, north_officer, north_manager, chief, case):
        client, url = client_of(chief), case.notices.get().get_absolute_url()
        one = query_count(client, url)
        notice = case.notices.get()
        for _ in range(3):
            other = in_region_review(north_officer, north_manager, version=case.version)
            notice.cases.add(taken(other, "publicise", chief))
        assert query_count(client, url) == one


class TestWhatChanged:
    @pytest.fixture
    def moved(self, north_officer, north_manager, chief) -> Case:
        """Warned 20 days after its listing."""
        case = listed(north_officer, north_manager, chief)
        return taken(case, "warn", chief, today=ON_THE_LIST + 20 * DAY)

    def names(self, client, **given) -> bool:
        query = "&".join(f"{key}={value}" for key, value in given.items())
        return client.get(f"{CHANGES}?{query}").content.decode()

    def test_only_what_changed_since_a_day_is_shown(self, client_of, moved, chief, south_officer):
        Case.objects.filter(pk=moved.pk).update(review_due=dt.date(2999, 1, 1))
        name, client = moved.enterprise.name_zh, client_of(chief)
        changed = ON_THE_LIST + 20 * DAY
        page = self.names(client, since=changed)
        assert name in page
        assert "2026-03-30 Warn (§1): warn it" in page
        assert "Enter in the list" not in page
        assert "Enter in the list" in self.names(client, since=ON_THE_LIST)
        way_there = self.names(client, since=ON_THE_LIST - 60 * DAY)
        assert "Enter in the list" in way_there
        assert "Accept for review" not in way_there
        assert name not in self.names(client, since=changed + DAY)
        assert name not in self.names(client_of(south_officer), since=changed)

    def test_open_findings_and_overdue_monitorings_stay(self, client_of, moved, chief):
        client, name, late = client_of(chief), moved.enterprise.name_zh, ON_THE_LIST + 21 * DAY
        Case.objects.filter(pk=moved.pk).update(review_due=dt.date(2999, 1, 1))
        assert name not in self.names(client, since=late)
        words = {"value": None, "words": "x"}
        finding = Finding.objects.create(
            case=moved, indicator="place", before=words, after=words, found_on=ON_THE_LIST
        )
        assert name in self.names(client, since=late)
        finding.delete()
        Case.objects.filter(pk=moved.pk).update(review_due=dt.date(2026, 4, 1))
        assert name in self.names(client, since=late)

    def test_the_workbook_says_since_when_though_nobody_chose_a_day(self, client_of, moved, chief, clock):
        clock.move_to(noon(ON_THE_LIST + 30 * DAY))
        response = client_of(chief).post(EXPORT.format("whitelist-changes", ""))
        assert ["Changed since", "2025-10-09"] in sheet_of(response, sheet=1)
        response = client_of(chief).post(EXPORT.format("whitelist-register", ""))
        assert ["As of", "2026-04-09"] in sheet_of(response, sheet=1)

    def test_can_be_exported(self, client_of, moved, chief):
        address = EXPORT.format("whitelist-changes", f"since={ON_THE_LIST + 20 * DAY}")
        headings, row = sheet_of(client_of(chief).post(address))
        assert dict(zip(headings, row, strict=True))["Steps taken"] == "2026-03-30 Warn (§1): warn it"

    def test_of_who_was_removed_no_monitoring_is_due(self, client_of, moved, chief):
        address = EXPORT.format("whitelist-changes", f"since={ON_THE_LIST}")

        def monitoring() -> str | None:
            headings, row = sheet_of(client_of(chief).post(address))
            return dict(zip(headings, row, strict=True))["Monitoring due"]

        due = moved.review_due
        assert str(monitoring()).startswith(due.isoformat())
        removed(moved, chief, today=ON_THE_LIST + 21 * DAY)
        assert monitoring() is None
        assert due.isoformat() not in self.names(client_of(chief), since=ON_THE_LIST)

    def test_who_was_removed_stands_below_those_whose_monitoring_is_due(
        self, client_of, moved, chief, north_officer, north_manager
    ):
        Case.objects.filter(pk=moved.pk).update(review_due=ON_THE_LIST)  # the first, if it still counted
        removed(moved, chief, today=ON_THE_LIST + 21 * DAY)
        kept = taken(listed(north_officer, north_manager, chief), "warn", chief, today=ON_THE_LIST + 22 * DAY)
        for sort in ("", "monitoring_on"):
            rows = client_of(chief).get(f"{CHANGES}?since={ON_THE_LIST}&sort={sort}").context["page"].rows
            assert [row.pk for row in rows] == [kept.pk, moved.pk], sort

    def test_costs_the_same_for_one_and_for_four(self, client_of, moved, chief, north_officer, north_manager):
        client, url = client_of(chief), f"{CHANGES}?since={ON_THE_LIST}"
        one = query_count(client, url)
        for _ in range(3):
            listed(north_officer, north_manager, chief)
        assert query_count(client, url) == one
        assert_query_count("whitelist-changes", client, url)


def test_a_notice_of_several_is_in_the_list_once(client_of, chief, north_officer, north_manager):
    in_publicity(north_officer, north_manager, chief)
    page = client_of(chief).get("/desk/whitelist/notices/").content.decode()
    assert page.count('class="row-title"') == 1
