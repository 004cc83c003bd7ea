"""Filing a workbook: it can be made again as it was, whatever happens to the records later."""

import datetime as dt
import hashlib
import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from openpyxl import load_workbook

from assessment import editions
from assessment.edition_changes import Change, canonical, changes_between
from assessment.editions import EditionDiffers, edition_bytes, kept_bytes, register_renderer
from assessment.models import Edition
from assessment.services.editions import edition_file
from core.flow import MoveRefused
from core.models import ChangeEntry, ExportRecord
from registry.models import Enterprise
from tests.assessment.editions import render, snapshot_now, test_renderer  # noqa: F401
from tests.factories import EnterpriseFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("test_renderer")]

JANUARY = dt.datetime(2026, 1, 31, 10, tzinfo=dt.UTC)


def file(actor, area=None, snapshot=None, **options) -> Edition:
    snapshot = snapshot_now() if snapshot is None else snapshot
    return edition_file(
        kind="assessment", area=area, period="2026M01", snapshot=snapshot, actor=actor, **options
    )


def sheet_rows(content: bytes, sheet: str) -> list[list]:
    rows = load_workbook(io.BytesIO(content), data_only=True)[sheet].iter_rows(values_only=True)
    return [[cell for cell in row if cell is not None] for row in rows]


def test_a_filed_workbook_is_made_again_to_the_same_bytes_after_a_thousand_edits(chief, north):
    enterprises = [EnterpriseFactory(name_zh=f"企业{number}有限公司") for number in range(20)]
    with time_machine.travel(JANUARY, tick=False):
        edition = file(chief)
    filed = kept_bytes(edition)
    for number in range(1000):
        row = enterprises[number % 20]
        Enterprise.objects.filter(pk=row.pk).update(name_zh=f"改名{number}")
    with time_machine.travel(JANUARY + dt.timedelta(days=400)):
        again = edition_bytes(Edition.objects.get(pk=edition.pk))
        assert again == filed
        assert hashlib.sha256(again).hexdigest() == edition.sha256
        # What is filed now tells the edits.
        assert kept_bytes(file(chief)) != filed


def test_editions_are_numbered_and_list_what_changed(chief, north_manager, north):
    first = EnterpriseFactory(name_zh="甲公司")
    one = file(chief)
    with pytest.raises(MoveRefused, match="Nothing changed"):
        file(chief)
    Enterprise.objects.filter(pk=first.pk).update(name_zh="甲有限公司")
    second = EnterpriseFactory(name_zh="乙公司")
    two = file(chief, language="en")
    of_north = file(north_manager, area=north)
    assert [(e.number, e.area_id) for e in (one, two, of_north)] == [(1, None), (2, None), (1, north.pk)]
    assert sheet_rows(kept_bytes(two), "Changes") == [
        ["Changes since the last edition"],
        ["Compared with edition 1."],
        ["Figure", "Before", "After"],
        [f"enterprises / {first.pk} / name", "甲公司", "甲有限公司"],
        [f"enterprises / {first.pk} / staff", "3", "5"],
        [f"enterprises / {second.pk} / name", "乙公司"],
        [f"enterprises / {second.pk} / pk", str(second.pk)],
        [f"enterprises / {second.pk} / staff", "3"],
    ]
    assert two.language == "en"
    entry = ChangeEntry.objects.get(label="assessment.Edition", object_pk=str(two.pk))
    assert (entry.verb, entry.actor, entry.changes["number"]) == ("filed", chief, [None, 2])


