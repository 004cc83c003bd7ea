"""A file goes the way of a user's: uploaded to the list of enterprises, looked at on its page, confirmed."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from exports.import_jobs import imports_continue
from exports.models import ImportJob
from registry.models import Enterprise
from tests.exports.files import book
from tests.registry.conftest import countries, industries, places  # noqa: F401 - fixtures

NAME, CODE = "企业名称", "统一社会信用代码"


@dataclass
class Dropped:
    """An uploaded file, and the client of who uploaded it."""

    client: Client
    job: ImportJob

    @property
    def counts(self) -> dict[str, int]:
        """Those that are not zero."""
        return {name: count for name, count in self.job.counts.items() if count}

    @property
    def page(self) -> str:
        response = self.client.get(reverse("import-detail", args=[self.job.pk]))
        assert response.status_code == 200
        return response.content.decode()

    def report(self, place: int = 0):
        """A sheet of the annotated workbook."""
        response = self.client.get(reverse("import-report", args=[self.job.pk]))
        return load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[place]

    def post(self, address: str, **values: str) -> "Dropped":
        self.client.post(reverse(address, args=[self.job.pk]), values)
        self.job.refresh_from_db()
        return self

    def confirm(self, **values: str) -> "Dropped":
        return self.post("import-confirm", **values)


@pytest.fixture
def drop(client_of, north_manager):
    """`drop(path)` uploads a file to the list of enterprises, or to another `table`."""

    def make(path: Path, *, user=north_manager, table: str = "enterprises", language: str = "en") -> Dropped:
        client = client_of(user, language)
        upload = SimpleUploadedFile(path.name, path.read_bytes())
        response = client.post(reverse("import-upload", args=[table]), {"file": upload})
        assert response.status_code == 302, response.content.decode()
        list(imports_continue())  # large files are read by the worker
        return Dropped(client, ImportJob.objects.latest("pk"))

    return make


@pytest.fixture
def drop_rows(drop, tmp_path, places, industries, countries):  # noqa: F811
    """`drop_rows(headings, *rows)`: a workbook of one sheet; `change(book, sheet)` makes it less ordinary."""

    def make(headings, *rows, change=None, **options) -> Dropped:
        return drop(
            book(tmp_path / "list.xlsx", [list(headings), *map(list, rows)], change=change), **options
        )

    return make


def names() -> set[str]:
    return set(Enterprise.objects.values_list("name_zh", flat=True))


def value_of(field: str) -> Any:
    """Of the one enterprise there is."""
    return Enterprise.objects.values_list(field, flat=True).get()
