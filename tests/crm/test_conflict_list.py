"""The list of conflicts: page and workbook."""

import io

import pytest
from openpyxl import load_workbook

from crm.services.leads import lead_log
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db
PAGE, EXPORT = "/desk/conflicts/", "/desk/tables/conflicts/export"


@pytest.fixture
def two_sides(north_officer, south_officer):
    """North and South pursue one enterprise."""
    north = LeadFactory(owner=north_officer, created_by=north_officer, summary="north's own words")
    lead_log(actor=south_officer, summary="south's own words", enterprise=north.enterprise)
    return north.enterprise


def test_the_workbook_has_what_the_page_has_and_of_the_other_side_no_word(
    client_of, two_sides, south_officer
):
    client = client_of(south_officer)
    page = client.get(PAGE)
    assert "south&#x27;s own words" in page.content.decode()
    assert "north&#x27;s own words" not in page.content.decode()
    book = load_workbook(io.BytesIO(b"".join(client.post(EXPORT).streaming_content)))
    headings, row = list(book.worksheets[0].iter_rows(values_only=True))
    assert list(headings) == [str(column.column.label) for column in page.context["columns"]]
    assert row[0] == two_sides.label
    assert row[1].startswith("North Area Committee (North Area), since ")
    assert row[2].startswith("South Area Committee (South Area), since ")
    assert not any("words" in str(cell) for sheet in book for cells in sheet.values for cell in cells)