def test_an_edition_filed_meanwhile_is_noticed_and_leaves_no_file(chief, monkeypatch):
    def files() -> set[Path]:
        return set(Path(settings.PRIVATE_FILES).glob("editions/**/*.xlsx"))

    def render_while_somebody_files(snapshot):
        monkeypatch.setitem(
            editions._renderers,
            ("assessment", "test-1"),
            replace(editions._renderers["assessment", "test-1"], render=render),
        )
        file(chief, snapshot={"enterprises": []})
        return render(snapshot)

    slow = replace(editions._renderers["assessment", "test-1"], render=render_while_somebody_files)
    monkeypatch.setitem(editions._renderers, ("assessment", "test-1"), slow)
    before = files()
    with pytest.raises(MoveRefused, match="meanwhile"):
        file(chief, snapshot={"enterprises": [{"pk": 1, "name": "甲", "staff": 1}]})
    assert [edition.number for edition in Edition.objects.all()] == [1]
    assert len(files() - before) == 1


def test_a_renderer_that_changed_and_a_file_that_was_changed_are_noticed(chief, monkeypatch):
    EnterpriseFactory(name_zh="甲公司")
    edition = file(chief)
    key = ("assessment", "test-1")
    other = replace(
        editions._renderers[key],
        render=lambda snapshot: render({**snapshot, "enterprises": []}),
    )
    with monkeypatch.context() as patch:
        patch.setitem(editions._renderers, key, other)
        with pytest.raises(EditionDiffers, match=r"xl/worksheets/sheet1\.xml"):
            edition_bytes(edition)
    with monkeypatch.context() as patch:
        patch.setattr(editions, "_renderers", {})
        with pytest.raises(EditionDiffers, match="test-1"):
            edition_bytes(edition)
    path = Path(edition.file.path)
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(EditionDiffers, match="hash"):
        kept_bytes(edition)
    path.unlink()
    with pytest.raises(EditionDiffers, match="gone"):
        kept_bytes(edition)
    assert hashlib.sha256(edition_bytes(edition)).hexdigest() == edition.sha256  # made again all the same


def test_a_new_version_of_a_renderer_makes_new_editions_and_the_old_one_the_old(chief):
    EnterpriseFactory(name_zh="甲公司")
    one = file(chief)
    register_renderer("assessment", "test-2", lambda snapshot: render({**snapshot, "enterprises": []}))
    two = file(chief)  # no figure changed, but it is made otherwise
    assert [one.renderer, two.renderer] == ["test-1", "test-2"]
    assert [edition_bytes(edition) == kept_bytes(edition) for edition in (one, two)] == [True, True]
    with pytest.raises(ValueError):
        register_renderer("assessment", "test-2", render)


