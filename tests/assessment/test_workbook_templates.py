"""Templates of administrators: uploading, the next version, taking out of use, and filing with one."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from assessment.editions import edition_bytes, kept_bytes
from assessment.models import Edition, WorkbookTemplate
from assessment.services.editions import edition_file
from assessment.services.workbook_templates import template_upload, template_withdraw
from core.flow import Forbidden, MoveRefused
from exports.books.starter import starter
from tests.assessment.editions import FIELDS, snapshot_now, test_renderer  # noqa: F401
from tests.factories import EnterpriseFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("test_renderer")]

PAGE = "/desk/assessment/templates/"


def upload(fields=FIELDS, title: str = "月报") -> SimpleUploadedFile:
    return SimpleUploadedFile("../模板 1.xlsx", starter(title, fields))


def stored() -> set[Path]:
    return set(Path(settings.PRIVATE_FILES).glob("workbook-templates/**/*.xlsx"))


def test_a_template_is_filled_and_the_edition_can_be_made_again_after_it_is_withdrawn(region_admin, north):
    EnterpriseFactory(name_zh="甲公司")
    template = template_upload(kind="assessment", name="月报样式", file=upload(), actor=region_admin)
    asked = {"kind": "assessment", "area": None, "period": "2026M01", "snapshot": snapshot_now()}
    edition = edition_file(**asked, actor=region_admin, template=template)
    cells = [cell.value for row in load_workbook(io.BytesIO(kept_bytes(edition)))["月报"] for cell in row]
    assert [value for value in cells if value in ("2026M01", 3, "甲公司")] == ["2026M01", 3, "甲公司", 3]
    template_withdraw(template=template, actor=region_admin)
    assert edition_bytes(edition) == kept_bytes(edition)
    with pytest.raises(ValidationError, match="not in use"):
        edition_file(**asked, actor=region_admin, template=WorkbookTemplate.objects.get())
    with pytest.raises(MoveRefused):
        template_withdraw(template=template, actor=region_admin)


def test_the_figures_of_the_last_edition_are_filed_on_the_form_of_an_office(
    client_of, region_admin, north_manager, north, viewer
):
    template = template_upload(kind="assessment", name="月报样式", file=upload(), actor=region_admin)
    snapshot = {"enterprises": [{"pk": 1, "name": "甲", "staff": 7}]}
    asked = {"kind": "assessment", "area": north, "period": "2026M01", "actor": north_manager}
    edition = edition_file(**asked, snapshot=snapshot)
    url, client = f"{edition.get_absolute_url()}form/", client_of(north_manager)
    assert list(client.get(edition.get_absolute_url()).context["templates"]) == [template]
    assert client_of(viewer).get(edition.get_absolute_url()).context["templates"] == []
    assert client_of(viewer).post(url, {"template": template.pk}).status_code == 403
    client.post(url, {"template": template.pk})
    second = Edition.objects.get(number=2)
    assert (second.template, second.filed_by, second.snapshot["changes"]) == (template, north_manager, [])
    assert second.snapshot["enterprises"] == snapshot["enterprises"]
    assert edition_bytes(second) == kept_bytes(second)
    page = client.post(url, {"template": template.pk}, follow=True)
    assert "A later edition is filed" in page.content.decode()
    assert client.post(url, {"template": "x"}).status_code == 404
    assert Edition.objects.count() == 2


def test_a_template_whose_file_is_gone_is_told_wherever_it_is_asked_for(region_admin, north, client_of):
    template = template_upload(kind="assessment", name="月报样式", file=upload(), actor=region_admin)
    asked = {"kind": "assessment", "area": north, "period": "2026M06", "snapshot": snapshot_now()}
    edition = edition_file(**asked, actor=region_admin, template=template)
    client = client_of(region_admin)
    check = f"{edition.get_absolute_url()}check/"
    assert "same file, byte for byte" in client.post(check, follow=True).content.decode()
    Path(template.file.path).unlink()
    for page in (
        client.post(check, follow=True),
        client.get(f"{PAGE}{template.pk}/file/", follow=True),
    ):
        assert page.status_code == 200
        assert "is gone. Restore it from a backup." in page.content.decode()
    EnterpriseFactory()
    with pytest.raises(ValidationError, match="is gone"):
        edition_file(**asked | {"snapshot": snapshot_now()}, actor=region_admin, template=template)


def test_more_records_than_the_template_has_room_for_are_told(region_admin):
    template = template_upload(kind="assessment", name="t", file=upload(), actor=region_admin)
    for number in range(21):
        EnterpriseFactory(name_zh=f"企业{number}")
    with pytest.raises(ValidationError, match="room for 20 rows at “lines”, and there are 21"):
        edition_file(
            kind="assessment",
            area=None,
            period="2026M01",
            snapshot=snapshot_now(),
            actor=region_admin,
            template=template,
        )


def test_the_next_file_of_a_name_is_its_next_version_and_alone_in_use(region_admin):
    for title in ("月报", "月报 2"):
        template_upload(kind="assessment", name="样式", file=upload(title=title), actor=region_admin)
    assert [(t.version, t.is_active) for t in WorkbookTemplate.objects.order_by("version")] == [
        (1, False),
        (2, True),
    ]
    with pytest.raises(ValidationError, match="already"):
        template_upload(kind="assessment", name="样式", file=upload(title="月报 2"), actor=region_admin)


def test_a_template_with_wrong_names_is_told_all_of_it_and_nothing_is_kept(client_of, region_admin):
    before = stored()
    page = client_of(region_admin).post(
        f"{PAGE}new/", {"kind": "assessment", "name": "样式", "file": upload(fields=FIELDS[:1])}
    )
    assert page.context["form"].errors["file"] == ["The name “staff_total” is missing: Staff."]
    assert not WorkbookTemplate.objects.exists()
    assert stored() == before
    page = client_of(region_admin).post(
        f"{PAGE}new/", {"kind": "assessment", "name": "样式", "file": SimpleUploadedFile("a.xlsx", b"x")}
    )
    assert len(page.context["form"].errors["file"]) == 1


def test_an_administrator_uploads_fetches_and_withdraws_a_template(client_of, region_admin):
    client = client_of(region_admin)
    start = client.get(f"{PAGE}starter/assessment/")
    assert client.get(f"{PAGE}starter/weekly/").status_code == 404
    file = SimpleUploadedFile("样式.xlsx", start.content)
    page = client.post(f"{PAGE}new/", {"kind": "assessment", "name": "样式", "file": file}, follow=True)
    template = WorkbookTemplate.objects.get()
    assert list(page.context["page"].rows) == [template]
    assert b"".join(client.get(f"{PAGE}{template.pk}/file/").streaming_content) == start.content
    client.post(f"{PAGE}{template.pk}/withdraw/")
    assert not WorkbookTemplate.objects.get().is_active


def test_only_the_region_administrator_manages_templates(
    client_of, chief, north_manager, viewer, region_admin
):
    template = template_upload(kind="assessment", name="t", file=upload(), actor=region_admin)
    for user in (chief, north_manager, viewer):
        for path in ("", "new/", f"{template.pk}/file/", "starter/assessment/"):
            assert client_of(user).get(f"{PAGE}{path}").status_code == 403
        with pytest.raises(Forbidden):
            template_upload(kind="assessment", name="u", file=upload(), actor=user)
    assert [client_of(region_admin).get(f"{PAGE}{path}").status_code for path in ("", "new/")] == [200, 200]


def test_a_kind_without_named_cells_takes_no_template(region_admin):
    with pytest.raises(ValidationError, match="No templates"):
        template_upload(kind="weekly", name="t", file=upload(), actor=region_admin)


def test_the_list_costs_the_same_for_three_rows_and_thirty(
    client_of, region_admin, django_assert_max_num_queries
):
    def cost(rows: int) -> int:
        for number in range(WorkbookTemplate.objects.count(), rows):
            WorkbookTemplate.objects.create(
                kind="assessment", name=f"t{number}", version=1, size=1, uploaded_by=region_admin
            )
        with django_assert_max_num_queries(12) as queries:
            client.get(PAGE)
        return len(queries)

    client = client_of(region_admin)
    cost(1)
    assert cost(3) == cost(30)
