import pytest
from django.urls import reverse

from incentives.choices import RuleKind, RuleStatus
from incentives.kinds import kind_of
from incentives.models import RuleVersion
from incentives.prohibited import patterns_in
from tests.factories import UserFactory
from tests.html_forms import as_sent
from tests.incentives.packages import package
from tests.incentives.rules import draft, effective, reviewed
from tests.query_counts import query_count

pytestmark = pytest.mark.django_db
PACKAGE = RuleKind.PACKAGE
FORM = {
    "title_zh": "产业链专属政策",
    "title_en": "Package of a chain",
    "document": "测试〔2026〕2号",
    "valid_from": "2026-01-01",
    "content.package_kind": "general",
    "content.measures.rows": "1",
    "content.measures.0.code": "M-1",
    "content.measures.0.title_zh": "服务专员",
    "content.measures.0.instrument": "service",
    "content.measures.0.benefit.mode": "in_kind",
    "content.measures.0.benefit.text_zh": "一名服务专员",
}
REVIEW = {
    "conclusion": "passed",
    "reviewer": "市场监管局",
    "reviewed_on": "2026-01-05",
    "document": "审查〔2026〕1号",
}


def page(version, name="rule-version"):
    return reverse(name, args=[version.pk])


def test_a_package_is_drafted_reviewed_put_into_effect_and_withdrawn_on_pages(
    client_of, north, north_manager, chief
):
    own = FORM | {"area": north.pk}
    drafter, other = client_of(north_manager), client_of(chief)
    address = f"{reverse('rule-new')}?kind=package"
    assert drafter.get(address).status_code == 200
    drafter.post(address, FORM | {"code": "CHAIN-1"})  # of the whole zone: refused
    assert not RuleVersion.objects.exists()
    drafter.post(address, own | {"code": "CHAIN-1"})
    version = RuleVersion.objects.get(code="CHAIN-1")
    assert "M-1 服务专员: 一名服务专员." in drafter.get(page(version)).content.decode()

    edited = own | {"version": version.updated_at.isoformat(), "title_en": "Tailored package"}
    assert drafter.post(page(version, "rule-edit"), edited).status_code == 302
    assert "is not recorded" in other.get(page(version)).content.decode()
    for kind in ("fair_competition", "legal"):
        assert other.post(page(version, "rule-review"), REVIEW | {"kind": kind}).status_code == 302
    seen = other.get(page(version)).context["seen_as"]
    other.post(page(version, "rule-enforce"), {"fingerprint": seen})
    version.refresh_from_db()
    assert (version.status, version.title_en) == (RuleStatus.EFFECTIVE, "Tailored package")

    assert drafter.post(page(version, "rule-next"), {"valid_from": "2027-01-01"}).status_code == 302
    assert RuleVersion.objects.filter(code="CHAIN-1").count() == 2
    other.post(page(version, "rule-withdraw"), {"reason": "公平竞争复查"})
    version.refresh_from_db()
    assert version.status == RuleStatus.WITHDRAWN
    assert "公平竞争复查" in drafter.get(page(version)).content.decode()


@pytest.mark.parametrize("kind", RuleKind)
def test_a_new_rule_begins_with_an_example_that_can_be_saved_as_it_is(kind, client_of, chief):
    address = f"{reverse('rule-new')}?kind={kind}"
    shown = as_sent(client_of(chief).get(address).content.decode())
    typed = {name: [value] for name, value in FORM.items() if not name.startswith("content.")}
    client_of(chief).post(address, shown | typed | {"code": ["EX"]})
    version = RuleVersion.objects.get(code="EX")
    assert (version.kind, version.content) == (kind, kind_of(kind).clean(kind_of(kind).example))
    assert list(kind_of(kind).lines(version.content))
    assert patterns_in(version) == []


def test_what_was_changed_while_the_page_was_read_is_not_put_into_effect(client_of, region_admin, chief):
    version = reviewed(draft(PACKAGE, "P-1", package(), region_admin), chief)
    client_of(chief).post(page(version, "rule-enforce"), {"fingerprint": "an older one"})
    version.refresh_from_db()
    assert version.is_draft