def test_the_database_keeps_an_edition_as_it_is(chief):
    edition = file(chief)
    for change in (
        lambda: Edition.objects.filter(pk=edition.pk).update(sha256="0"),
        lambda: Edition.objects.filter(pk=edition.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_what_is_no_period_or_no_kind_is_refused(chief):
    for wrong in ({"period": "2026-01"}, {"kind": "weekly"}):
        asked = {
            "kind": "assessment",
            "period": "2026M01",
            "area": None,
            "snapshot": {},
            "actor": chief,
        } | wrong
        with pytest.raises(ValidationError):
            edition_file(**asked)
    assert not Edition.objects.exists()


def test_a_snapshot_is_the_same_however_it_was_written():
    assert canonical({"b": Decimal("1.50"), "a": (dt.date(2026, 1, 2), True, None)}) == {
        "a": ["2026-01-02", True, None],
        "b": "1.50",
    }
    assert list(canonical({"b": 1, "a": 2})) == ["a", "b"]
    for inexact in (1.5, Decimal("NaN"), object()):
        with pytest.raises(TypeError):
            canonical({"a": inexact})


def test_changes_name_each_figure_by_its_place():
    before = {
        "edition": {"number": 1},
        "total": Decimal(1),
        "gone": 5,
        "areas": [{"code": "N", "x": 1}, {"code": "S"}],
    }
    after = {"edition": {"number": 2}, "total": Decimal(2), "areas": [{"code": "S"}, {"code": "N", "x": 2}]}
    assert changes_between(before, after) == [
        Change("areas / N / x", "1", "2"),
        Change("total", "1", "2"),
        Change("gone", "5", None),
    ]
    assert changes_between({"a": [1, 2]}, {"a": [1, 3, 4]}) == [
        Change("a / 2", "2", "3"),
        Change("a / 3", None, "4"),
    ]


# Pages


def test_an_area_sees_its_own_editions_and_the_region_office_all(
    client_of, chief, north_manager, north_officer, south_officer, viewer, north
):
    of_region, of_north = file(chief), file(north_manager, area=north)
    seen = {
        user.username: set(Edition.objects.visible_to(user))
        for user in (chief, viewer, north_officer, south_officer)
    }
    assert seen == {
        "chief": {of_region, of_north},
        "viewer": {of_region, of_north},
        "north_officer": {of_north},
        "south_officer": set(),
    }
    page = client_of(north_officer).get("/desk/assessment/editions/")
    assert list(page.context["page"].rows) == [of_north]
    for edition, answer in ((of_north, 200), (of_region, 404)):
        assert client_of(north_officer).get(edition.get_absolute_url()).status_code == answer
        assert client_of(north_officer).post(f"{edition.get_absolute_url()}file/").status_code == answer
    assert client_of(south_officer).post(f"{of_north.get_absolute_url()}file/").status_code == 404


def test_a_download_is_the_filed_file_and_is_recorded(client_of, north_officer, north_manager, north):
    edition = file(north_manager, area=north)
    url = f"{edition.get_absolute_url()}file/"
    assert client_of(north_officer).get(url).status_code == 405
    response = client_of(north_officer).post(url)
    assert response.content == kept_bytes(edition)
    assert "attachment" in response["Content-Disposition"]
    record = ExportRecord.objects.get()
    assert (record.actor, record.name, record.sha256) == (north_officer, "filed-workbook", edition.sha256)


def test_the_page_says_whether_the_workbook_can_be_made_again(client_of, north_officer, north_manager, north):
    edition = file(north_manager, area=north)
    client = client_of(north_officer)
    page = client.post(f"{edition.get_absolute_url()}check/", follow=True)
    assert "byte for byte" in page.content.decode()
    Path(edition.file.path).write_bytes(b"other")
    page = client.post(f"{edition.get_absolute_url()}check/", follow=True)
    assert "its hash differs" in page.content.decode()
    page = client.post(f"{edition.get_absolute_url()}file/", follow=True)
    assert "its hash differs" in page.content.decode()
    assert not ExportRecord.objects.exists()


def test_the_page_shows_what_changed(client_of, chief):
    row = EnterpriseFactory(name_zh="甲公司")
    file(chief)
    Enterprise.objects.filter(pk=row.pk).update(name_zh="乙公司")
    page = client_of(chief).get(file(chief).get_absolute_url())
    assert page.context["changes"] == [Change(f"enterprises / {row.pk} / name", "甲公司", "乙公司")]


def test_a_renderer_may_tell_what_changed_in_words_of_its_own(client_of, chief, monkeypatch):
    key = ("assessment", "test-1")

    def tell(changes):
        return [change._replace(figure="人数") for change in changes if change.figure.endswith("staff")]

    monkeypatch.setitem(editions._renderers, key, replace(editions._renderers[key], tell=tell))
    file(chief, snapshot={"enterprises": [{"pk": 1, "name": "甲", "staff": 1}]})
    edition = file(chief, snapshot={"enterprises": [{"pk": 1, "name": "乙", "staff": 2}]})
    page = client_of(chief).get(edition.get_absolute_url())
    assert page.context["changes"] == [Change("人数", "1", "2")]


def test_the_list_costs_the_same_for_three_rows_and_thirty(client_of, chief, django_assert_max_num_queries):
    def cost() -> int:
        with django_assert_max_num_queries(12) as queries:
            client.get("/desk/assessment/editions/")
        return len(queries)

    client = client_of(chief)
    for number in range(3):
        file(chief, snapshot={"enterprises": [], "number": number})
    cost()
    three = cost()
    for number in range(3, 30):
        file(chief, snapshot={"enterprises": [], "number": number})
    assert cost() == three
