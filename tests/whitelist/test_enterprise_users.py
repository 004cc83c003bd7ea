"""What somebody who speaks for an enterprise can do: for his own what is the applicant's, else nothing."""

import pytest
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from accounts.services import user_set_role
from core.flow import MoveRefused
from registry.models import EnterpriseUser
from tests.factories import UserFactory
from tests.whitelist.cases import (
    ACTIVE,
    TODAY,
    case_of,
    case_records,
    chain_of,
    enterprise_in,
    in_region_review,
    listed,
    noon,
    removed,
    scheme_of,
    taken,
)
from whitelist.flow import BY_ENTRY, CASE_FLOW
from whitelist.models import Case
from whitelist.services.cases import case_change
from whitelist.services.opinions import opinions_ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def speaks_for(user: User, enterprise) -> User:
    EnterpriseUser.objects.create(user=user, enterprise=enterprise)
    return user


def addresses_of(records: dict) -> list[str]:
    """Every address that hangs on a case, with each of its steps."""
    case = records["case"]
    pages = ("detail", "edit", "officer", "check", "document-new", "facts-new", "opinions-new")
    found = [reverse(f"case-{name}", args=[case.pk]) for name in (*pages, "objection-new")]
    found += [reverse("case-document-file", args=[records["document"].pk])]
    found += [reverse("case-fact-verify", args=[records["fact"].pk])]
    found += [reverse("case-opinion-answer", args=[records["opinion"].pk])]
    found += [reverse("case-objection-answer", args=[records["objection"].pk])]
    found += [reverse("letter", args=[event.pk]) for event in case.events.all()]
    found += [reverse("touch-new", args=[case.pk]), reverse("review-case", args=[case.pk])]
    moves = CASE_FLOW.moves.keys() - BY_ENTRY
    return found + [
        reverse(name, args=[case.pk, move]) for name in ("case-move", "review-move") for move in moves
    ]


def test_the_user_of_another_enterprise_reaches_nothing_of_a_case(
    client_of, north, north_officer, enterprise_user
):
    speaks_for(enterprise_user, enterprise_in(north))
    records = case_records(north_officer, enterprise_in(north))
    case = records["case"]
    before = list(case.events.values_list("pk", flat=True)), case.status, case.documents.count()
    client = client_of(enterprise_user)
    given = {"note": "x", "clause": "1", "has_no_interest": "on", "kind": "contract", "grounds": "x"}
    for address in addresses_of(records):
        paper = SimpleUploadedFile("x.pdf", b"%PDF-1.7 x")
        for answer in (client.get(address), client.post(address, given | {"file": paper})):
            assert answer.status_code in (403, 404, 405), address
            assert case.number not in answer.content.decode(), address
    case.refresh_from_db()
    assert before == (list(case.events.values_list("pk", flat=True)), case.status, case.documents.count())


def test_of_its_own_case_an_enterprise_reaches_the_applicants_pages_and_no_others(
    client_of, north_officer, north, enterprise_user
):
    enterprise = enterprise_in(north)
    speaks_for(enterprise_user, enterprise)
    records = case_records(north_officer, enterprise)
    client = client_of(enterprise_user)
    reached = {address for address in addresses_of(records) if client.get(address).status_code in (200, 409)}
    case = records["case"]
    pages = ("detail", "edit", "document-new", "facts-new")
    own = {reverse(f"case-{name}", args=[case.pk]) for name in pages}
    own |= {reverse("case-move", args=[case.pk, name]) for name in ("submit", "withdraw", "appeal")}
    assert reached == own | {reverse("case-document-file", args=[records["document"].pk])}


def test_an_enterprise_does_not_learn_which_departments_are_asked_nor_until_when(
    client_of, north_officer, north_manager, chief, enterprise_user
):
    case = in_region_review(north_officer, north_manager)
    speaks_for(enterprise_user, case.enterprise)
    asked = opinions_ask(case=case, organisations=[chief.organisation], actor=north_manager, today=TODAY)
    seen = {
        user: str(asked[0].due_on) in client_of(user).get(case.get_absolute_url()).content.decode()
        for user in (chief, enterprise_user)
    }
    assert seen == {chief: True, enterprise_user: False}


