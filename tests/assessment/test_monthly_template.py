"""The monthly report on the form of an office: what goes to which name."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from accounts.choices import Role
from assessment.choices import EditionKind
from assessment.editions import edition_bytes, fillable_kinds, kept_bytes
from assessment.monthly.inputs import monthly_inputs
from assessment.services.editions import edition_refile
from assessment.services.monthly import report_draw_up
from assessment.services.workbook_templates import template_upload
from assessment.workbooks.monthly_template import FIELDS, monthly_values
from exports.books.filling import filled, names_of, place_of
from exports.books.starter import starter
from exports.books.template_check import template_problems
from tests.assessment.monthly import DRAWN_ON, JUNE, world
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def at_name(book, name: str) -> list[list]:
    place = place_of(names_of(book)[name])
    rows: dict[int, list] = {}
    for row, column in place.cells():
        rows.setdefault(row, []).append(book[place.sheet].cell(row, column).value)
    return list(rows.values())


def as_read(value):
    if isinstance(value, Decimal):
        return pytest.approx(float(value), rel=1e-12)
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, dt.time())
    return None if value == "" else value


def test_every_figure_and_row_stands_at_its_name(north_officer, north_manager, tmp_path):
    made = world(north_officer, north_manager)
    snapshot = monthly_inputs(made.area, JUNE, DRAWN_ON)
    values = monthly_values(snapshot)
    assert values.keys() == {field.name for field in FIELDS}
    form = starter("月报", FIELDS)
    (tmp_path / "form.xlsx").write_bytes(form)
    assert template_problems(str(tmp_path / "form.xlsx"), FIELDS) == []
    book = load_workbook(io.BytesIO(filled(form, FIELDS, values, created=dt.datetime(2026, 7, 3))))
    for field in FIELDS:
        wanted = values[field.name] if field.columns else [[values[field.name]]]
        found = at_name(book, field.name)
        assert found[: len(wanted)] == [[as_read(value) for value in row] for row in wanted]
        assert not any(value for row in found[len(wanted) :] for value in row)
    # In the units of the form.
    line = next(line for line in snapshot["summary"] if line["key"] == "signed_amount")
    assert Decimal(line["values"]["year"]) == values["signed_amount_year"] * 10**8
    assert len(values["signed_rows"]) == len(snapshot["sheets"]["signed"]) > 0


def test_a_report_that_was_drawn_up_is_filed_on_the_form_of_an_office(north_officer, north_manager):
    made = world(north_officer, north_manager)
    admin = UserFactory(role=Role.REGION_ADMIN)
    assert EditionKind.MONTHLY in fillable_kinds()
    first = report_draw_up(area=made.area, period=JUNE, actor=north_manager, today=DRAWN_ON)
    file = SimpleUploadedFile("a.xlsx", starter("月报", FIELDS))
    form = template_upload(kind="monthly", name="月报样式", file=file, actor=admin)
    second = edition_refile(edition=first, template=form, actor=north_manager)
    assert (second.number, second.template) == (2, form)
    assert edition_bytes(second) == kept_bytes(second) != kept_bytes(first)
