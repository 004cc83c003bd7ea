"""List pages, exports and kept filters, over the small table."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.choices import OrganisationKind
from accounts.models import Organisation
from core.models import ExportRecord
from exports import services
from exports.lists import PAGE_SIZE, order_of, select
from exports.models import SavedFilter
from tests.query_counts import query_count

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("table")]
LIST = "/desk/organisations/"


@pytest.fixture
def organisations(north, south):
    def make(code, name, area, kind=OrganisationKind.IPA, **more):
        return Organisation.objects.create(code=code, name_zh=name, kind=kind, area=area, **more)

    return [
        make("N1", "=北一", north, valid_from="2021-03-05"),
        make("N2", "北二", north, OrganisationKind.AREA_COMMITTEE),
        make("S1", "南一", south),
    ]


def shown(client, query="") -> str:
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200
    return response.content.decode()


def workbook_of(client, table, query="") -> list[list]:
    response = client.post(f"{reverse('table-export', args=[table.key])}?{query}")
    assert response.status_code == 200
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_page_and_export_have_the_same_rows_columns_and_order(client_of, chief, table, organisations):
    client = client_of(chief)
    for query in ("q=北", "q=北&sort=-code", "q=北&sort=name_zh&all=1", "kind=area_committee"):
        heading, *rows = workbook_of(client, table, query)
        page = client.get(f"{LIST}?{query}")
        context = page.context
        assert [row[0] for row in rows] == [row.code for row in context["page"].rows]
        assert heading == [str(col.column.label) for col in context["columns"]]


def test_a_reader_gets_his_scope_and_nothing_else(client_of, north_manager, table, organisations):
    client = client_of(north_manager)
    codes = {row[0] for row in workbook_of(client, table)[1:]}
    assert codes == set(Organisation.objects.filter(area__code="NORTH").values_list("code", flat=True))
    page = shown(client)
    assert "北二" in page
    assert "南一" not in page
    assert ">S1<" not in page  # two signs alone may stand in a token


def test_a_masked_column_is_masked_on_the_page_and_absent_from_the_workbook(
    client_of, chief, viewer, table, organisations
):
    assert "secret of N1" in shown(client_of(chief))
    assert "Secret" in workbook_of(client_of(chief), table)[0]
    page = shown(client_of(viewer))
    assert "s***" in page
    assert "secret of" not in page
    assert "Secret" not in workbook_of(client_of(viewer), table)[0]


def test_an_export_is_recorded_with_filter_rows_columns_and_hash(client_of, chief, table, organisations):
    workbook_of(client_of(chief), table, "q=北&sort=-code&cursor=x")
    record = ExportRecord.objects.get()
    assert (record.actor, record.name, record.rows, record.filters) == (
        chief,
        "organisations",
        2,
        {"q": "北"},
    )
    assert record.columns == ["code", "name_zh", "kind", "area", "valid_from", "secret"]
    assert len(record.sha256) == 64


def test_neither_a_link_nor_a_foreign_page_takes_a_list_out(client_of, chief, table, organisations):
    address = reverse("table-export", args=[table.key])
    for method in ("get", "head", "options"):
        assert getattr(client_of(chief), method)(address).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(chief, backend="accounts.backends.AccountBackend")
    assert strict.post(address).status_code == 403
    assert not ExportRecord.objects.exists()
    page = strict.get(f"{LIST}?q=北").content.decode()
    action = re.search(r'action="([^"]*/export[^"]*)"', page)[1].replace("&amp;", "&")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    assert strict.post(action, {"csrfmiddlewaretoken": token}).status_code == 200
    assert ExportRecord.objects.get().filters == {"q": "北"}


def test_the_about_sheet_says_what_was_taken_out(client_of, chief, table, organisations):
    response = client_of(chief).post(f"{reverse('table-export', args=[table.key])}?kind=ipa")
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[1]
    about = {name.value: text.value for name, text in sheet.iter_rows()}
    assert about["Filter"] == "Kind: Investment promotion agency"
    assert (about["Rows"], about["Exported by"]) == ("2", "chief")


def test_an_export_needs_its_own_permission(
    client_of, table, chain_office, enterprise_user, client, organisations
):
    address = reverse("table-export", args=[table.key])
    assert client_of(chain_office).post(address).status_code == 200
    assert client_of(enterprise_user).post(address).status_code == 403
    assert client.post(address).status_code == 302
    assert client_of(chain_office).post(reverse("table-export", args=["nothing"])).status_code == 404


def test_a_filter_that_cannot_be_read_shows_and_exports_nothing(client_of, chief, table, organisations):
    client = client_of(chief)
    assert client.get(f"{LIST}?since=never").context["page"].rows == []
    response = client.post(f"{reverse('table-export', args=[table.key])}?since=never")
    assert (response.status_code, response.url) == (302, f"{LIST}?since=never")
    assert not ExportRecord.objects.exists()


def test_sorting_is_by_declared_columns_only(chief, table):
    assert order_of(table, chief, "-code") == ("-code", "-pk")
    assert order_of(table, chief, "code") == ("code", "pk")
    assert order_of(table, chief, "password") == order_of(table, chief, "secret") == table.order


def test_pages_follow_each_other_without_loss(client_of, chief, table):
    codes = [f"P{n:03d}" for n in range(PAGE_SIZE * 2 + 3)]
    Organisation.objects.bulk_create(
        Organisation(code=code, name_zh="翻页", kind=OrganisationKind.IPA) for code in codes
    )
    client, found, cursor = client_of(chief), [], ""
    while True:
        page = client.get(LIST, {"q": "翻页", "cursor": cursor}).context["page"]
        found += [row.code for row in page.rows]
        cursor = page.next
        if not cursor:
            break
    assert found == codes


def test_a_list_costs_the_same_for_three_rows_and_thirty(client_of, chief, organisations, north):
    client = client_of(chief)
    few = query_count(client, LIST)
    Organisation.objects.bulk_create(
        Organisation(code=f"M{n}", name_zh="多", kind=OrganisationKind.IPA, area=north) for n in range(27)
    )
    assert query_count(client, LIST) == few


def test_words_of_a_filter_are_those_of_the_form(chief, table, organisations):
    selection = select(table, chief, QueryDict("q=北&kind=ipa&sort=code&since=2020-01-01"))
    assert selection.filters == {"q": "北", "kind": "ipa", "since": "2020-01-01"}
    assert dict(selection.filter_words) == {
        "Name": "北",
        "Kind": "Investment promotion agency",
        "Since": "2020-01-01",
    }


def keep(client, table, name="mine", query="q=北&cursor=x", **data):
    return client.post(reverse("filter-save", args=[table.key]), {"name": name, "query": query} | data)


def test_a_kept_filter_is_private_until_it_is_shared_with_the_own_organisation(
    client_of, table, north_officer, north_manager, south_officer, organisations
):
    north_manager.organisation = north_officer.organisation
    north_manager.save()
    assert keep(client_of(north_officer), table).status_code == 302
    saved = SavedFilter.objects.get()
    assert (saved.query, saved.organisation) == ("q=%E5%8C%97", None)
    everybody = (north_officer, north_manager, south_officer)
    seen = [list(client_of(user).get(LIST).context["saved_filters"]) for user in everybody]
    assert seen == [[saved], [], []]
    client_of(north_officer).post(reverse("filter-share", args=[saved.pk]))
    seen = [list(client_of(user).get(LIST).context["saved_filters"]) for user in everybody]
    assert seen == [[saved], [saved], []]


def test_a_colleague_uses_a_shared_filter_and_cannot_change_it(
    client_of, table, north_officer, north_manager
):
    north_manager.organisation = north_officer.organisation
    north_manager.save()
    keep(client_of(north_officer), table, shared="on")
    saved = SavedFilter.objects.get()
    for name in ("filter-share", "filter-delete"):
        assert client_of(north_manager).post(reverse(name, args=[saved.pk])).status_code == 404
    assert client_of(north_officer).post(reverse("filter-delete", args=[saved.pk])).status_code == 302
    assert not SavedFilter.objects.exists()


def test_filters_are_written_one_after_the_other(table, north_officer):
    """A service decides on the row as it is now, not as the page had read it."""
    saved = services.filter_save(table=table, name="mine", query="q=a", shared=False, actor=north_officer)
    stale = SavedFilter.objects.get()
    services.filter_share(saved=saved, actor=north_officer)
    assert services.filter_share(saved=stale, actor=north_officer).organisation is None
    services.filter_delete(saved=saved, actor=north_officer)
    services.filter_delete(saved=stale, actor=north_officer)
    assert not SavedFilter.objects.exists()


def test_nobody_deletes_the_filter_of_another(table, north_officer, south_officer):
    saved = services.filter_save(table=table, name="mine", query="q=a", shared=False, actor=north_officer)
    services.filter_delete(saved=saved, actor=south_officer)
    assert list(SavedFilter.objects.all()) == [saved]


def test_the_same_name_again_replaces_a_filter_and_a_long_one_is_refused(client_of, table, north_officer):
    client = client_of(north_officer)
    keep(client, table)
    keep(client, table, query="q=南")
    keep(client, table, name="n" * 61)
    assert [saved.query for saved in SavedFilter.objects.all()] == ["q=%E5%8D%97"]


def test_after_deleting_nobody_is_sent_off_the_site(client_of, table, north_officer):
    client = client_of(north_officer)
    keep(client, table)
    address = reverse("filter-delete", args=[SavedFilter.objects.get().pk])
    response = client.post(address, headers={"referer": "https://evil.example/"})
    assert response.url == f"{LIST}?q=%E5%8C%97"


def test_the_shell_exports_what_the_page_shows(tmp_path, chief, viewer, table, organisations, capsys):
    out = tmp_path / "out.xlsx"
    call_command("export_table", table.key, str(out), "--as", "chief", "--filter", "q=北", "--sort=-code")
    sheet = load_workbook(out).worksheets[0]
    assert [cell.value for cell in sheet["A"]][1:3] == ["N2", "N1"]
    assert '"rows": 2' in capsys.readouterr().out
    assert ExportRecord.objects.get().filters == {"q": "北"}
    for wrong in ("colour=red", "q", "sort=code"):
        with pytest.raises(CommandError, match="NAME=VALUE"):
            call_command("export_table", table.key, str(out), "--as", "chief", "--filter", wrong)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("export_table", table.key, str(out), "--as", "chief", "--filter", "since=never")
    with pytest.raises(CommandError, match="no active user"):
        call_command("export_table", table.key, str(out), "--as", "nobody")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_table", table.key, str(tmp_path / "no" / "out.xlsx"), "--as", "chief")
    assert ExportRecord.objects.count() == 1