def test_an_enterprise_appeals_in_its_time_and_not_after(
    client_of, clock, north_officer, north_manager, chief, region_admin, enterprise_user
):
    case = listed(north_officer, north_manager, chief)
    speaks_for(enterprise_user, case.enterprise)
    case = removed(case, chief, today=case.listed_on)
    clock.move_to(noon(case.listed_on))
    address = reverse("case-move", args=[case.pk, "appeal"])
    assert address in client_of(enterprise_user).get(case.get_absolute_url()).content.decode()
    client_of(enterprise_user).post(address, {"note": "We did not move"})
    case.refresh_from_db()
    assert (case.status, case.events.latest("pk").actor) == ("appealed", enterprise_user)
    taken(case, "uphold_removal", region_admin, today=case.status_on)
    page = client_of(enterprise_user).get(case.get_absolute_url()).content.decode()
    assert (address in page, "There is no second one" in page) == (False, True)


def test_its_area_takes_no_step_of_an_enterprise_that_speaks_for_itself(
    client_of, clock, north, north_officer, north_manager, enterprise_user
):
    enterprise = enterprise_in(north)
    speaks_for(enterprise_user, enterprise)
    case = case_of(enterprise_user, enterprise=enterprise)
    for user in (north_officer, north_manager):
        page = client_of(user).get(case.get_absolute_url()).content.decode()
        for address in (reverse("case-edit", args=[case.pk]), reverse("case-move", args=[case.pk, "submit"])):
            assert address not in page
            assert client_of(user).post(address, {"grounds": "Ours"}).status_code == 403
        with pytest.raises(MoveRefused, match="applied itself.*have its account closed") as refused:
            case_change(case=case, values={"grounds": "Ours"}, actor=user)
        assert refused.value.forbidden
    case = taken(case, "submit", enterprise_user)
    for user in (north_officer, north_manager):
        with pytest.raises(MoveRefused, match="applied itself.*You can return or reject it"):
            taken(case, "withdraw", user)
    assert taken(case, "withdraw", enterprise_user).status == "withdrawn"


def test_an_application_is_the_enterprises_own_whatever_unit_its_user_belongs_to(
    north, enterprise_user, north_officer
):
    enterprise = enterprise_in(north)
    speaks_for(enterprise_user, enterprise)
    enterprise_user.organisation = north_officer.organisation
    enterprise_user.save()
    assert case_of(enterprise_user, enterprise=enterprise).is_own_application
    north_officer.organisation = None
    with pytest.raises(MoveRefused, match="belongs to no organisation"):
        case_of(north_officer)


def test_who_spoke_for_an_enterprise_and_works_for_the_zone_now_speaks_for_it_no_more(north, enterprise_user):
    enterprise = enterprise_in(north)
    speaks_for(enterprise_user, enterprise)
    case = case_of(enterprise_user, enterprise=enterprise)
    user_set_role(user=enterprise_user, role=Role.OFFICER, actor=UserFactory(role=Role.REGION_ADMIN))
    former = User.objects.get(pk=enterprise_user.pk)
    with pytest.raises(MoveRefused) as refused:
        case_change(case=case, values={"grounds": "Ours"}, actor=former)
    assert refused.value.forbidden


def test_an_enterprise_reads_the_rules_by_which_it_would_be_judged_today(client_of, north, enterprise_user):
    enterprise = enterprise_in(north)
    speaks_for(enterprise_user, enterprise)
    case = case_of(enterprise_user, enterprise=enterprise, version=scheme_of())
    scheme_of(valid_from=TODAY, rules=[ACTIVE | {"code": "new rule"}])
    page = client_of(enterprise_user).get(case.get_absolute_url()).context["page"]
    assert [one.criterion.code for one in page.requirements] == ["new rule"]


