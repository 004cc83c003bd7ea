"""A small workbook of enterprises, for tests of filing."""

import hashlib
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from assessment import editions
from assessment.choices import EditionKind
from assessment.edition_changes import write_changes
from assessment.editions import Renderer, filed_at_of
from assessment.models import Edition, WorkbookTemplate
from exports.books import SUM, Book, Head
from exports.books.filling import Field
from registry.models import Enterprise

FIELDS = (Field("period", "Period"), Field("staff_total", "Staff"), Field("lines", "Lines", False, columns=2))


def render(snapshot: dict[str, Any]) -> bytes:
    book = Book(title="测试月报", created=filed_at_of(snapshot))
    sheet = book.sheet("企业")
    sheet.title(f"企业 {snapshot['edition']['period']}", 2)
    sheet.head([Head("企业", 40), Head("人数", 10, "0")])
    for line in snapshot["enterprises"]:
        sheet.row([line["name"], line["staff"]])
    sheet.total("合计", [SUM])
    write_changes(book, snapshot)
    return book.save()


def values(snapshot: dict[str, Any]) -> dict[str, Any]:
    lines = [[line["name"], line["staff"]] for line in snapshot["enterprises"]]
    return {
        "period": snapshot["edition"]["period"],
        "staff_total": sum(line["staff"] for line in snapshot["enterprises"]),
        "lines": lines,
    }


def snapshot_now() -> dict[str, Any]:
    rows = Enterprise.objects.order_by("pk")
    return {"enterprises": [{"pk": row.pk, "name": row.name_zh, "staff": len(row.name_zh)} for row in rows]}


def edition_records(officer) -> dict:
    """One filed workbook of the officer's area and one template: beginning of an address -> record."""
    content = b"what was filed"
    edition = Edition(
        kind=EditionKind.ASSESSMENT,
        area=officer.home_area(),
        period="2026M01",
        number=1,
        snapshot={"edition": {"before": None}, "changes": []},
        renderer="of-tests",
        language="en",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        filed_by=officer,
        filed_at=timezone.now(),
    )
    edition.file.save("edition.xlsx", ContentFile(content))
    template = WorkbookTemplate(kind="monthly", name="t", version=1, size=1, uploaded_by=officer)
    template.file.save("template.xlsx", ContentFile(b"x"))
    return {"desk/assessment/editions/": edition, "desk/assessment/templates/": template}


@pytest.fixture
def test_renderer(monkeypatch):
    """The assessment workbook is made by the code above while a test runs."""
    made = Renderer(EditionKind.ASSESSMENT, "test-1", render, FIELDS, values)
    monkeypatch.setattr(editions, "_renderers", {(made.kind, made.version): made})
    return made
