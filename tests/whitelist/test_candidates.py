"""Candidates from a workbook: drafts, opened by the rules of the form."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.choices import Role
from exports.previews import told
from exports.services import import_confirm, import_upload
from tests.factories import EnterpriseFactory, UserFactory
from tests.whitelist.cases import case_of, chain_of, enterprise_in, scheme_of
from whitelist.candidates import CANDIDATES
from whitelist.models import Case

pytestmark = pytest.mark.django_db
HEADINGS = "企业名称,统一社会信用代码,白名单,产业链,申报理由"
CODE = "914507000000DEM26W"


@pytest.fixture
def version(db):
    chain_of()
    return scheme_of()


@pytest.fixture
def upload(version, north_officer):
    """`upload(row, ...)`: the preview of a file with these rows."""

    def make(*rows: str, actor=north_officer):
        content = "\n".join((HEADINGS, *rows)).encode()
        return import_upload(
            table=CANDIDATES,
            upload=SimpleUploadedFile("candidates.csv", content),
            actor=actor,
        )

    return make


def counted(job) -> dict[str, int]:
    return {outcome: count for outcome, count in job.counts.items() if count}


def test_rows_open_drafts_once(upload, north, north_officer):
    first = enterprise_in(north, name_zh="甲有限公司")
    second = enterprise_in(north, name_zh="乙有限公司")
    job = upload("甲有限公司,,白名单T,产业链W,Leads", "乙有限公司,,T,W,")
    assert (counted(job), Case.objects.count()) == ({"new": 2}, 0)
    assert counted(import_confirm(job=job, actor=north_officer)) == {"new": 2}
    drafts = set(Case.objects.values_list("enterprise", "status", "grounds", "created_by", "chain__code"))
    assert drafts == {
        (first.pk, "draft", "Leads", north_officer.pk, "W"),
        (second.pk, "draft", "", north_officer.pk, "W"),
    }
    assert set(Case.objects.values_list("events__verb", flat=True)) == {"open"}
    assert counted(upload("甲有限公司,,T,W,Leads")) == {"unchanged": 1}


def test_what_the_service_refuses_the_preview_says(upload, north, south, version):
    enterprise_in(south, name_zh="丙有限公司")
    enterprise_in(north, name_zh="丁有限公司", is_branch=True)
    EnterpriseFactory(name_zh="戊有限公司", area=north)
    EnterpriseFactory(name_zh="戊有限公司", area=north)
    job = upload(
        "丙有限公司,,T,W,",  # of another area
        "丁有限公司,,T,W,",  # a branch
        "戊有限公司,,T,W,",  # two are called so
        "己有限公司,,T,W,",  # nobody is
        ",,T,W,x",  # nobody is named
    )
    assert counted(job) == {"failed": 5}
    said = {row["row"]: str(row) for row in told(job.summary)["failures"]}
    for number, words in (
        (2, "another area"),
        (3, "branch"),
        (4, "Several enterprises are called so"),
        (5, "was not found"),
        (6, "Write the credit code or the name"),
    ):
        assert words in said[number], said
    assert not Case.objects.exists()


def test_one_enterprise_named_twice_in_two_ways_opens_one_case(upload, north, north_officer):
    enterprise_in(north, name_zh="甲有限公司", uscc=CODE, uscc_pending=False)
    job = upload("甲有限公司,,T,W,", f",{CODE},T,W,")
    assert counted(job) == {"new": 1, "duplicate": 1}
    import_confirm(job=job, actor=north_officer)
    assert Case.objects.count() == 1


def test_rows_that_are_too_many_together_fail_before_anything_is_written(upload, north):
    enterprise_in(north, name_zh="甲有限公司")
    for code in "ABCD":
        chain_of(code)
    job = upload(*(f"甲有限公司,,T,{code}," for code in "ABCD"))
    assert counted(job) == {"new": 3, "failed": 1}
    [failure] = told(job.summary)["failures"]
    assert (failure["row"], "for 3 chains at most" in str(failure)) == (5, True)
    assert not Case.objects.exists()


def test_an_exported_list_is_taken_in_again_without_a_change(client_of, version, north_officer, north):
    for name, grounds in (("乙有限公司", "Leads"), ("丙有限公司", "=1+1")):
        enterprise = enterprise_in(north, name_zh=name)
        case_of(north_officer, version=version, enterprise=enterprise, grounds=grounds)
    response = client_of(north_officer).post("/desk/tables/whitelist-candidates/export")
    file = SimpleUploadedFile("candidates.xlsx", b"".join(response.streaming_content))
    job = import_upload(table=CANDIDATES, upload=file, actor=north_officer)
    assert counted(job) == {"unchanged": 2}


def test_a_code_and_a_name_that_do_not_belong_together_fail(upload, north):
    enterprise_in(north, name_zh="甲有限公司", uscc=CODE, uscc_pending=False)
    enterprise_in(north, name_zh="乙有限公司")
    assert counted(upload(f"乙有限公司,{CODE},T,W,")) == {"failed": 1}
    assert counted(upload(f"甲有限公司,{CODE},T,W,")) == {"new": 1}


def test_only_who_may_apply_imports(north_officer, viewer, chain_office):
    finance = UserFactory(role=Role.FINANCE_REVIEWER)
    assert {CANDIDATES.can_import(user) for user in (viewer, chain_office, finance)} == {False}
    assert CANDIDATES.can_import(north_officer)


def test_the_page_lists_drafts_of_the_own_area(client_of, north_officer, south_officer, version):
    case = case_of(north_officer, version=version)
    url = "/desk/whitelist/candidates/"
    assert case.enterprise.name_zh in client_of(north_officer).get(url).content.decode()
    assert case.enterprise.name_zh not in client_of(south_officer).get(url).content.decode()