def test_its_area_does_not_use_up_the_appeal_of_an_enterprise_that_speaks_for_itself(
    client_of, clock, north_officer, north_manager, chief, enterprise_user
):
    case = listed(north_officer, north_manager, chief)
    speaks_for(enterprise_user, case.enterprise)
    case = removed(case, chief, today=case.listed_on)
    for user in (north_officer, north_manager):
        with pytest.raises(MoveRefused, match="The enterprise appeals itself") as refused:
            taken(case, "appeal", user, today=case.status_on)
        assert refused.value.forbidden
    assert taken(case, "appeal", enterprise_user, today=case.status_on).status == "appealed"


GONE = {
    "closed": {"is_active": False},
    "cannot sign in yet": {"password": UNUSABLE_PASSWORD_PREFIX},
    "works for the zone now": {"role": Role.OFFICER},
    "nobody ever": None,
}


@pytest.mark.parametrize("gone", GONE.values(), ids=GONE)
def test_its_area_acts_in_place_of_an_enterprise_for_which_nobody_can_sign_in_and_that_is_said(
    gone, client_of, clock, north_officer, north_manager, chief, enterprise_user
):
    case = listed(north_officer, north_manager, chief)
    if gone:
        speaks_for(enterprise_user, case.enterprise)
        User.objects.filter(pk=enterprise_user.pk).update(**gone)
    case = removed(case, chief, today=case.listed_on)
    case = taken(case, "appeal", north_officer, today=case.status_on)
    clock.move_to(noon(case.status_on))
    assert "in place of the enterprise" in client_of(chief).get(case.get_absolute_url()).content.decode()


def test_an_enterprise_reads_what_the_data_say_of_each_criterion_while_it_can_change_something(
    client_of, north, enterprise_user
):
    enterprise = enterprise_in(north)
    speaks_for(enterprise_user, enterprise)
    asked = {"code": "share", "indicator": "rd_share", "operator": "at_least", "value": "3"}
    case = case_of(enterprise_user, enterprise=enterprise, version=scheme_of(rules=[ACTIVE, asked]))
    page = client_of(enterprise_user).get(case.get_absolute_url())
    said = [(one.criterion.code, one.line.outcome) for one in page.context["page"].requirements]
    assert said == [("active", "met"), ("share", "unknown")]
    assert all(words in page.content.decode() for words in ("at least 3 %", "Not known"))
    type(case).objects.filter(pk=case.pk).update(status="submitted")
    assert client_of(enterprise_user).get(case.get_absolute_url()).context["page"].requirements == []


def test_a_manager_who_reviews_alone_is_told_before_he_begins_an_application(
    client_of, north, south, north_officer, north_manager
):
    words = "could be accepted by nobody"
    new = reverse("case-new")
    UserFactory(role=Role.AREA_MANAGER)  # who works nowhere
    assert words in client_of(north_manager).get(new).content.decode()
    assert words not in client_of(north_officer).get(new).content.decode()
    colleague = UserFactory(role=Role.AREA_MANAGER, areas=[north])
    assert words not in client_of(north_manager).get(new).content.decode()
    north_manager.areas.add(south)
    assert words in client_of(north_manager).get(new).content.decode()
    colleague.areas.add(south)
    assert words not in client_of(north_manager).get(new).content.decode()


def test_an_enterprise_outside_the_zone_is_told_so_instead_of_being_offered_to_apply(
    client_of, north, enterprise_user
):
    enterprise = enterprise_in(north)
    speaks_for(enterprise_user, enterprise)
    client, mine = client_of(enterprise_user), reverse("my-enterprise")
    assert reverse("case-new") in client.get(mine).content.decode()
    enterprise.area = None
    enterprise.save()
    page = client.get(mine).content.decode()
    assert (reverse("case-new") in page, "registered in no FTZ area" in page) == (False, True)
    given = {"scheme": scheme_of().scheme_id, "chain": chain_of().pk, "grounds": "x"}
    assert "registered in no FTZ area" in client.post(reverse("case-new"), given).content.decode()
    assert not Case.objects.exists()
