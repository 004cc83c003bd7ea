"""The assessment on the form of an office: what goes to which name."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from accounts.choices import Role
from assessment.edition_changes import canonical
from assessment.editions import edition_bytes, fillable_kinds, kept_bytes
from assessment.services.assessment_workbooks import assessment_file, assessment_snapshot
from assessment.services.editions import edition_refile
from assessment.services.workbook_templates import template_upload
from assessment.workbooks.assessment_template import FIELDS, OF_UNIT, POINTS, assessment_values
from exports.books.filling import filled
from exports.books.starter import starter
from exports.books.template_check import template_problems
from tests.assessment.schemes import unit_of
from tests.assessment.test_monthly_template import as_read, at_name
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def snapshot_of(period):
    about = {"number": 0, "before": None, "filed_at": dt.datetime(2026, 7, 3, 9), "filed_by": "编制人"}
    figures = assessment_snapshot(period, timezone.localdate())
    return canonical({**figures, "edition": about, "changes": []})


def test_every_value_stands_at_its_name(frozen, tmp_path):
    values = assessment_values(snapshot_of(frozen))
    known = {field.name: field for field in FIELDS}
    assert values.keys() <= known.keys()
    assert {name for name in known.keys() - values.keys() if not name.startswith("unit_")} == set()
    form = starter("单列考核", FIELDS)
    (tmp_path / "form.xlsx").write_bytes(form)
    assert template_problems(str(tmp_path / "form.xlsx"), FIELDS) == []
    book = load_workbook(io.BytesIO(filled(form, FIELDS, values, created=dt.datetime(2026, 7, 3))))
    for field in FIELDS:
        value = values.get(field.name)
        wanted = (value or []) if field.columns else [[value]]
        assert all(len(row) == (field.columns or 1) for row in wanted), field.name
        found = at_name(book, field.name)
        assert found[: len(wanted)] == [[as_read(one) for one in row] for row in wanted]
        assert not any(one for row in found[len(wanted) :] for one in row)


def test_the_values_are_those_of_the_snapshot(frozen, north):
    snapshot = snapshot_of(frozen)
    values = assessment_values(snapshot)
    units = snapshot["inputs"]["units"]
    place = [unit["id"] for unit in units].index(unit_of(frozen, north).pk)
    result = next(one for one in snapshot["results"]["units"] if one["unit"] == units[place]["id"])
    for name in POINTS:
        assert values[f"unit_{place + 1}_{name}"] == Decimal(result[name])
    assert [row[0] for row in values["ranking_rows"]] == [1, 2]
    codes = [row[1] for row in values["indicator_rows"]]
    rate = values[f"unit_{place + 1}_rows"][codes.index("RATE")]
    cell = next(
        one
        for one in snapshot["inputs"]["cells"]
        if (one["indicator"], one["unit"]) == ("RATE", units[place]["id"])
    )
    assert rate[OF_UNIT.index("计入值")] == Decimal(cell["value"])
    assert rate[OF_UNIT.index("得分")] == Decimal(result["scores"]["RATE"]["score"])


def test_a_filed_assessment_is_filed_again_on_the_form_of_an_office(frozen, chief):
    assert "assessment" in fillable_kinds()
    admin = UserFactory(role=Role.REGION_ADMIN)
    first = assessment_file(period=frozen, actor=chief)
    file = SimpleUploadedFile("a.xlsx", starter("单列考核", FIELDS))
    form = template_upload(kind="assessment", name="考核样式", file=file, actor=admin)
    second = edition_refile(edition=first, template=form, actor=chief)
    assert (second.number, second.template) == (first.number + 1, form)
    assert edition_bytes(second) == kept_bytes(second) != kept_bytes(first)
