"""A whole import of enterprises, taken back within a day."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.flow import Forbidden, MoveRefused
from core.models import ChangeEntry
from exports.choices import ImportStatus
from exports.columns import get_table
from exports.import_jobs import ATTEMPTS, imports_continue
from exports.in_the_way import outlook
from exports.models import ImportedRow, ImportJob
from exports.services import import_confirm, import_upload
from exports.undoing import import_undo, undone_rows_forget
from registry.models import Enterprise, EnterpriseName, EnterpriseUser, NameKey, YearFigures
from registry.services.enterprises import enterprise_update
from tests.exports.killing import code_of
from tests.factories import EnterpriseFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places", "industries", "countries")]
HEADINGS = (
    "企业名称,统一社会信用代码,曾用名,法定代表人,行政区划,"
    "营业收入,规模年度,从业人数,Code of the parent,成立日期"
)
FIRST = [
    f"南宁华锐电子有限公司,{code_of(1)},,张一,青秀区,100,2023,5,,2019-01-02",
    f"柳州海豹木业有限公司,{code_of(2)},南宁旧木厂,,,,,,,",
]
SECOND = [
    f"南宁华锐科技有限公司,{code_of(1)},,李二,柳州,900,2024,50,{code_of(3)},2020-02-03",
    f"柳州海豹木业有限公司,{code_of(2)},南宁更旧木厂,,青秀区,,,,,",
    f"崇左天狼音响有限公司,{code_of(3)},,,,,,,,",
    f"崇左天狼配件有限公司,{code_of(4)},崇左零件厂,,,7,2024,,{code_of(3)},",
]


@pytest.fixture
def take_in(region_admin):
    """`take_in(rows)`: imported by the region office, who sees the legal representative too."""

    def make(rows: list[str], actor=region_admin) -> ImportJob:
        upload = SimpleUploadedFile("list.csv", "\n".join([HEADINGS, *rows]).encode())
        job = import_upload(table=get_table("enterprises"), upload=upload, actor=actor)
        assert job.counts["failed"] == 0, job.summary["failures"]
        job = import_confirm(job=job, actor=actor)
        assert job.status == ImportStatus.CONFIRMED
        return job

    return make


def content() -> dict[str, Any]:
    left_out = {"updated_at"}
    fields = [field.attname for field in Enterprise._meta.concrete_fields if field.attname not in left_out]
    return {
        "enterprises": list(Enterprise.objects.order_by("pk").values_list(*fields)),
        "names": sorted(EnterpriseName.objects.values_list("enterprise", "kind", "name")),
        "keys": sorted(NameKey.objects.values_list("name__enterprise", "kind", "value")),
        "figures": sorted(YearFigures.objects.values_list("enterprise", "year", "revenue_cny", "employees")),
    }


def minute() -> str:
    """Of the newest entry of the trail, on the clock of the office."""
    return timezone.localtime(ChangeEntry.objects.latest("at").at).strftime("%Y-%m-%d %H:%M")


def left(job: ImportJob) -> dict[str, str]:
    found = {}
    for row in job.summary["undo"]["left"]:
        reason = row["reason"]
        found[row["name"]] = reason["en"] if isinstance(reason, dict) else reason
    return found


def test_everything_is_as_it_was_and_the_trail_says_so(take_in, region_admin):
    take_in(FIRST)
    before = content()
    job = take_in(SECOND)
    assert job.counts | {"unchanged": 0} == {
        "new": 2,
        "updated": 2,
        "unchanged": 0,
        "duplicate": 0,
        "failed": 0,
    }
    assert content() != before
    huarui, new = Enterprise.objects.get(uscc=code_of(1)), Enterprise.objects.get(uscc=code_of(4))
    job = import_undo(job=job, actor=region_admin)
    assert content() == before
    assert (job.status, job.undone_by, left(job)) == (ImportStatus.UNDONE, region_admin, {})
    assert job.summary["undo"]["taken_back"] == 4
    entries = ChangeEntry.objects.filter(verb="import_undone")
    assert {entry.object_pk for entry in entries} >= {str(huarui.pk), str(new.pk)}
    changes = entries.get(object_pk=str(huarui.pk)).changes
    assert changes["name_zh"] == ["南宁华锐科技有限公司", "南宁华锐电子有限公司"]
    assert changes["legal_representative"] == ["***", "***"]
    assert changes["established_on"] == ["2020-02-03", "2019-01-02"]
    assert changes["division"][1]["zh-hans"] == "青秀区"
    assert not ImportedRow.objects.filter(job=job).exists()
    with pytest.raises(MoveRefused):
        import_undo(job=job, actor=region_admin)
    assert content() == before
    assert take_in(SECOND).counts["new"] == 2


def test_what_somebody_changed_or_needs_since_is_left_and_named(take_in, region_admin, north_officer):
    take_in(FIRST)
    job = take_in(SECOND)
    changed = Enterprise.objects.get(uscc=code_of(2))
    enterprise_update(enterprise=changed, values={"website": "https://hers.example"}, actor=north_officer)
    by_hand = f"{north_officer} changed it since the import, on {minute()}."
    owned = Enterprise.objects.get(uscc=code_of(4))
    child = EnterpriseFactory(name_zh="南宁子公司有限公司")
    Enterprise.objects.filter(pk=child.pk).update(branch_of=owned)
    found = outlook(get_table("enterprises"), job)
    assert (found.rows, found.possible) == (4, 1)
    job = import_undo(job=job, actor=region_admin)
    assert left(job) == {
        "柳州海豹木业有限公司": by_hand,
        "崇左天狼配件有限公司": "Since the import it is needed: by another enterprise.",
        "崇左天狼音响有限公司": "Since the import it is needed: by another enterprise.",
    }
    assert {row.name: row.reason for row in found.left} == left(job)
    assert job.summary["undo"]["taken_back"] == 1
    assert Enterprise.objects.get(uscc=code_of(1)).name_zh == "南宁华锐电子有限公司"
    changed.refresh_from_db()
    assert (changed.website, changed.division_id) == ("https://hers.example", "450103")


def test_a_new_enterprise_that_somebody_speaks_for_is_left(take_in, region_admin, enterprise_user):
    job = take_in([SECOND[1], SECOND[2]])
    needed = Enterprise.objects.get(uscc=code_of(3))
    EnterpriseUser.objects.create(user=enterprise_user, enterprise=needed)
    job = import_undo(job=job, actor=region_admin)
    assert left(job) == {"崇左天狼音响有限公司": "Since the import it is needed: enterprise user."}
    assert list(Enterprise.objects.all()) == [needed]


def test_links_to_branches_beyond_the_file_go_with_the_head_office_that_drew_them(
    take_in, region_admin, north_officer
):
    branch, by_hand = (
        EnterpriseFactory(name_zh=f"崇左天狼音响有限公司{place}分公司", is_branch=True)
        for place in ("桃源", "友谊")
    )
    renamed_from = EnterpriseFactory(name_zh="柳州旧名木业有限公司", uscc=code_of(7))
    other = EnterpriseFactory(name_zh="柳州新名木业有限公司桃源分公司", is_branch=True)
    before = content()
    job = take_in([SECOND[2], f"柳州新名木业有限公司,{code_of(7)},,,,,,,,"])
    head = Enterprise.objects.get(uscc=code_of(3))
    for row, wanted in ((branch, head), (by_hand, head), (other, renamed_from)):
        row.refresh_from_db()
        assert row.branch_of == wanted
    assert import_undo(job=job, actor=region_admin).summary["undo"]["taken_back"] == 2
    assert content() == before
    entry = ChangeEntry.objects.get(verb="import_undone", object_pk=str(branch.pk))
    assert entry.changes == {"branch_of": ["崇左天狼音响有限公司", None]}
    job = take_in([SECOND[2]])
    enterprise_update(enterprise=by_hand, values={"branch_of": None}, actor=north_officer)
    by_hand.refresh_from_db()
    head = Enterprise.objects.get(uscc=code_of(3))
    enterprise_update(enterprise=by_hand, values={"branch_of": head}, actor=north_officer)
    with pytest.raises(MoveRefused, match="it is needed: by another enterprise"):
        import_undo(job=job, actor=region_admin)
    branch.refresh_from_db()
    assert branch.branch_of == head


def test_an_undo_that_would_take_nothing_back_is_refused(take_in, region_admin, north_officer, client_of):
    job = take_in([SECOND[2]])
    enterprise = Enterprise.objects.get()
    enterprise_update(enterprise=enterprise, values={"website": "https://x.example"}, actor=north_officer)
    before, by_hand = content(), f"{north_officer} changed it since the import, on {minute()}."
    with pytest.raises(MoveRefused, match="None of the 1 rows can be taken back") as refused:
        import_undo(job=job, actor=region_admin)
    assert by_hand in refused.value.message
    assert content() == before
    job.refresh_from_db()
    assert (job.status, job.rows.count()) == (ImportStatus.CONFIRMED, 1)
    client, address = client_of(region_admin), reverse("import-undo", args=[job.pk])
    page = client.get(address).content.decode()
    assert "Its 1 row cannot be taken back." in page
    assert "btn-danger" not in page
    assert enterprise.get_absolute_url() in page
    assert client.post(address).url == address


def test_imports_of_the_same_records_are_undone_from_the_newest_on(take_in, region_admin, client_of):
    empty = content()
    first = take_in([FIRST[0], SECOND[3].replace(code_of(3), "")])
    between = content()
    second = take_in([SECOND[0], SECOND[2]])
    client = client_of(region_admin)
    page = client.get(reverse("import-undo", args=[first.pk])).content.decode()
    assert "1 of 2 rows can be taken back; 1 stay as they are." in page
    assert "Undo 1 row<" in page
    assert f'<a href="{reverse("import-undo", args=[second.pk])}">' in page
    moment = timezone.localtime(second.confirmed_at).strftime("%Y-%m-%d %H:%M")
    assert f"A later import by {region_admin}, of {moment}, changed it. Undo that one first." in page
    import_undo(job=second, actor=region_admin)
    assert content() == between
    page = client.get(reverse("import-undo", args=[first.pk])).content.decode()
    assert "Undo 2 rows" in page
    import_undo(job=first, actor=region_admin)
    assert content() == empty


def test_a_later_import_of_somebody_else_is_named_without_its_file(
    take_in, north_manager, south_manager, client_of
):
    first = take_in([FIRST[1], FIRST[0]], south_manager)
    second = take_in([SECOND[1]], north_manager)
    page = client_of(south_manager).get(reverse("import-undo", args=[first.pk])).content.decode()
    assert f"A later import by {north_manager}, of " in page
    assert reverse("import-undo", args=[second.pk]) not in page
    answer = client_of(south_manager).post(reverse("import-undo", args=[first.pk]), follow=True)
    assert (
        "The import is undone in part: 1 rows were taken back, 1 stay as they are." in answer.content.decode()
    )


def test_what_a_person_changed_between_two_imports_stays_after_the_later_is_undone(
    take_in, region_admin, north_officer
):
    first = take_in([FIRST[1], FIRST[0]])
    changed = Enterprise.objects.get(uscc=code_of(2))
    enterprise_update(enterprise=changed, values={"website": "https://hers.example"}, actor=north_officer)
    import_undo(job=take_in([SECOND[1]]), actor=region_admin)
    import_undo(job=first, actor=region_admin)
    assert list(Enterprise.objects.all()) == [changed]
    assert Enterprise.objects.get().website == "https://hers.example"


def test_the_worker_says_why_an_import_was_not_undone(
    take_in, region_admin, north_officer, settings, client_of
):
    job = take_in([SECOND[2]])
    settings.IMPORT_AT_ONCE_ROWS = 0
    import_undo(job=job, actor=region_admin)
    enterprise_update(
        enterprise=Enterprise.objects.get(), values={"website": "https://x.example"}, actor=north_officer
    )
    assert [done.status for done in imports_continue()] == [ImportStatus.CONFIRMED]
    page = client_of(region_admin).get(reverse("import-detail", args=[job.pk])).content.decode()
    assert "The import was not undone. None of the 1 rows can be taken back" in page
    with pytest.raises(MoveRefused, match="None of the 1 rows"):
        import_undo(job=job, actor=region_admin)


def test_only_its_owner_and_the_region_office_undo_an_import_and_only_for_a_day(
    take_in, north_manager, south_manager, region_admin, settings
):
    first, second = take_in([FIRST[1]], north_manager), take_in([SECOND[2]], north_manager)
    with pytest.raises(Forbidden):
        import_undo(job=first, actor=south_manager)
    assert import_undo(job=first, actor=region_admin).status == ImportStatus.UNDONE
    ImportJob.objects.filter(pk=second.pk).update(confirmed_at=timezone.now() - dt.timedelta(hours=24))
    second.refresh_from_db()
    with pytest.raises(MoveRefused, match="within 24 hours"):
        import_undo(job=second, actor=north_manager)
    settings.IMPORT_UNDO_HOURS = 25
    assert undone_rows_forget() == 0
    assert import_undo(job=second, actor=north_manager).status == ImportStatus.UNDONE
    assert not Enterprise.objects.exists()


def test_what_an_import_changed_is_forgotten_after_a_day(take_in, region_admin):
    job = take_in(FIRST)
    assert undone_rows_forget() == 0
    ImportJob.objects.filter(pk=job.pk).update(confirmed_at=timezone.now() - dt.timedelta(hours=24))
    assert undone_rows_forget() == 2


def test_a_large_import_is_undone_by_the_worker(take_in, region_admin, settings):
    before, job = content(), take_in(FIRST)
    settings.IMPORT_AT_ONCE_ROWS = 1
    job = import_undo(job=job, actor=region_admin)
    assert (job.status, Enterprise.objects.count()) == (ImportStatus.UNDOING, 2)
    ImportJob.objects.filter(pk=job.pk).update(attempts=ATTEMPTS)
    assert [done.status for done in imports_continue()] == [ImportStatus.CONFIRMED]
    import_undo(job=job, actor=region_admin)
    assert [done.status for done in imports_continue()] == [ImportStatus.UNDONE]
    assert content() == before


def test_the_pages_ask_first_and_say_what_was_left(
    take_in, client_of, north_manager, south_manager, region_admin
):
    job = take_in(FIRST, north_manager)
    own, office = client_of(north_manager), client_of(region_admin)
    address = reverse("import-undo", args=[job.pk])
    assert address in own.get(reverse("import-detail", args=[job.pk])).content.decode()
    asked = own.get(address).content.decode()
    assert "Undo 2 rows" in asked
    assert Enterprise.objects.count() == 2
    assert client_of(south_manager).get(address).status_code == 404
    assert client_of(south_manager).post(address).status_code == 404
    assert address in office.get(reverse("import-list")).content.decode()
    assert office.get(reverse("import-detail", args=[job.pk])).status_code == 404
    enterprise = Enterprise.objects.get(uscc=code_of(1))
    enterprise_update(enterprise=enterprise, values={"website": "https://x.example"}, actor=north_manager)
    assert "1 of 2 rows can be taken back; 1 stay as they are." in office.get(address).content.decode()
    answer = office.post(address, follow=True).content.decode()
    assert "The import is undone in part: 1 rows were taken back, 1 stay as they are." in answer
    assert address not in answer
    shown = own.get(reverse("import-detail", args=[job.pk])).content.decode()
    assert "1 row was taken back." in shown
    assert "南宁华锐电子有限公司" in shown
    assert f"{north_manager} changed it since the import, on " in shown
    assert own.get(address).status_code == 404
