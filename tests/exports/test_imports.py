"""The pages of an import: upload, mapping, preview, confirmation, result."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from accounts.choices import OrganisationKind
from accounts.models import Organisation
from core.models import ChangeEntry
from exports import services
from exports.choices import ImportStatus
from exports.limits import MAX_BYTES
from exports.models import ImportJob
from tests.exports.files import as_bytes
from tests.exports.killing import code_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("table")]
GOOD = [["Code", "Name", "Kind"], ["A1", "甲", "IPA"], ["A2", "乙", "no such"], ["A3", "丙", ""]]


def workbook(rows, more=()) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    for title, sheet_rows in more:
        sheet = made.create_sheet(title)
        for row in sheet_rows:
            sheet.append(row)
    return as_bytes(made)


@pytest.fixture
def upload(client_of, chief):
    """`upload(rows)` uploads a workbook as the chief (or `user`) and returns (client, job)."""

    def make(rows=None, *, user=chief, content=None, name="list.xlsx", more=()):
        client = client_of(user)
        file = SimpleUploadedFile(name, workbook(rows or [], more) if content is None else content)
        response = client.post(reverse("import-upload", args=["organisations"]), {"file": file})
        assert response.status_code == 302, response.content
        return client, ImportJob.objects.get()

    return make


def page(client, job) -> str:
    response = client.get(reverse("import-detail", args=[job.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_from_upload_to_result(upload):
    before = ChangeEntry.objects.count()
    client, job = upload(GOOD)
    assert job.status == ImportStatus.PREVIEWED
    assert (
        job.counts == {"new": 1, "updated": 0, "unchanged": 0, "duplicate": 0, "failed": 2}
        or job.counts["new"] == 2
    )
    shown = page(client, job)
    assert "is not one of" in shown
    assert not Organisation.objects.filter(code__in=["A1", "A3"]).exists()
    assert "nothing will be written" in shown
    client.post(reverse("import-confirm", args=[job.pk]), {"leave_out": "failed"})
    job.refresh_from_db()
    assert (job.status, job.confirmed_at is not None) == (ImportStatus.CONFIRMED, True)
    written = set(Organisation.objects.filter(code__in=["A1", "A2", "A3"]).values_list("code", flat=True))
    assert len(written) == job.counts["new"]
    assert ChangeEntry.objects.count() == before + len(written)
    assert "A2" not in written
    assert "written" in page(client, job)


def test_without_the_users_word_a_file_with_a_failed_row_is_not_written_in_part(upload):
    client, job = upload(GOOD)
    before = ChangeEntry.objects.count()
    client.post(reverse("import-confirm", args=[job.pk]))
    job.refresh_from_db()
    assert job.status == ImportStatus.FAILED
    assert not Organisation.objects.filter(code__in=["A1", "A3"]).exists()
    assert ChangeEntry.objects.count() == before
    assert "so nothing was written" in page(client, job)


def test_a_preview_is_told_in_the_language_of_its_reader(upload, settings):
    client, job = upload(GOOD)
    pages = {}
    for language in ("en", "zh-hans"):
        client.cookies.load({settings.LANGUAGE_COOKIE_NAME: language})
        pages[language] = page(client, job)
    assert "is not one of: " in pages["en"]
    assert "is not one of: " not in pages["zh-hans"]
    assert "不属于：" in pages["zh-hans"]


def test_the_preview_shows_amounts_as_written_and_as_kept(client_of, north_manager, settings):
    settings.ROOT_URLCONF = "config.urls"
    rows = [
        ["名称", "统一社会信用代码", "注册资本(亿元)"],
        ["甲公司", code_of(1), 2.5],
        ["乙公司", code_of(2), "3亿美元"],
    ]
    client, file = client_of(north_manager), SimpleUploadedFile("list.xlsx", workbook(rows))
    client.post(reverse("import-upload", args=["enterprises"]), {"file": file})
    shown = page(client, ImportJob.objects.get())
    assert "2.5 → 250,000,000.00 CNY; 3亿美元 → 300,000,000.00 USD" in shown
    assert "“3亿美元” names another currency than its column: it is kept as USD 300 million." in shown


def test_a_list_without_any_column_of_codes_is_refused_once_by_its_heading(
    client_of, north_manager, settings
):
    settings.ROOT_URLCONF = "config.urls"
    rows = [["名称", "注册地址", "x"], ["甲公司", "路1号", code_of(1)], ["Acme Ltd", "路2号", code_of(2)]]
    client, file = client_of(north_manager), SimpleUploadedFile("list.xlsx", workbook(rows))
    client.post(reverse("import-upload", args=["enterprises"]), {"file": file})
    job = ImportJob.objects.get()
    assert job.status == ImportStatus.MAPPING
    words = "No column says which record a row is about. Assign one of these, or add it to the file: "
    assert words + "Credit code, Code pending, Foreign registration number." in page(client, job)
    client.post(reverse("import-map", args=[job.pk]), {"column_0": "name", "column_2": "uscc"})
    job.refresh_from_db()
    assert (job.status, job.counts["new"]) == (ImportStatus.PREVIEWED, 2)
    foreign = SimpleUploadedFile("foreign.xlsx", workbook([["Name"], ["Acme Ltd"], ["Globex Inc"]]))
    client.post(reverse("import-upload", args=["enterprises"]), {"file": foreign})
    assert ImportJob.objects.latest("pk").counts["new"] == 2


def test_r38_pressing_twice_and_uploading_again_import_once(upload):
    client, job = upload(GOOD[:1] + [["A1", "甲", ""]])
    for _ in range(2):
        assert client.post(reverse("import-confirm", args=[job.pk])).status_code == 302
    entries = ChangeEntry.objects.count()
    assert Organisation.objects.filter(code="A1").count() == 1
    file = SimpleUploadedFile("again.xlsx", job.file.open().read())
    client.post(reverse("import-upload", args=["organisations"]), {"file": file})
    again = ImportJob.objects.latest("pk")
    assert again.counts["unchanged"] == 1
    shown = page(client, again)
    assert "imported this very file" in shown
    assert "nothing to write" in shown
    client.post(reverse("import-confirm", args=[again.pk]))
    assert ChangeEntry.objects.count() == entries


def test_r37_a_record_changed_between_preview_and_confirmation_is_left_alone(upload):
    Organisation.objects.create(code="A1", name_zh="旧", kind=OrganisationKind.IPA)
    client, job = upload([["Code", "Name"], ["A1", "新"], ["A2", "乙"]])
    Organisation.objects.filter(code="A1").update(name_zh="别人改的")
    client.post(reverse("import-confirm", args=[job.pk]), {"leave_out": "failed"})
    job.refresh_from_db()
    assert (job.counts["failed"], job.counts["new"], job.counts["updated"]) == (1, 1, 0)
    assert Organisation.objects.get(code="A1").name_zh == "别人改的"
    assert "since the preview" in page(client, job)


def test_a_missing_heading_is_assigned_by_the_user(upload):
    client, job = upload([["No.", "Title", "Mood"], ["A1", "甲", "good"]])
    assert job.status == ImportStatus.MAPPING
    shown = page(client, job)
    assert "Not found in the file, but needed: Code, Name." in shown
    assert "good" in shown  # the samples help to decide
    response = client.post(reverse("import-map", args=[job.pk]), {"column_0": "weather"})
    assert response.status_code == 422
    client.post(
        reverse("import-map", args=[job.pk]), {"column_0": "code", "column_1": "name_zh", "column_2": ""}
    )
    job.refresh_from_db()
    assert (job.status, job.counts["new"]) == (ImportStatus.PREVIEWED, 1)
    client.post(reverse("import-confirm", args=[job.pk]))
    assert Organisation.objects.get(code="A1").name_zh == "甲"


def test_two_columns_for_one_field_are_asked_about(upload):
    client, job = upload([["Code", "Name", "名称"], ["A1", "甲", "甲公司"]])
    assert job.status == ImportStatus.MAPPING
    assert "Several columns are taken for “Name”" in page(client, job)
    data = {"column_0": "code", "column_1": "", "column_2": "name_zh"}
    client.post(reverse("import-map", args=[job.pk]), data)
    client.post(reverse("import-confirm", args=[job.pk]))
    assert Organisation.objects.get(code="A1").name_zh == "甲公司"


def test_headings_can_be_assigned_anew_from_the_preview(upload):
    client, job = upload([["Code", "Name", "Foreign name"], ["A1", "甲", "Alpha"]])
    assert "Foreign name" in page(client, job)  # listed as not recognised
    assert (
        'name="column_2"'
        in client.get(reverse("import-detail", args=[job.pk]) + "?assign=1").content.decode()
    )
    data = {"column_0": "code", "column_1": "name_zh", "column_2": "name_en"}
    client.post(reverse("import-map", args=[job.pk]), data)
    client.post(reverse("import-confirm", args=[job.pk]))
    assert Organisation.objects.get(code="A1").name_en == "Alpha"


def test_f17_another_sheet_can_be_chosen(upload):
    client, job = upload(
        [["Code", "Name"], ["A1", "甲"]], more=[("Second", [["Code", "Name"], ["B1", "乙"]])]
    )
    assert "The file has others" in page(client, job)
    client.post(reverse("import-sheet", args=[job.pk]), {"sheet": "Third"})
    client.post(reverse("import-sheet", args=[job.pk]), {"sheet": "Second"})
    client.post(reverse("import-confirm", args=[job.pk]))
    assert set(Organisation.objects.filter(code__in=["A1", "B1"]).values_list("code", flat=True)) == {"B1"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html><table></table></html>", "web page saved as a workbook"),
        (b"", "no data rows"),
        (workbook([["Code", "Name"]]), "no data rows"),
        (b"PK\x03\x04broken", "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_words(upload, content, words):
    client, job = upload(content=content, name="x.xls")
    assert job.status == ImportStatus.REFUSED
    assert words in page(client, job)
    client.post(reverse("import-confirm", args=[job.pk]))
    job.refresh_from_db()
    assert job.status == ImportStatus.REFUSED


def test_f22_a_file_over_the_limit_is_not_even_kept(client_of, chief):
    file = SimpleUploadedFile("big.csv", b"x")
    file.size = MAX_BYTES + 1
    from exports.forms import UploadForm  # noqa: PLC0415 - the size cannot be faked through a client

    assert not UploadForm(files={"file": file}).is_valid()
    assert not ImportJob.objects.exists()


def test_the_report_is_the_users_own_file_with_reasons(upload):
    client, job = upload(GOOD)
    response = client.get(reverse("import-report", args=[job.pk]))
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["Result", "Reason", "Code", "Name", "Kind"]
    assert sheet["A3"].value == "Failed"
    assert response["Content-Disposition"].startswith("attachment")


def test_an_import_belongs_to_its_owner_alone(upload, client_of, region_admin, viewer):
    _client, job = upload(GOOD)
    addresses = [
        ("get", "import-detail"),
        ("get", "import-report"),
        ("post", "import-map"),
        ("post", "import-sheet"),
        ("post", "import-confirm"),
    ]
    for user, answer in ((region_admin, 404), (viewer, 403)):
        client = client_of(user)
        found = [
            getattr(client, method)(reverse(name, args=[job.pk])).status_code for method, name in addresses
        ]
        assert found == [answer] * 5
    assert job.filename not in client_of(region_admin).get(reverse("import-list")).content.decode()


def test_r40_scope_holds_from_the_file_to_the_page(upload, south, north_manager):
    Organisation.objects.create(code="S1", name_zh="南方秘密", kind=OrganisationKind.IPA, area=south)
    client, job = upload([["Code", "Name"], ["S1", "改"]], user=north_manager)
    shown = page(client, job)
    assert "“S1” was not found" in shown
    assert "南方秘密" not in shown
    client.post(reverse("import-confirm", args=[job.pk]))
    assert Organisation.objects.get(code="S1").name_zh == "南方秘密"


def test_an_import_stopped_at_the_last_moment_writes_nothing_and_says_so(upload, chief, monkeypatch):
    client, job = upload([["Code", "Name"], ["A1", "甲"]])

    def stop(*_args, **_options):
        raise services.ImportStopped("Somebody was faster.")

    monkeypatch.setattr(services, "commit", stop)
    client.post(reverse("import-confirm", args=[job.pk]))
    job.refresh_from_db()
    assert job.status == ImportStatus.FAILED
    assert "Somebody was faster. Nothing was imported." in page(client, job)
    assert not Organisation.objects.filter(code="A1").exists()


def test_a_crash_while_writing_leaves_the_preview_to_be_confirmed_again(upload, chief, monkeypatch):
    client, job = upload([["Code", "Name"], ["A1", "甲"]])
    with monkeypatch.context() as patched:
        patched.setattr(Organisation, "save", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            services.import_confirm(job=job, actor=chief)
    job.refresh_from_db()
    assert job.status == ImportStatus.PREVIEWED
    client.post(reverse("import-confirm", args=[job.pk]))
    assert Organisation.objects.filter(code="A1").count() == 1


def test_the_list_of_imports_offers_what_the_user_may_import(client_of, chief, table):
    shown = client_of(chief).get(reverse("import-list")).content.decode()
    assert reverse("import-upload", args=[table.key]) in shown
    template = client_of(chief).get(reverse("table-template", args=[table.key]))
    sheet = load_workbook(io.BytesIO(b"".join(template.streaming_content))).worksheets[0]
    assert sheet["A1"].value == "Code"


def test_the_files_are_kept_where_no_server_serves_them(upload, settings):
    _client, job = upload(GOOD, name="../../evil<script>.xlsx")
    assert str(settings.PRIVATE_FILES) in job.file.path
    assert "evil" not in job.file.name


def test_only_who_may_import_gets_at_the_pages(client_of, viewer, enterprise_user, client, table):
    for name, arguments in (
        ("import-list", []),
        ("import-upload", [table.key]),
        ("table-template", [table.key]),
    ):
        address = reverse(name, args=arguments)
        assert client.get(address).status_code == 302
        assert client_of(viewer).get(address).status_code == 403
        assert client_of(enterprise_user).get(address).status_code == 403
    assert client_of(viewer).get(reverse("import-upload", args=["nothing"])).status_code == 403
