"""The result of a search as a workbook: the same rows in the same order, recorded, never cut in silence."""

import io
import json

import pytest
from django.core.management import call_command
from django.urls import reverse
from openpyxl import load_workbook

from accounts.choices import Role
from core.models import ExportRecord
from exports.columns import get_table
from registry.choices import SizeClass
from search import tables
from tests.factories import EnterpriseFactory, LeadFactory, UserFactory
from tests.search.indexing import indexed

pytestmark = pytest.mark.django_db
EXPORT = "/desk/tables/prospects/export"


@pytest.fixture
def found(north):
    made = [
        EnterpriseFactory(name_zh=name, area=north, size_class=size)
        for name, size in (
            ("南宁华锐电子科技有限公司", SizeClass.LARGE),
            ("华锐电子有限公司", SizeClass.SMALL),
            ("柳州华瑞电子有限公司", SizeClass.SMALL),
            ("海豹木业有限公司", SizeClass.SMALL),
        )
    ]
    indexed(*made)
    return made


def workbook(client, query):
    response = client.post(f"{EXPORT}?{query}")
    assert response.status_code == 200
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    about = {name.value: text.value for name, text in book.worksheets[-1].iter_rows()}
    return rows, about


def shown(client, query) -> list[tuple[str, str]]:
    """Names and reasons of all pages."""
    found, address = [], f"/desk/search/?{query}"
    while address:
        context = client.get(address).context
        found += [
            (card.enterprise.name_zh, str(card.reason.label) if card.reason else None)
            for group in context["groups"]
            for card in group.cards
        ]
        address = context["next_url"]
    return found


@pytest.mark.parametrize(
    "query", ["q=华锐", "q=huarui", "q=华锐电子&size_class=small", "size_class=small", "q=无"]
)
def test_page_and_workbook_have_the_same_rows_in_the_same_order(client_of, chief, found, query):
    client = client_of(chief)
    (heading, *rows), _about = workbook(client, query)
    at = heading.index("Found by")
    assert [(row[0], row[at]) for row in rows] == shown(client, query)


def test_a_result_of_several_pages_is_whole(client_of, chief):
    made = [EnterpriseFactory(name_zh=f"翻页{n:03d}有限公司") for n in range(170)]
    indexed(*made)
    client = client_of(chief)
    rows, about = workbook(client, "q=翻页")
    assert [row[0] for row in rows[1:]] == [name for name, _reason in shown(client, "q=翻页")]
    assert about["Rows"] == "170"


def test_columns_are_those_of_the_list_of_enterprises_with_the_reason(client_of, chief, found, south_officer):
    LeadFactory(enterprise=found[0], created_by=south_officer)
    client = client_of(chief)
    (heading, first, *_rest), _about = workbook(client, "q=南宁华锐")
    own = [str(column.label) for column in get_table("enterprises").columns_for(chief)]
    assert [label.partition(" (")[0] for label in heading if label != "Found by"] == own
    assert "South Area Committee" in first[heading.index("Pursued by")]
    wide = workbook(client, "q=南宁华锐&all=1")[0][0]
    assert "Business scope" in wide
    assert "Legal representative" in wide


def test_the_export_says_what_was_asked_and_is_recorded(client_of, chief, found, north):
    _rows, about = workbook(client_of(chief), f"q=华锐&size_class=small&area={north.pk}&cursor=p20&foo=bar")
    assert about["Filter"] == "Search: 华锐; FTZ area: North Area; Size: Small"
    assert "Cut" not in about
    record = ExportRecord.objects.get()
    assert (record.actor, record.name, record.rows) == (chief, "prospects", 2)
    assert record.filters == {"q": "华锐", "area": [str(north.pk)], "size_class": ["small"]}
    assert record.columns[:3] == ["name", "uscc", "pursued"]


def test_a_cut_is_said_on_the_page_and_in_the_workbook(client_of, chief, found, monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    monkeypatch.setattr("search.views.page.MOST_ROWS", 2)
    client = client_of(chief)
    rows, about = workbook(client, "q=电子")
    assert len(rows) == 1 + 2
    words = "A workbook holds the first 2 of 3 enterprises. Narrow the search to have all."
    assert about["Cut"] == words
    assert words in client.get("/desk/search/?q=电子").content.decode()
    assert words not in client.get("/desk/search/?q=木业").content.decode()


def test_an_empty_search_exports_nothing(client_of, chief, found):
    assert len(workbook(client_of(chief), "")[0]) == 1


def test_an_export_needs_its_permission_and_the_page_offers_it_accordingly(client_of, chief, found):
    finance = UserFactory(username="finance", role=Role.FINANCE_REVIEWER)
    assert client_of(finance).post(f"{EXPORT}?q=华锐").status_code == 403
    offered = [
        EXPORT in client_of(user).get("/desk/search/?q=华锐").content.decode() for user in (finance, chief)
    ]
    assert offered == [False, True]
    assert reverse("table-export", args=["prospects"]) == EXPORT


def test_the_command_exports_the_same(chief, found, tmp_path, capsys):
    out = tmp_path / "out.xlsx"
    call_command(
        "export_table", "prospects", str(out), username="chief", filters=["q=华锐", "size_class=small"]
    )
    assert json.loads(capsys.readouterr().out)["rows"] == 2