def test_what_the_kind_refuses_stands_on_the_form_and_what_was_typed_stays(client_of, chief):
    address = f"{reverse('rule-new')}?kind=package"
    wrong = FORM | {
        "code": "P-1",
        "content.measures.0.benefit.mode": "fixed",
        "content.measures.0.cap": "viel",
    }
    shown = client_of(chief).post(address, wrong).content.decode()
    assert "Measure M-1: “viel” is not a number." in shown
    assert 'name="content.measures.0.cap" id="id_content.measures.0.cap" value="viel"' in shown
    none = (
        client_of(chief).post(address, FORM | {"code": "P-1", "content.measures.rows": "0"}).content.decode()
    )
    assert "A package has at least one measure." in none
    assert not RuleVersion.objects.exists()


def test_a_newer_draft_is_not_overwritten(client_of, north, north_manager, chief):
    version = draft(PACKAGE, "P-1", package(), north_manager, area=north)
    old = FORM | {"version": "2026-01-01T00:00:00+00:00"}
    assert (
        "Somebody else changed this"
        in client_of(chief).post(page(version, "rule-edit"), old).content.decode()
    )
    version.refresh_from_db()
    assert version.title_zh == "测试规则"


def test_buttons_are_offered_to_who_may_press_them(
    client_of, north, north_manager, chief, viewer, region_admin
):
    version = draft(PACKAGE, "P-1", package(), north_manager, area=north)

    def offered(user):
        shown = client_of(user).get(page(version)).content.decode()
        names = ("rule-edit", "rule-remove", "rule-review", "rule-enforce", "rule-withdraw", "rule-next")
        return {name for name in names if page(version, name) in shown}

    assert offered(viewer) == set()
    assert offered(north_manager) == {"rule-edit", "rule-remove"}
    assert offered(chief) == {"rule-edit", "rule-remove", "rule-review"}
    reviewed(version, region_admin)
    assert offered(chief) == {"rule-edit", "rule-remove", "rule-review", "rule-enforce"}


def test_a_draft_of_another_area_is_read_and_not_written(client_of, north, north_manager, south_manager):
    version = draft(PACKAGE, "P-1", package(), north_manager, area=north)
    reader = client_of(south_manager)
    assert reader.get(page(version)).status_code == 200
    assert reader.get(page(version, "rule-edit")).status_code == 403
    assert client_of(north_manager).get(page(version, "rule-edit")).status_code == 200


def test_an_enterprise_has_no_page_of_rules(client_of, enterprise_user, chief):
    version = draft(PACKAGE, "P-1", package(), chief)
    assert client_of(enterprise_user).get(page(version)).status_code == 403
    assert client_of(chief).get(page(version)).status_code == 200


def test_a_draft_can_be_removed_until_it_is_reviewed(client_of, chief, region_admin):
    version = draft(PACKAGE, "P-1", package(), chief)
    seen = {"version": version.updated_at.isoformat()}
    reviewed(version, region_admin)
    client_of(chief).post(page(version, "rule-remove"), seen)
    assert RuleVersion.objects.filter(pk=version.pk).exists()
    second = draft(PACKAGE, "P-2", package(), chief)
    client_of(chief).post(page(second, "rule-remove"), {"version": second.updated_at.isoformat()})
    assert not RuleVersion.objects.filter(pk=second.pk).exists()


def test_the_list_costs_the_same_for_three_rules_and_thirty(client_of, chief, north):
    for number in range(3):
        draft(PACKAGE, f"P-{number}", package(), None, area=north)
    first = query_count(client_of(chief), reverse("rule-list"))
    for number in range(3, 30):
        draft(PACKAGE, f"P-{number}", package(), None, area=north)
    assert query_count(client_of(chief), reverse("rule-list")) == first <= 12


def test_the_list_is_narrowed_by_kind_and_status(client_of, chief, region_admin):
    first = effective(PACKAGE, "P-1", package(), chief)
    second = draft(PACKAGE, "P-2", package(), region_admin)
    shown = client_of(UserFactory(role=chief.role)).get(reverse("rule-list"), {"status": "draft"})
    assert second.code in shown.content.decode()
    assert f">{first.code}<" not in shown.content.decode()
